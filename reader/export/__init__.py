"""Exports: one module for each output format, registered here by one line, and files written as a whole."""

import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from reader.errors import ExportError, UsageError, os_reason
from reader.files import atomic_write, is_file, is_missing
from reader.paper import Paper

__all__ = ["WRITERS", "Writer", "format_for_file", "register", "write", "write_file"]


@dataclass(frozen=True, slots=True)
class Writer:
    """An output format: its name, a label for help and dialogs, the endings of its files, and its module.

    The module has `write(papers)`, which yields the pieces of the file. It is imported when the format is first used.
    """

    name: str
    label: str
    endings: tuple[str, ...]
    module: str

    def write(self, papers: Iterable[Paper]) -> Iterator[str]:
        """Yield the papers in this format, piece by piece; the pieces together are the whole file."""
        pieces: Iterator[str] = import_module(self.module).write(papers)
        return pieces


WRITERS: dict[str, Writer] = {}
"""Every writer by its name, in the order of help and dialogs."""


def register(name: str, label: str, endings: tuple[str, ...], module: str) -> None:
    """Add an output format."""
    WRITERS[name] = Writer(name, label, endings, module)


register("markdown", "Reading list to paste into notes", (".md", ".markdown"), "reader.export.markdown")
register("json", "Everything, for backup and re-import", (".json",), "reader.export.reader_json")
register("jsonl", "Everything, one paper per line (for jq)", (".jsonl",), "reader.export.jsonl")
register("bibtex", "For LaTeX, Zotero and JabRef", (".bib",), "reader.export.bibtex")
register("biblatex", "For BibLaTeX and Biber", (".biblatex",), "reader.export.biblatex")


def format_for_file(file_name: str) -> str | None:
    """Return the name of the format for a file's ending, or None if no writer has it."""
    lowered = file_name.lower()
    return next((name for name, writer in WRITERS.items() if lowered.endswith(writer.endings)), None)


def write(papers: Iterable[Paper], name: str) -> Iterator[str]:
    """Yield papers in the format of that name, piece by piece; raise UsageError if no writer has the name."""
    if name not in WRITERS:
        raise UsageError(f"unknown export format {name!r}; use one of {', '.join(WRITERS)}")
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
