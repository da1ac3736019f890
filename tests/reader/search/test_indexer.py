"""The index stays true to the library: from its file, after imports, and when something goes wrong."""

import json
import os
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.cancellation import Cancelled
from reader.search import verify_index
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary

PAPERS = tuple(
    a_paper(f"On {word.title()}", abstract=f"We study {word} and its relatives.", authors=("Ada Lovelace",))
    for word in ("diffusion", "attention", "recurrence", "convolution", "distillation")
)


def fixed_library_state() -> str:
    return "the same"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    SearchLibrary(PAPERS, tmp_path, fixed_library_state).searcher.update_index()
    return tmp_path / "search.index"


def test_a_saved_index_loads_without_reading_papers(file: Path) -> None:
    library = SearchLibrary(PAPERS, file.parent, fixed_library_state)
    library.searcher.update_index()
    library.read_keys.clear()
    assert library.titles("relatives of attention")[0] == "On Attention"
    assert library.read_keys == []


def test_the_index_file_is_private_and_leaves_no_temp_files(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_papers_that_came_since_are_found(file: Path) -> None:
    library = SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_library_state)
    assert library.titles("pruning") == ["On Pruning"]


def test_papers_that_went_since_are_not_found(file: Path) -> None:
    library = SearchLibrary(PAPERS[1:], file.parent, fixed_library_state)
    assert library.titles("diffusion") == []
    assert library.titles("attention") == ["On Attention"]


def test_papers_that_changed_since_are_found_as_they_are(file: Path) -> None:
    changed = [replace(PAPERS[0], abstract="Now about pruning."), *PAPERS[1:]]
    library = SearchLibrary(changed, file.parent, lambda: "another state")
    assert library.titles("pruning") == ["On Diffusion"]
    assert library.titles("study diffusion") == ["On Diffusion"]
    assert library.titles("abstract:study diffusion") == []


def test_only_papers_changed_since_the_state_are_checked(file: Path) -> None:
    changed = replace(PAPERS[0], abstract="Now about pruning.")
    library = SearchLibrary((changed, *PAPERS[1:]), file.parent, fixed_library_state)
    library.changed_keys = [changed.key]
    library.searcher.update_index()
    assert set(library.read_keys) == {changed.key}
    assert library.titles("pruning") == [changed.title]


def test_what_another_start_brought_up_to_date_is_kept(file: Path) -> None:
    SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_library_state).searcher.update_index()
    library = SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_library_state)
    library.searcher.update_index()
    library.read_keys.clear()
    assert library.titles("pruning") == ["On Pruning"]
    assert library.read_keys == []


def test_a_verified_index_is_trusted_in_its_new_state(file: Path) -> None:
    SearchLibrary(PAPERS, file.parent, lambda: "another state").searcher.update_index()
    library = SearchLibrary(PAPERS, file.parent, lambda: "another state")
    library.searcher.update_index()
    assert library.read_keys == []


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_file_is_made_anew_without_a_word(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("library") / "search.index"
    SearchLibrary(PAPERS, file.parent, fixed_library_state).searcher.update_index()
    whole = file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(
        st.sampled_from([whole[:place], whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :]])
    )
    file.write_bytes(damaged)
    assert SearchLibrary(PAPERS, file.parent, fixed_library_state).titles("attention") == ["On Attention"]
    assert file.read_bytes() == whole


@pytest.mark.parametrize("kind", [None, True, -1, 1.5, "x", [1], [[]], {"a": 1}])
@pytest.mark.parametrize("field", ["snapshot_id", "duplicates", "segments", "blocks", "acronyms"])
def test_a_value_of_another_kind_in_the_file_fails_nothing(file: Path, field: str, kind: object) -> None:
    head, _, rest = file.read_bytes().partition(b"\n")
    fields = json.loads(head.partition(b" ")[2])
    holder = fields if field in fields else fields["segments"][0]
    holder[field] = kind
    text = json.dumps(fields).encode()
    file.write_bytes(b"%08x %s\n" % (zlib.crc32(text), text) + rest)
    library = SearchLibrary(PAPERS, file.parent, fixed_library_state)
    assert library.titles("attention") == ["On Attention"]


def test_an_index_that_cannot_be_written_is_used_all_the_same(tmp_path: Path) -> None:
    library = SearchLibrary(PAPERS, tmp_path / "no such folder")
    assert library.titles("attention") == ["On Attention"]


def test_news_are_searched_at_once() -> None:
    library = SearchLibrary(PAPERS)
    assert library.titles("pruning") == []
    library.upsert(a_paper("On Pruning"))
    assert library.titles("pruning", wait=False) == ["On Pruning"]
    library.upsert(replace(library.papers[PAPERS[0].key], abstract="About pruning."))
    assert library.titles("pruning", wait=False) == ["On Pruning", "On Diffusion"]
    library.remove(PAPERS[0].key)
    assert library.titles("pruning", wait=False) == ["On Pruning"]
    assert library.titles("attention", wait=False) == ["On Attention"]


def test_news_that_nobody_told_of_are_searched_too() -> None:
    library = SearchLibrary(PAPERS)
    library.titles("attention")
    paper = a_paper("On Pruning")
    library.papers[paper.key] = paper
    library.columns.upsert(paper)
    assert library.titles("pruning", wait=False) == ["On Pruning"]


