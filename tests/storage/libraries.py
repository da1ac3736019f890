"""A small library, and what tests do with it."""

from dataclasses import replace
from pathlib import Path

from reader.paper import Marks
from storage import Library
from tests.builders import a_digest


def starred(marks: Marks) -> Marks:
    return replace(marks, starred=True)


def tag(library: Library, key: str, name: str) -> None:
    library.update_marks([key], lambda marks: marks.with_tags([name]), "tagged", f"+{name}")


def compact(library: Library) -> None:
    library.compact(everything=True)


def make_library(folder: Path, papers: int = 3) -> list[str]:
    """Make a library with a snapshot of its papers, and return their keys."""
    with Library.open(folder) as library:
        return list(library.import_digests(a_digest(*(f"Paper {number}" for number in range(papers)))).new)


def tags_in(folder: Path) -> set[str]:
    with Library.open(folder) as library:
        return set(library.tag_counts())
