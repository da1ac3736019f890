"""What the library promises: changes, undo, restarts, several processes and streams."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from reader.errors import AmbiguousPaper, LibraryError, NoSuchPaper
from reader.paper import Appearance, Digest, Marks, Paper
from storage import Library, catalog, importer
from storage.documents import decode_paper
from tests.builders import a_digest, a_paper, starred


def timestamp() -> datetime:
    return datetime(2025, 12, 1, 8, 30, tzinfo=UTC)


@pytest.fixture(params=["memory", "folder"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    opened = Library.in_memory if request.param == "memory" else lambda clock: Library.open(tmp_path, clock=clock)
    with opened(clock=timestamp) as library:
        yield library


def test_added_papers_are_returned_in_order(library: Library) -> None:
    result = library.import_digests(a_digest("First", "Second", "Third"))
    assert [paper.title for paper in library.papers()] == ["First", "Second", "Third"]
    assert result.new == tuple(library.columns.keys)
    assert result.change is not None
    assert result.change.description == "imported 3 papers"
    assert library.paper(result.new[0]).added == timestamp()
    assert list(library.columns.added) == [int(timestamp().timestamp())] * 3


def test_undoing_an_import_leaves_no_trace(library: Library) -> None:
    plain = a_paper("Plain", abstract="plain", comments=3, links=("https://example.org",))
    escaped = a_paper('"abstract":""', abstract='a "quoted" word\n\\ and a line', authors=("Ada",))
    result = library.import_digests(a_digest(plain, escaped))
    change = library.undo()
    assert change is not None
    assert (change.skipped, [key for key in result.new if key in library]) == ((), [])


def test_importing_again_changes_nothing_and_reports_it(library: Library) -> None:
    first = library.import_digests(a_digest("First", "Second"))
    again = library.import_digests(a_digest("First", "Second"))
    assert again.change is None
    assert again.unchanged == first.new
    assert library.undo() == first.change._replace(timestamp=timestamp())  # type: ignore[union-attr]
    assert len(library) == 0


def test_a_named_change_is_undone_before_later_ones(library: Library) -> None:
    papers = library.import_digests(a_digest("First", "Second")).new
    starred, read = (
        library.update_marks([key], lambda marks: replace(marks, read=True), "marked", "read") for key in papers
    )
    assert starred is not None
    assert read is not None
    assert library.undo(starred) == starred
    assert [library.paper(key).marks.read for key in papers] == [False, True]
    assert library.undo(starred) is None
    assert library.undo() == read


def test_several_digests_are_added_as_one_change(library: Library) -> None:
    result = library.import_digests(a_digest("First", "Second"), a_digest("Second", "Third", day=date(2025, 11, 29)))
    assert result.change is not None
    assert result.change.description == "imported 3 papers"
    assert library.paper(result.new[1]).newest_day == date(2025, 11, 29)
    library.undo()
    assert len(library) == 0


def test_refresh_does_not_wait_for_a_writing_thread(library: Library) -> None:
    begun, go_on = Event(), Event()

    def slowly(marks: Marks) -> Marks:
        begun.set()
        assert go_on.wait(100)
        return starred(marks)

    keys = library.import_digests(a_digest("First")).new
    thread = Thread(target=library.update_marks, args=(keys, slowly, "starred"))
    thread.start()
    assert begun.wait(100)
    try:
        assert library.refresh() == frozenset()
    finally:
        go_on.set()
        thread.join()
    assert library.paper(keys[0]).marks.starred


def test_a_plan_changes_nothing(library: Library) -> None:
    assert len(library.plan_import(a_digest("First")).new) == 1
    assert len(library) == 0


def test_a_known_paper_learns_and_keeps_its_key_and_marks(library: Library) -> None:
    key = library.import_digests(a_digest("The Paper")).new[0]
    library.update_marks([key], starred, "starred")
    result = library.import_digests(a_digest(a_paper("The  paper!", arxiv_id="2401.00001", abstract="More."), day=None))
    paper = library.paper(key)
    assert result.updated == (key,)
    assert (paper.arxiv_id, paper.abstract, paper.marks.starred) == ("2401.00001", "More.", True)
    assert library.find("https://arxiv.org/abs/2401.00001v2") == paper


def test_two_arxiv_ids_are_two_papers_even_with_one_title(library: Library) -> None:
    twins = [a_paper("Twins", arxiv_id=f"2401.0000{number}") for number in (1, 2)]
    assert library.import_digests(a_digest(*twins)).new == ("2401.00001", "2401.00002")


def test_imports_mark_new_papers_only(library: Library) -> None:
    marks = Marks(read=True, tags=("vision",))
    key = library.import_digests(a_digest(a_paper("Restored", marks=marks))).new[0]
    assert library.paper(key).marks == marks
    library.import_digests(a_digest(a_paper("Restored", marks=Marks(starred=True), abstract="New.")))
    assert library.paper(key).marks == marks


def test_counts_are_those_of_the_newest_digest(library: Library) -> None:
    def seen(day: int, comments: int | None) -> None:
        appearance = Appearance("hf-daily", date(2025, 11, day), 0, comments=comments)
        library.import_digests(a_digest(a_paper("Counted", comments=comments, appearances=(appearance,))))

    seen(20, 9)
    seen(10, 2)
    seen(25, None)
    assert next(library.papers()).comments == 9


def test_marks_are_changed_together_and_described(library: Library) -> None:
    keys = library.import_digests(a_digest("First", "Second", "Third")).new
    change = library.update_marks(keys, lambda marks: marks.with_tags(["vision"]), "tagged", "+vision")
    assert change is not None
    assert change.description == "tagged 3 papers +vision"
    assert library.tag_counts() == {"vision": 3}
    assert library.update_marks(keys, lambda marks: marks.with_tags(["vision"]), "tagged") is None


def test_marking_an_unknown_paper_changes_nothing(library: Library) -> None:
    key = library.import_digests(a_digest("First")).new[0]
    with pytest.raises(NoSuchPaper):
        library.update_marks([key, "unknown"], starred, "starred")
    assert not library.paper(key).marks.starred


def test_every_change_is_undone_and_redone(library: Library) -> None:
    keys = library.import_digests(a_digest("First", "Second")).new
    library.update_marks(keys[:1], starred, "starred")
    library.update_marks(keys, lambda marks: replace(marks, note="A thought."), "noted")
    after = list(library.papers())
    undone = [library.undo() for _ in range(4)]
    assert [change.description for change in undone if change] == [
        "noted 2 papers",
        "starred 1 paper",
        "imported 2 papers",
    ]
    assert (undone[-1], len(library), library.columns.marks) == (None, 0, {})
    redone = [library.redo() for _ in range(4)]
    assert [change.description for change in redone if change] == [
        "imported 2 papers",
        "starred 1 paper",
        "noted 2 papers",
    ]
    assert list(library.papers()) == after


def test_a_new_change_ends_what_can_be_redone(library: Library) -> None:
    keys = library.import_digests(a_digest("First", "Second")).new
    library.update_marks(keys[:1], starred, "starred")
    library.undo()
    library.update_marks(keys[1:], starred, "starred")
    assert library.redo() is None


def test_a_reference_is_a_key_an_id_or_a_unique_beginning(library: Library) -> None:
    library.import_digests(a_digest(*(a_paper(f"Paper {number}", arxiv_id=f"2401.0000{number}") for number in (1, 2))))
    assert library.find("2401.00002v3").title == "Paper 2"
    assert library.find("https://huggingface.co/papers/2401.00001").title == "Paper 1"
    with pytest.raises(AmbiguousPaper, match=r"2401\.00001, 2401\.00002"):
        library.find("2401")
    with pytest.raises(NoSuchPaper):
        library.find("2502.1")
    with pytest.raises(NoSuchPaper):
        library.find("")


def test_the_columns_follow_every_change(library: Library) -> None:
    keys = library.import_digests(a_digest("First", "Second", day=date(2025, 11, 28))).new
    library.update_marks(keys[1:], starred, "starred")
    columns = library.columns
    assert columns.titles == ["First", "Second"]
    assert list(columns.digest_position) == [0, 1]
    assert columns.marks_of(keys[1]).starred
    library.undo()
    library.undo()
    assert (len(columns), columns.marks) == (0, {})
    assert columns is library.columns


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    with Library.open(tmp_path / "deep" / "library") as library:
        keys = library.import_digests(
            a_digest("First", a_paper("Second", upvotes=3, links=("https://a.example/",)))
        ).new
        library.update_marks(keys[:1], starred, "starred")
        before = list(library.papers())
    with Library.open(tmp_path / "deep" / "library") as library:
        assert list(library.papers()) == before
        assert library.undo() is not None
        assert not library.paper(keys[0]).marks.starred
        assert library.redo() is not None
        assert library.paper(keys[0]).marks.starred


def test_two_open_libraries_lose_nothing_of_each_other(tmp_path: Path) -> None:
    with Library.open(tmp_path) as one, Library.open(tmp_path) as other:
        key = one.import_digests(a_digest("Shared")).new[0]
        assert other.refresh() == {key}
        one.update_marks([key], starred, "starred")
        other.update_marks([key], lambda marks: marks.with_tags(["vision"]), "tagged")
        assert one.refresh() == {key}
        assert one.refresh() == frozenset()
        assert one.paper(key).marks == other.paper(key).marks == Marks(starred=True, tags=("vision",))


def test_changes_since_a_snapshot_are_listed(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest(*(f"Paper {number}" for number in range(300))))
    with Library.open(tmp_path) as library:
        snapshot_id = library.snapshot_id()
        assert snapshot_id
        assert list(library.keys_changed_since_snapshot()) == []
        new = library.import_digests(a_digest("Another", day=date(2026, 1, 2))).new
    with Library.open(tmp_path) as library:
        assert library.snapshot_id() == snapshot_id
        assert tuple(library.keys_changed_since_snapshot()) == new
        library.import_digests(a_digest(*(f"Later {number}" for number in range(3000)), day=date(2026, 1, 3)))
    with Library.open(tmp_path) as library:
        assert library.snapshot_id() != snapshot_id
        assert list(library.keys_changed_since_snapshot()) == []


def test_a_paper_read_during_a_change_is_not_cached(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = library.import_digests(a_digest("Read by Two")).new

    def slowly(document: dict[str, Any], marks: Marks) -> Paper:
        paper = decode_paper(document, marks)
        monkeypatch.undo()
        library.update_marks([key], starred, "starred")
        return paper

    monkeypatch.setattr(catalog, "decode_paper", slowly)
    library.paper(key)
    assert library.paper(key).marks.starred


def test_an_import_says_what_was_renamed_withdrawn_and_left_out() -> None:
    older, newer = date(2025, 11, 27), date(2025, 11, 28)
    with Library.in_memory() as library:
        library.import_digests(a_digest(*_listed(older, ("One", ""), ("Two", "A."), ("Three", "B.")), day=older))
        renamed, withdrawn, same = _listed(
            newer, ("One, Renamed", ""), ("Two", "This paper has been withdrawn."), ("Three", "B.")
        )
        result = library.import_digests(a_digest(renamed, withdrawn, same, day=newer)._replace(skipped=2))
    assert (result.renamed, result.withdrawn, result.skipped) == (("2401.00000",), ("2401.00001",), 2)
    assert result.describe() == "nothing new: 3 updated (1 renamed, 1 withdrawn), 2 left out"


def _listed(day: date, *papers: tuple[str, str]) -> list[Paper]:
    return [
        a_paper(
            title, abstract=abstract, arxiv_id=f"2401.0000{place}", appearances=(Appearance("hf-daily", day, place),)
        )
        for place, (title, abstract) in enumerate(papers)
    ]


def test_a_stream_of_digests_is_one_change_however_many_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [date(2025, 11, day) for day in (3, 4, 5)]
    digests = [a_digest(*_listed(day, ("One", f"Day {day.day}."), (f"Only {day}", "")), day=day) for day in days]
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("First"))
        at_once = library.plan_import(*digests)
        result = library.import_stream(iter(digests), batch_size=2)
        papers = list(library.papers())
        assert (set(result.new), result.updated) == (set(at_once.new), at_once.updated)
        assert [part.describe() for part in result.parts] == [part.describe() for part in at_once.parts]
    with Library.open(tmp_path) as library:
        assert list(library.papers()) == papers
        assert library.undo() is not None
        assert [paper.title for paper in library.papers()] == ["First"]
        library.redo()
        assert [paper.key for paper in library.papers()] == [paper.key for paper in papers]


def test_a_stream_that_fails_keeps_what_came_before(tmp_path: Path) -> None:
    def digests() -> Iterator[Digest]:
        yield a_digest("First")
        raise LibraryError("the network is down")

    with Library.open(tmp_path) as library, pytest.raises(LibraryError):
        library.import_stream(digests(), batch_size=1)
    with Library.open(tmp_path) as library:
        assert [paper.title for paper in library.papers()] == ["First"]


def test_a_large_stream_is_compacted_between_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "_MAX_IMPORT_BYTES", 1)
    has_snapshot: list[bool] = []

    def digests() -> Iterator[Digest]:
        for number in range(3):
            has_snapshot.append((tmp_path / "papers.json").exists())
            yield a_digest(f"Paper {number}")

    with Library.open(tmp_path) as library:
        library.import_stream(digests(), batch_size=1)
        assert has_snapshot == [False, False, True]
        assert (tmp_path / "papers.json").read_text("utf-8").count("Paper ") == 3
        library.undo()
        assert len(library) == 0
