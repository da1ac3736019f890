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

from reader.search import Abandoned, Searcher, check_index
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, Shelf

PAPERS = tuple(
    a_paper(f"On {word.title()}", abstract=f"We study {word} and its relatives.", authors=("Ada Lovelace",))
    for word in ("diffusion", "attention", "recurrence", "convolution", "distillation")
)


def always_the_same() -> str:
    return "the same"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    Shelf(PAPERS, tmp_path / "search.index", always_the_same).searcher.prepare()
    return tmp_path / "search.index"


def test_the_index_is_ready_from_its_file_without_reading_a_paper(file: Path) -> None:
    shelf = Shelf(PAPERS, file, always_the_same)
    shelf.searcher.prepare()
    shelf.was_read.clear()
    assert shelf.titles("relatives of attention")[0] == "On Attention"
    assert shelf.was_read == []


def test_the_file_is_for_its_owner_alone_and_nothing_else_is_left(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_papers_that_came_since_are_found(file: Path) -> None:
    shelf = Shelf([*PAPERS, a_paper("On Pruning")], file, always_the_same)
    assert shelf.titles("pruning") == ["On Pruning"]


def test_papers_that_went_since_are_not_found(file: Path) -> None:
    shelf = Shelf(PAPERS[1:], file, always_the_same)
    assert shelf.titles("diffusion") == []
    assert shelf.titles("attention") == ["On Attention"]


def test_papers_that_changed_since_are_found_as_they_are(file: Path) -> None:
    changed = [replace(PAPERS[0], abstract="Now about pruning."), *PAPERS[1:]]
    shelf = Shelf(changed, file, lambda: "another state")
    assert shelf.titles("pruning") == ["On Diffusion"]
    assert shelf.titles("study diffusion") == ["On Diffusion"]
    assert shelf.titles("abstract:study diffusion") == []


def test_of_a_known_state_only_the_papers_that_changed_since_are_looked_at(file: Path) -> None:
    changed = replace(PAPERS[0], abstract="Now about pruning.")
    shelf = Shelf((changed, *PAPERS[1:]))
    searcher = Searcher(shelf.columns, shelf.paper, file, always_the_same, lambda: [changed.key])
    searcher.prepare()
    assert set(shelf.was_read) == {changed.key}
    assert list(searcher.listing("pruning", today=TODAY).keys) == [changed.key]


def test_what_another_start_brought_up_to_date_is_kept(file: Path) -> None:
    Shelf([*PAPERS, a_paper("On Pruning")], file, always_the_same).searcher.prepare()
    shelf = Shelf([*PAPERS, a_paper("On Pruning")], file, always_the_same)
    shelf.searcher.prepare()
    shelf.was_read.clear()
    assert shelf.titles("pruning") == ["On Pruning"]
    assert shelf.was_read == []


def test_an_index_that_proved_true_in_another_state_is_believed_in_that_state(file: Path) -> None:
    Shelf(PAPERS, file, lambda: "another state").searcher.prepare()
    shelf = Shelf(PAPERS, file, lambda: "another state")
    shelf.searcher.prepare()
    assert shelf.was_read == []


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_file_is_made_anew_without_a_word(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("library") / "search.index"
    Shelf(PAPERS, file, always_the_same).searcher.prepare()
    whole = file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(
        st.sampled_from([whole[:place], whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :]])
    )
    file.write_bytes(damaged)
    assert Shelf(PAPERS, file, always_the_same).titles("attention") == ["On Attention"]
    assert file.read_bytes() == whole


@pytest.mark.parametrize("kind", [None, True, -1, 1.5, "x", [1], [[]], {"a": 1}])
@pytest.mark.parametrize("field", ["stamp", "twins", "segments", "pieces", "acronyms"])
def test_a_value_of_another_kind_in_the_file_fails_nothing(file: Path, field: str, kind: object) -> None:
    head, _, rest = file.read_bytes().partition(b"\n")
    fields = json.loads(head.partition(b" ")[2])
    holder = fields if field in fields else fields["segments"][0]
    holder[field] = kind
    text = json.dumps(fields).encode()
    file.write_bytes(b"%08x %s\n" % (zlib.crc32(text), text) + rest)
    shelf = Shelf(PAPERS, file, always_the_same)
    assert shelf.titles("attention") == ["On Attention"]


def test_an_index_that_cannot_be_written_is_used_all_the_same(tmp_path: Path) -> None:
    shelf = Shelf(PAPERS, tmp_path / "no such folder" / "search.index")
    assert shelf.titles("attention") == ["On Attention"]


def test_news_are_searched_at_once() -> None:
    shelf = Shelf(PAPERS)
    assert shelf.titles("pruning") == []
    shelf.put(a_paper("On Pruning"))
    assert shelf.titles("pruning", wait=False) == ["On Pruning"]
    shelf.put(replace(shelf.papers[PAPERS[0].key], abstract="About pruning."))
    assert shelf.titles("pruning", wait=False) == ["On Pruning", "On Diffusion"]
    shelf.remove(PAPERS[0].key)
    assert shelf.titles("pruning", wait=False) == ["On Pruning"]
    assert shelf.titles("attention", wait=False) == ["On Attention"]


def test_news_that_nobody_told_of_are_searched_too() -> None:
    shelf = Shelf(PAPERS)
    shelf.titles("attention")
    paper = a_paper("On Pruning")
    shelf.papers[paper.key] = paper
    shelf.columns.put(paper)
    assert shelf.titles("pruning", wait=False) == ["On Pruning"]


def test_rows_that_moved_are_found_where_they_are() -> None:
    shelf = Shelf(PAPERS)
    shelf.titles("attention")
    del shelf.papers[PAPERS[0].key]
    shelf.columns.remove([PAPERS[0].key])
    shelf.papers["new"] = a_paper("On Pruning", key="new")
    shelf.columns.put(shelf.papers["new"])
    assert shelf.titles("attention") == ["On Attention"]
    assert shelf.titles("pruning") == ["On Pruning"]


def test_many_small_imports_stay_searchable() -> None:
    shelf = Shelf(PAPERS)
    for number in range(12):
        shelf.put(a_paper(f"Paper Number{number} of Many"))
        assert shelf.titles(f"number{number}")[:1] == [f"Paper Number{number} of Many"]
    assert len(shelf.titles("many")) == 12


def test_a_search_that_is_no_longer_wanted_gives_up() -> None:
    shelf = Shelf(PAPERS)
    shelf.searcher.prepare()
    with pytest.raises(Abandoned):
        shelf.searcher.listing("attention", today=TODAY, cancelled=lambda: True)


def test_an_index_that_is_no_longer_wanted_is_given_up_and_can_be_made_later() -> None:
    shelf = Shelf(PAPERS)
    with pytest.raises(Abandoned):
        shelf.searcher.prepare(cancelled=lambda: True)
    readiness = [shelf.searcher.is_ready]
    shelf.searcher.prepare()
    assert [*readiness, shelf.searcher.is_ready] == [False, True]
    shelf.put(a_paper("On Pruning"))
    with pytest.raises(Abandoned):
        shelf.searcher.prepare(cancelled=lambda: True)
    assert shelf.titles("pruning") == ["On Pruning"]


def test_searching_goes_on_in_several_threads_while_papers_come_and_go() -> None:
    shelf = Shelf(PAPERS)
    failures: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(60):
                assert shelf.titles("attention", wait=False)[:1] == ["On Attention"]
        except BaseException as failure:  # noqa: BLE001 - handed to the test
            failures.append(failure)

    threads = [Thread(target=shelf.searcher.prepare), *(Thread(target=search) for _ in range(3))]
    for thread in threads:
        thread.start()
    for number in range(30):
        shelf.put(a_paper(f"Fleeting {number}"))
        shelf.mark(f"fleeting{number}", PAPERS[0].marks)
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_check_says_what_is_wrong_with_the_file(file: Path, tmp_path: Path) -> None:
    shelf = Shelf(PAPERS)
    assert check_index(file, shelf.columns, shelf.paper) == ()
    assert check_index(tmp_path / "none", shelf.columns, shelf.paper) == ()
    shelf.put(replace(PAPERS[0], abstract="Another."), a_paper("On Pruning"))
    shelf.remove(PAPERS[1].key)
    (words,) = check_index(file, shelf.columns, shelf.paper)
    assert "lacks 1 paper" in words
    assert "1 paper that changed" in words
    assert "gone" not in words
    file.write_bytes(file.read_bytes()[:-1])
    (words,) = check_index(file, shelf.columns, shelf.paper)
    assert "damaged" in words


NOTHING_HEAVY = """
import sys
import zlib
from datetime import date
from reader.columns import Columns
from reader.search import EVERYTHING, INBOX, STARRED, Searcher
searcher = Searcher(Columns(), dict().__getitem__)
for view in (INBOX, STARRED, EVERYTHING, "tag:a -sort:date"):
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
    (words,) = check_index(file, Shelf(PAPERS).columns, Shelf(PAPERS).paper)
    assert "another version" in words
    assert Shelf(PAPERS, file, always_the_same).titles("attention") == ["On Attention"]
    assert file.read_bytes() == whole


def test_given_up_at_any_step_the_file_is_what_it_was_or_what_it_is_to_be(file: Path) -> None:
    before = file.read_bytes()
    Shelf([*PAPERS, a_paper("On Pruning")], file, always_the_same).searcher.prepare()
    after = file.read_bytes()
    given_up = 0
    for steps in range(0, 60, 2):
        file.write_bytes(before)
        left = iter(range(steps))
        shelf = Shelf([*PAPERS, a_paper("On Pruning")], file, always_the_same)
        try:
            shelf.searcher.prepare(lambda left=left: next(left, None) is None)  # type: ignore[misc]
        except Abandoned:
            given_up += 1
        assert file.read_bytes() in (before, after)
        assert list(file.parent.iterdir()) == [file]
        assert shelf.titles("pruning") == ["On Pruning"]
    assert 5 < given_up < 30


def test_what_stopped_writers_left_long_ago_is_cleared_away(file: Path) -> None:
    old, young = file.with_name("search.index.1.new"), file.with_name("search.index.2.new")
    for left in (old, young):
        left.write_bytes(b"half an index")
    os.utime(old, (0, 0))
    Shelf([*PAPERS, a_paper("On Pruning")], file, always_the_same).searcher.prepare()
    assert (old.exists(), young.exists()) == (False, True)


def test_papers_of_which_only_marks_changed_are_not_read_into_the_index_again() -> None:
    shelf = Shelf(PAPERS)
    shelf.searcher.prepare()
    shelf.searcher.refresh([paper.key for paper in PAPERS])
    shelf.titles("attention")
    assert shelf.searcher.is_settled
