"""Marks that come with a file: new papers bear them, known ones take them only if that is asked for."""

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


def test_marks_of_a_known_paper_are_left_and_said_to_differ(tmp_path: Path) -> None:
    with known(tmp_path) as library:
        addition = library.import_digests(a_file(marked(FROM_FILE)))
        (paper,) = library.papers()
        assert (paper.marks, addition.change, addition.differing) == (Marks(), None, (paper.key,))
        assert "the marks of 1 known paper differ" in addition.warnings[0]
        assert "--marks" in addition.warnings[0]


def test_marks_that_are_the_same_are_not_spoken_of(tmp_path: Path) -> None:
    with known(tmp_path, FROM_FILE) as library:
        addition = library.import_digests(a_file(marked(FROM_FILE)))
        assert (addition.differing, addition.warnings) == ((), ())


def test_marks_are_imported_on_request_and_undone(tmp_path: Path) -> None:
    own = Marks(read=True, tags=("home",), snoozed_until=date(2030, 1, 1))
    with known(tmp_path, own) as library:
        addition = library.import_digests(a_file(marked(FROM_FILE)), with_marks=True)
        assert (addition.marked, addition.differing) == (("alamp-" + addition.marked[0][6:],), ())
    with Library.open(tmp_path) as library:
        (paper,) = library.papers()
        assert paper.marks == Marks(True, True, ("work",), "Read with care.", date(2030, 1, 1))
        assert library.import_digests(a_file(marked(FROM_FILE)), with_marks=True).change is None
        library.undo()
        assert [paper.marks for paper in library.papers()] == [own]
        library.redo()
        assert [paper.marks.note for paper in library.papers()] == ["Read with care."]


def test_a_file_that_states_no_star_takes_it_away(tmp_path: Path) -> None:
    with known(tmp_path, Marks(starred=True, note="Mine.")) as library:
        library.import_digests(a_file(marked(Marks(), frozenset({"starred"}))), with_marks=True)
        assert [paper.marks for paper in library.papers()] == [Marks(note="Mine.")]


def test_a_new_paper_bears_its_marks_wherever_its_file_stands() -> None:
    for files in ([a_digest("A Lamp"), a_file(marked(FROM_FILE))], [a_file(marked(FROM_FILE)), a_digest("A Lamp")]):
        with Library.in_memory() as library:
            addition = library.import_digests(*files)
            assert (addition.differing, [paper.marks for paper in library.papers()]) == ((), [FROM_FILE])


def test_a_tag_in_a_file_is_spelt_as_in_the_library(tmp_path: Path) -> None:
    with known(tmp_path, Marks(tags=("Work",))) as library:
        library.import_digests(a_file(marked(FROM_FILE), marked(FROM_FILE, title="A Candle")), with_marks=True)
        assert library.tag_counts() == {"Work": 2}