def test_rows_that_moved_are_found_where_they_are() -> None:
    library = SearchLibrary(PAPERS)
    library.titles("attention")
    del library.papers[PAPERS[0].key]
    library.columns.remove([PAPERS[0].key])
    library.papers["new"] = a_paper("On Pruning", key="new")
    library.columns.upsert(library.papers["new"])
    assert library.titles("attention") == ["On Attention"]
    assert library.titles("pruning") == ["On Pruning"]


def test_many_small_imports_stay_searchable() -> None:
    library = SearchLibrary(PAPERS)
    for number in range(12):
        library.upsert(a_paper(f"Paper Number{number} of Many"))
        assert library.titles(f"number{number}")[:1] == [f"Paper Number{number} of Many"]
    assert len(library.titles("many")) == 12


def test_a_search_that_is_no_longer_wanted_gives_up() -> None:
    library = SearchLibrary(PAPERS)
    library.searcher.update_index()
    with pytest.raises(Cancelled):
        library.searcher.listing("attention", today=TODAY, is_cancelled=lambda: True)


def test_a_cancelled_index_can_be_built_later() -> None:
    library = SearchLibrary(PAPERS)
    with pytest.raises(Cancelled):
        library.searcher.update_index(is_cancelled=lambda: True)
    readiness = [library.searcher.is_ready]
    library.searcher.update_index()
    assert [*readiness, library.searcher.is_ready] == [False, True]
    library.upsert(a_paper("On Pruning"))
    with pytest.raises(Cancelled):
        library.searcher.update_index(is_cancelled=lambda: True)
    assert library.titles("pruning") == ["On Pruning"]


def test_threads_can_search_while_papers_change() -> None:
    library = SearchLibrary(PAPERS)
    failures: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(60):
                assert library.titles("attention", wait=False)[:1] == ["On Attention"]
        except BaseException as failure:  # noqa: BLE001 - handed to the test
            failures.append(failure)

    threads = [Thread(target=library.searcher.update_index), *(Thread(target=search) for _ in range(3))]
    for thread in threads:
        thread.start()
    for number in range(30):
        library.upsert(a_paper(f"Fleeting {number}"))
        library.mark(f"fleeting{number}", PAPERS[0].marks)
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_check_says_what_is_wrong_with_the_file(file: Path, tmp_path: Path) -> None:
    library = SearchLibrary(PAPERS)
    assert verify_index(file, library.columns, library.paper) == ()
    assert verify_index(tmp_path / "none", library.columns, library.paper) == ()
    library.upsert(replace(PAPERS[0], abstract="Another."), a_paper("On Pruning"))
    library.remove(PAPERS[1].key)
    (words,) = verify_index(file, library.columns, library.paper)
    assert "1 paper missing" in words
    assert "1 paper changed" in words
    assert "gone" not in words
    file.write_bytes(file.read_bytes()[:-1])
    (words,) = verify_index(file, library.columns, library.paper)
    assert "damaged" in words


NOTHING_HEAVY = """
import sys
from datetime import date
from reader.search import ALL_PAPERS, INBOX, STARRED, Searcher
from storage import Library
searcher = Searcher(Library.in_memory())
for view in (INBOX, STARRED, ALL_PAPERS, "tag:a -sort:date"):
    searcher.listing(view, today=date(2026, 1, 5))
print([name for name in ("numpy", "rapidfuzz", "difflib") if name in sys.modules])
"""


def test_numpy_and_rapidfuzz_wait_until_words_are_searched() -> None:
    done = subprocess.run([sys.executable, "-c", NOTHING_HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_file_of_another_version_is_made_anew(file: Path) -> None:
    whole = file.read_bytes()
    head, _, rest = whole.partition(b"\n")
    text = head.partition(b" ")[2].replace(b"reader search index", b"reader search novel")
    file.write_bytes(b"%08x %s\n" % (zlib.crc32(text), text) + rest)
    (words,) = verify_index(file, SearchLibrary(PAPERS).columns, SearchLibrary(PAPERS).paper)
    assert "another version" in words
    assert SearchLibrary(PAPERS, file.parent, fixed_library_state).titles("attention") == ["On Attention"]
    assert file.read_bytes() == whole


def test_cancelling_at_any_step_leaves_a_valid_file(file: Path) -> None:
    before = file.read_bytes()
    SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_library_state).searcher.update_index()
    after = file.read_bytes()
    given_up = 0
    for steps in range(0, 60, 2):
        file.write_bytes(before)
        left = iter(range(steps))
        library = SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_library_state)
        try:
            library.searcher.update_index(lambda left=left: next(left, None) is None)  # type: ignore[misc]
        except Cancelled:
            given_up += 1
        assert file.read_bytes() in (before, after)
        assert list(file.parent.iterdir()) == [file]
        assert library.titles("pruning") == ["On Pruning"]
    assert 5 < given_up < 30


def test_what_stopped_writers_left_long_ago_is_cleared_away(file: Path) -> None:
    old, young = file.with_name(".unfinished-1"), file.with_name(".unfinished-2")
    for left in (old, young):
        left.write_bytes(b"half an index")
    os.utime(old, (0, 0))
    SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_library_state).searcher.update_index()
    assert (old.exists(), young.exists()) == (False, True)


def test_changed_marks_do_not_reindex_papers() -> None:
    library = SearchLibrary(PAPERS)
    library.searcher.update_index()
    library.searcher.invalidate([paper.key for paper in PAPERS])
    library.titles("attention")
    assert library.searcher.is_synced
