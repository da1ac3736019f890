"""A library of a few papers, and what tests of crashes do with it."""

from dataclasses import replace
from pathlib import Path

from reader.paper import Marks
from storage import Library
from storage.folder import FolderStorage
from tests.builders import a_digest


def starred(marks: Marks) -> Marks:
    return replace(marks, starred=True)


def tag(library: Library, key: str, name: str) -> None:
    library.mark([key], lambda marks: marks.tagged([name]), "tagged", f"+{name}")


def fold(library: Library) -> None:
    assert isinstance(library._shelf, FolderStorage)
    library._shelf.fold(everything=True)


def a_library(folder: Path, papers: int = 3) -> list[str]:
    """Make a library whose papers are folded and whose marks lie in the journal."""
    with Library.open(folder) as library:
        return list(library.add(a_digest(*(f"Paper {number}" for number in range(papers)))).new)


def tags_in(folder: Path) -> set[str]:
    with Library.open(folder) as library:
        return set(library.tags())
