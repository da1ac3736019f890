"""The index follows the library: loaded from its file, after imports, and after failures."""

import json
import os
import subprocess
import sys
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import Cancelled
from reader.paper import Paper
from reader.search import verify_index
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary

PAPERS = tuple(
    a_paper(f"On {word.title()}", abstract=f"We study {word} and its relatives.", authors=("Ada Lovelace",))
    for word in ("diffusion", "attention", "recurrence", "convolution", "distillation")
)


def fixed_snapshot_id() -> str:
    return "unchanged"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    SearchLibrary(PAPERS, tmp_path, fixed_snapshot_id).searcher.update_index()
    return tmp_path / "search.index"


def test_a_saved_index_loads_without_reading_papers(file: Path) -> None:
    library = SearchLibrary(PAPERS, file.parent, fixed_snapshot_id)
    library.searcher.update_index()
    library.read_keys.clear()
    assert library.titles("relatives of attention")[0] == "On Attention"
    assert library.read_keys == []


def test_the_index_file_is_private_and_leaves_no_temp_files(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_papers_added_since_the_save_are_found(file: Path) -> None:
    library = SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_snapshot_id)
    assert library.titles("pruning") == ["On Pruning"]


def test_papers_removed_since_the_save_are_not_found(file: Path) -> None:
    library = SearchLibrary(PAPERS[1:], file.parent, fixed_snapshot_id)
    assert library.titles("diffusion") == []
    assert library.titles("attention") == ["On Attention"]


def test_papers_changed_since_the_save_are_indexed_again(file: Path) -> None:
    changed = [replace(PAPERS[0], abstract="Now about pruning."), *PAPERS[1:]]
    library = SearchLibrary(changed, file.parent, lambda: "changed")
    assert library.titles("pruning") == ["On Diffusion"]
    assert library.titles("study diffusion") == ["On Diffusion"]
    assert library.titles("abstract:study diffusion") == []


class ObservedLibrary(SearchLibrary):
    """Searches for a word of abstracts when the first paper is read."""

    found: Sequence[str] | None = None

    def paper(self, key: str) -> Paper:
        if self.found is None:
            self.found = ()
            self.found = self.titles("study", wait=False)
        return super().paper(key)


def test_a_saved_index_is_searched_while_it_is_compared(file: Path) -> None:
    library = ObservedLibrary(PAPERS, file.parent, lambda: "changed")
    library.searcher.update_index()
    assert set(library.read_keys) == {paper.key for paper in PAPERS}
    assert set(library.found or ()) == {paper.title for paper in PAPERS}


def test_removed_papers_are_not_found_while_it_is_compared(file: Path) -> None:
    library = ObservedLibrary(PAPERS[1:], file.parent, lambda: "changed")
    library.searcher.update_index()
    assert set(library.found or ()) == {paper.title for paper in PAPERS[1:]}


def test_a_comparison_that_was_cancelled_is_made_later(file: Path) -> None:
    changed = [replace(PAPERS[0], abstract="Now about pruning."), *PAPERS[1:]]
    library = SearchLibrary(changed, file.parent, lambda: "changed")
    with pytest.raises(Cancelled):
        library.searcher.update_index(lambda: True)
    assert not library.searcher.is_synced
    library.searcher.update_index()
    assert library.titles("pruning", wait=False) == ["On Diffusion"]
    assert library.searcher.is_synced


def test_only_papers_changed_since_the_snapshot_are_read(file: Path) -> None:
    changed = replace(PAPERS[0], abstract="Now about pruning.")
    library = SearchLibrary((changed, *PAPERS[1:]), file.parent, fixed_snapshot_id)
    library.changed_keys = [changed.key]
    library.searcher.update_index()
    assert set(library.read_keys) == {changed.key}
    assert library.titles("pruning") == [changed.title]


def test_an_updated_index_is_saved(file: Path) -> None:
    SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_snapshot_id).searcher.update_index()
    library = SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_snapshot_id)
    library.searcher.update_index()
    library.read_keys.clear()
    assert library.titles("pruning") == ["On Pruning"]
    assert library.read_keys == []


