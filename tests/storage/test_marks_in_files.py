"""Marks that come with a file: new papers get them, known ones only on request."""

from datetime import date
from pathlib import Path

from reader.paper import UNMARKED, Digest, Marks, Paper
from storage import Library
from tests.builders import a_digest, a_paper

STATED = frozenset({"starred", "tags", "note"})
FROM_FILE = Marks(starred=True, tags=("work",), note="Read with care.")


def marked(marks: Marks, stated: frozenset[str] = STATED, title: str = "A Lamp") -> Paper:
    return a_paper(title, marks=marks, stated_marks=stated)


def a_file(*papers: Paper) -> Digest:
    return Digest("reader", "json", papers)


def known(folder: Path, marks: Marks = UNMARKED) -> Library:
    library = Library.open(folder)
    (key,) = library.import_digests(a_digest("A Lamp")).new
    library.update_marks([key], lambda _marks: marks, "marked")
    return library


def test_differing_marks_of_a_known_paper_stay_with_a_warning(tmp_path: Path) -> None:
    with known(tmp_path) as library:
        result = library.import_digests(a_file(marked(FROM_FILE)))
        (paper,) = library.papers()
        assert (paper.marks, result.change, result.differing) == (Marks(), None, (paper.key,))
        assert "the marks of 1 known paper differ" in result.warnings[0]
        assert "--marks" in result.warnings[0]


def test_equal_marks_cause_no_warning(tmp_path: Path) -> None:
    with known(tmp_path, FROM_FILE) as library:
        result = library.import_digests(a_file(marked(FROM_FILE)))
        assert (result.differing, result.warnings) == ((), ())


def test_marks_are_imported_on_request_and_undone(tmp_path: Path) -> None:
    own = Marks(read=True, tags=("home",), snoozed_until=date(2030, 1, 1))
    with known(tmp_path, own) as library:
        result = library.import_digests(a_file(marked(FROM_FILE)), with_marks=True)
        assert (result.marked, result.differing) == (("alamp-" + result.marked[0][6:],), ())
    with Library.open(tmp_path) as library:
        (paper,) = library.papers()
        assert paper.marks == Marks(True, True, ("work",), "Read with care.", date(2030, 1, 1))
        assert library.import_digests(a_file(marked(FROM_FILE)), with_marks=True).change is None
        library.undo()
        assert [paper.marks for paper in library.papers()] == [own]
        library.redo()
        assert [paper.marks.note for paper in library.papers()] == ["Read with care."]


def test_a_file_that_states_no_star_removes_it(tmp_path: Path) -> None:
    with known(tmp_path, Marks(starred=True, note="Mine.")) as library:
        library.import_digests(a_file(marked(Marks(), frozenset({"starred"}))), with_marks=True)
        assert [paper.marks for paper in library.papers()] == [Marks(note="Mine.")]


def test_a_new_paper_gets_its_marks_in_either_order_of_files() -> None:
    for files in ([a_digest("A Lamp"), a_file(marked(FROM_FILE))], [a_file(marked(FROM_FILE)), a_digest("A Lamp")]):
        with Library.in_memory() as library:
            result = library.import_digests(*files)
            assert (result.differing, [paper.marks for paper in library.papers()]) == ((), [FROM_FILE])


def test_a_tag_in_a_file_is_spelt_as_in_the_library(tmp_path: Path) -> None:
    with known(tmp_path, Marks(tags=("Work",))) as library:
        library.import_digests(a_file(marked(FROM_FILE), marked(FROM_FILE, title="A Candle")), with_marks=True)
        assert library.tag_counts() == {"Work": 2}
