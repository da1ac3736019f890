"""What is wrong with a library, in words, and what to do about it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reader.errors import LibraryError
from reader.paper import count_in_words
from storage.backups import backups_of
from storage.catalogue import Catalogue
from storage.folder import FolderStorage
from storage.loading import Manner
from storage.repair import open_to_others

Severity = Literal["fine", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: how bad it is, in words what it is, and what `--repair` would do about it."""

    severity: Severity
    words: str
    remedy: str = ""


def examine(folder: Path) -> tuple[Finding, ...]:
    """Check every byte of a library and change nothing of it."""
    if not folder.is_dir():
        return (Finding("note", f"there is no library in {folder} yet"),)
    return (*_contents(folder), *_privacy(folder), *_leftovers(folder), *_backups(folder))


def _contents(folder: Path) -> Iterator[Finding]:
    try:
        storage = FolderStorage(folder, Manner(thorough=True, rescuing=True))
    except LibraryError as error:
        yield Finding("problem", str(error))
        return
    try:
        yield from _state(storage)
    finally:
        storage.close()


def _state(storage: FolderStorage) -> Iterator[Finding]:
    catalogue = Catalogue(storage)
    remedy = "mend it from the earlier snapshot, the journals and the backups; what is damaged is kept aside"
    for notice in (*storage.notices, *catalogue.unreadable):
        of_a_stranger = "sync program" in notice
        yield Finding("note" if of_a_stranger else "problem", notice, "" if of_a_stranger else remedy)
    if storage.read_only:
        yield Finding("problem", f"nothing can be changed: {storage.read_only}")
    columns = catalogue.columns
    words = f"{count_in_words(len(columns))} in {storage.folder}, {len(columns.marks):,} of them marked"
    yield Finding("fine", f"{words}; every byte was read")


def _privacy(folder: Path) -> Iterator[Finding]:
    if os.name == "posix":
        for path in open_to_others(folder):
            yield Finding("note", f"{path} can be read by others on this machine", "make it readable by you alone")


def _leftovers(folder: Path) -> Iterator[Finding]:
    kept = folder / "kept"
    if kept.is_dir() and (count := sum(1 for _ in kept.iterdir())):
        yield Finding("note", f"{kept} holds {count_in_words(count, 'file')} that were damaged or changed by others")


def _backups(folder: Path) -> Iterator[Finding]:
    backups = backups_of(folder)
    if backups:
        words = f"{count_in_words(len(backups), 'backup')}, the newest of {backups[0].moment:%Y-%m-%d %H:%M} UTC"
        yield Finding("fine", words)
    else:
        yield Finding("note", "there is no backup yet; one is made when a library that was changed is closed")
