"""What every writer has.

How papers leave Reader: one writer for each format, by name.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from reader.errors import UsageError
from reader.export import biblatex, bibtex, jsonl, markdown, reader_json
from reader.files import atomic_write
from reader.paper import Paper

__all__ = ["WRITERS", "Writer", "format_for_file", "write", "write_file"]


class Writer(Protocol):
    """A format that papers can be written in; each is a module."""

    NAME: str
    """What the user calls it."""
    SUFFIX: str
    """How its files end, with the dot."""
    DESCRIPTION: str
    """What it is for, in a few words."""

    def write(self, papers: Iterable[Paper]) -> Iterator[str]:
        """Write papers piece by piece; the pieces together are the whole file."""
        ...


_WRITERS: tuple[Writer, ...] = (markdown, reader_json, jsonl, bibtex, biblatex)
WRITERS: dict[str, Writer] = {writer.NAME: writer for writer in _WRITERS}
"""Every writer by the name of its format."""


def write(papers: Iterable[Paper], name: str) -> Iterator[str]:
    """Write papers in the format of that name, piece by piece; raises UsageError for a format nobody writes."""
    if name not in WRITERS:
        raise UsageError(f"no writer is called {name!r}; there are {', '.join(WRITERS)}")
    return WRITERS[name].write(papers)


def write_file(papers: Iterable[Paper], name: str, path: Path, *, replace: bool) -> None:
    """Write papers to a file, whole or not at all; an existing one needs `replace`. Raises ExportError."""
    atomic_write(path, write(papers, name), replace=replace)


def format_for_file(file_name: str) -> str | None:
    """Name the format that a file's ending asks for, or None where it asks for none."""
    return next((name for name, writer in WRITERS.items() if file_name.lower().endswith(writer.SUFFIX)), None)
