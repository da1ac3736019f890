"""Export: one writer a format, by name, and files that are replaced only as asked."""

import errno
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from reader.errors import ExportError, UsageError, os_reason
from reader.export import biblatex, bibtex, jsonl, markdown, reader_json
from reader.files import atomic_write, is_file, is_missing
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
    """Write papers to a file, atomically; an existing one needs `replace`. Raise ExportError."""
    target = _resolve_links(path)
    try:
        _require_writable(path, target, replace=replace)
        atomic_write(target, (text.encode() for text in write(papers, name)), sync=True, mode=_permissions_for(target))
    except OSError as error:
        raise ExportError(f"cannot write {path}: {os_reason(error)}") from None


def _resolve_links(path: Path) -> Path:
    """Return the file that a path leads to; `Path.resolve` treats circular links differently in each Python."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ExportError(f"cannot write {path}: it is a circular link") from None
        return Path(os.path.realpath(path))


def _require_writable(path: Path, target: Path, *, replace: bool) -> None:
    if is_missing(target):
        return
    if not is_file(target):
        raise ExportError(f"{path} is not a regular file")
    if not replace:
        raise ExportError(f"{path} already exists; use --force to overwrite")


def _permissions_for(target: Path) -> int:
    """Return the permissions of an existing file, or those that the user's mask gives a new one."""
    if not is_missing(target):
        return target.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def format_for_file(file_name: str) -> str | None:
    """Name the format that a file's ending asks for, or None where it asks for none."""
    return next((name for name, writer in WRITERS.items() if file_name.lower().endswith(writer.SUFFIX)), None)