def test_a_verified_index_is_saved_with_the_new_snapshot_id(file: Path) -> None:
    SearchLibrary(PAPERS, file.parent, lambda: "changed").searcher.update_index()
    library = SearchLibrary(PAPERS, file.parent, lambda: "changed")
    library.searcher.update_index()
    assert library.read_keys == []


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_file_is_rebuilt(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("library") / "search.index"
    SearchLibrary(PAPERS, file.parent, fixed_snapshot_id).searcher.update_index()
    whole = file.read_bytes()
    position = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(
        st.sampled_from([whole[:position], whole[:position] + bytes([whole[position] ^ 4]) + whole[position + 1 :]])
    )
    file.write_bytes(damaged)
    assert SearchLibrary(PAPERS, file.parent, fixed_snapshot_id).titles("attention") == ["On Attention"]
    assert file.read_bytes() == whole


@pytest.mark.parametrize("kind", [None, True, -1, 1.5, "x", [1], [[]], {"a": 1}])
@pytest.mark.parametrize("field", ["snapshot_id", "duplicates", "segments", "blocks", "acronyms"])
def test_an_unexpected_value_in_the_header_is_survived(file: Path, field: str, kind: object) -> None:
    header, _, rest = file.read_bytes().partition(b"\n")
    fields = json.loads(header.partition(b" ")[2])
    owner = fields if field in fields else fields["segments"][0]
    owner[field] = kind
    text = json.dumps(fields).encode()
    file.write_bytes(b"%08x %s\n" % (zlib.crc32(text), text) + rest)
    library = SearchLibrary(PAPERS, file.parent, fixed_snapshot_id)
    assert library.titles("attention") == ["On Attention"]


def test_an_index_that_cannot_be_saved_is_used(tmp_path: Path) -> None:
    library = SearchLibrary(PAPERS, tmp_path / "no such folder")
    assert library.titles("attention") == ["On Attention"]


def test_pending_papers_are_searched_at_once() -> None:
    library = SearchLibrary(PAPERS)
    assert library.titles("pruning") == []
    library.upsert(a_paper("On Pruning"))
    assert library.titles("pruning", wait=False) == ["On Pruning"]
    library.upsert(replace(library.papers[PAPERS[0].key], abstract="About pruning."))
    assert library.titles("pruning", wait=False) == ["On Pruning", "On Diffusion"]
    library.remove(PAPERS[0].key)
    assert library.titles("pruning", wait=False) == ["On Pruning"]
    assert library.titles("attention", wait=False) == ["On Attention"]


def test_papers_added_without_notice_are_searched() -> None:
    library = SearchLibrary(PAPERS)
    library.titles("attention")
    paper = a_paper("On Pruning")
    library.papers[paper.key] = paper
    library.columns.upsert(paper)
    assert library.titles("pruning", wait=False) == ["On Pruning"]


def test_renumbered_rows_are_found() -> None:
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


def test_a_cancelled_search_raises() -> None:
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


def test_verifying_reports_missing_and_changed_papers(file: Path, tmp_path: Path) -> None:
    library = SearchLibrary(PAPERS)
    assert verify_index(file, library.columns, library.paper) == ()
    assert verify_index(tmp_path / "none", library.columns, library.paper) == ()
    library.upsert(replace(PAPERS[0], abstract="Another."), a_paper("On Pruning"))
    library.remove(PAPERS[1].key)
    (message,) = verify_index(file, library.columns, library.paper)
    assert "1 paper missing" in message
    assert "1 paper changed" in message
    assert "removed" not in message
    file.write_bytes(file.read_bytes()[:-1])
    (message,) = verify_index(file, library.columns, library.paper)
    assert "damaged" in message


LIST_VIEWS = """
import sys
from datetime import date
from reader.search import ALL_PAPERS, INBOX, STARRED, Searcher
from storage import Library
searcher = Searcher(Library.in_memory())
for view in (INBOX, STARRED, ALL_PAPERS, "tag:a -sort:date"):
    searcher.listing(view, today=date(2026, 1, 5))
print([name for name in ("numpy", "rapidfuzz", "difflib") if name in sys.modules])
"""


def test_numpy_and_rapidfuzz_load_when_words_are_searched() -> None:
    done = subprocess.run([sys.executable, "-c", LIST_VIEWS], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_file_of_another_version_is_rebuilt(file: Path) -> None:
    whole = file.read_bytes()
    header, _, rest = whole.partition(b"\n")
    text = header.partition(b" ")[2].replace(b"reader search index", b"reader search novel")
    file.write_bytes(b"%08x %s\n" % (zlib.crc32(text), text) + rest)
    (message,) = verify_index(file, SearchLibrary(PAPERS).columns, SearchLibrary(PAPERS).paper)
    assert "another version" in message
    assert SearchLibrary(PAPERS, file.parent, fixed_snapshot_id).titles("attention") == ["On Attention"]
    assert file.read_bytes() == whole


def test_cancelling_at_any_step_leaves_a_valid_file(file: Path) -> None:
    before = file.read_bytes()
    SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_snapshot_id).searcher.update_index()
    after = file.read_bytes()
    cancelled = 0
    for steps in range(0, 60, 2):
        file.write_bytes(before)
        remaining = iter(range(steps))
        library = SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_snapshot_id)
        try:
            library.searcher.update_index(lambda remaining=remaining: next(remaining, None) is None)  # type: ignore[misc]
        except Cancelled:
            cancelled += 1
        assert file.read_bytes() in (before, after)
        assert list(file.parent.iterdir()) == [file]
        assert library.titles("pruning") == ["On Pruning"]
    assert 5 < cancelled < 30


def test_old_temporary_files_are_removed(file: Path) -> None:
    old, young = file.with_name(".unfinished-1"), file.with_name(".unfinished-2")
    for left in (old, young):
        left.write_bytes(b"half an index")
    os.utime(old, (0, 0))
    SearchLibrary([*PAPERS, a_paper("On Pruning")], file.parent, fixed_snapshot_id).searcher.update_index()
    assert (old.exists(), young.exists()) == (False, True)


def test_changed_marks_do_not_reindex_papers() -> None:
    library = SearchLibrary(PAPERS)
    library.searcher.update_index()
    library.searcher.invalidate([paper.key for paper in PAPERS])
    library.titles("attention")
    assert library.searcher.is_synced


def test_the_first_word_after_an_update_waits_for_no_masks(monkeypatch: pytest.MonkeyPatch) -> None:
    library = SearchLibrary(PAPERS)
    library.searcher.update_index()
    monkeypatch.setattr("reader.search.index.matching._letter_masks", lambda *_: pytest.fail("a mask was computed"))
    assert library.searcher.listing("distillaton", today=TODAY).keys
