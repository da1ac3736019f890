"""Tags that look alike, or differ only in case, are one tag, spelt as it was first."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reader.paper import Marks
from storage import Library
from tests.builders import a_digest


def adding(*tags: str) -> Callable[[Marks], Marks]:
    return lambda marks: marks.with_tags(tags)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library of two papers, of which the first has a tag."""
    library = Library.open(tmp_path)
    first, _second = library.import_digests(a_digest("A Lamp", "A Candle")).new
    library.update_marks([first], adding("Vision"), "tagged")
    return library


def test_another_paper_gets_the_known_spelling(library: Library) -> None:
    library.update_marks(library.columns.keys, adding("vision", "new"), "tagged")
    assert library.tag_counts() == {"Vision": 2, "new": 2}
    assert [paper.marks.tags for paper in library.papers()] == [("Vision", "new")] * 2
    library.undo()
    assert [paper.marks.tags for paper in library.papers()] == [("Vision",), ()]


def test_letters_that_are_composed_differently_are_one_tag(library: Library) -> None:
    first, second = library.columns.keys
    library.update_marks([first], adding("r\u00e9seau"), "tagged")
    library.update_marks([second], adding("re\u0301seau"), "tagged")
    assert library.tag_counts() == {"Vision": 1, "r\u00e9seau": 2}


def test_a_tag_can_be_respelt_and_that_undone(library: Library) -> None:
    library.update_marks(library.columns.keys, adding("vision"), "tagged")
    library.update_marks(library.columns.keys, lambda marks: marks.with_tag_renamed("VISION", "vision"), "tagged")
    assert library.tag_counts() == {"vision": 2}
    library.undo()
    assert library.tag_counts() == {"Vision": 2}


def test_a_tag_is_removed_in_any_spelling(library: Library) -> None:
    library.update_marks(library.columns.keys, lambda marks: marks.with_tags((), ("VISION",)), "tagged")
    assert library.tag_counts() == {}
    library.undo()
    assert library.tag_counts() == {"Vision": 1}
