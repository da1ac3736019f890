"""What is wrong with a library, in words, and what to do about it."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from reader.columns import Columns
from reader.errors import LibraryError, reason_of
from reader.health.finding import Finding, Severity
from reader.paper import UNMARKED, Marks, Paper, count_in_words
from reader.whole_file import is_folder, is_missing
from storage import disk
from storage.backups import backups_of
from storage.catalogue import Catalogue
from storage.columns_file import are_untrue
from storage.documents import marks_of, paper_of
from storage.folder import FolderStorage
from storage.identities import learn_keys
from storage.index_file import is_damaged
from storage.loading import Manner
from storage.marks_file import load_marks
from storage.migration import FIRST_SCHEMA_FILE, tables_in
from storage.repair import DERIVED, half_written, open_to_others
from storage.snapshot import Base
from storage.tables import StoredTable
from storage.timeline import fault_of

FurtherCheck = Callable[[Columns, Callable[[str], Paper]], Iterable[str]]
"""Takes the papers of a library and says, in words, what of something else is not true to them."""

_CLOSE = "'reader doctor --repair' makes it yours alone"
_SPARE = 100 << 20
_LEAST = 1 << 20


def nothing_further(_columns: Columns, _paper_of: Callable[[str], Paper]) -> Iterable[str]:
    """Check nothing besides."""
    return ()


def examine(folder: Path, further: FurtherCheck = nothing_further) -> tuple[Finding, ...]:
    """Check every byte of a library and change nothing of it; `further` is asked about what depends on its papers."""
    looks = (partial(_contents, further=further), _room, _syncing, _privacy, _leftovers, _backups)
    return (*_found(_missing, folder),) or tuple(finding for look in looks for finding in _found(look, folder))


def _missing(folder: Path) -> Iterator[Finding]:
    if is_missing(folder):
        yield Finding("note", f"there is no library in {folder} yet", "the first 'reader import FILE' makes one")
    elif not is_folder(folder):
        words = "is a link that leads nowhere" if folder.is_symlink() else "is no folder"
        yield Finding("problem", f"{folder} {words}", "name another with --library, or move it away")
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield Finding("problem", f"{folder} cannot be read: permission denied", "make it readable for you")


def _found(look: Callable[[Path], Iterable[Finding]], folder: Path) -> Iterator[Finding]:
    """Look for what is wrong; where not even that can be done, it is a finding too."""
    try:
        yield from look(folder)
    except OSError as error:
        words = f"cannot look at {error.filename or folder}: {reason_of(error)}"
        yield Finding("problem", words, "see to the disk and its permissions, and look again")


def _contents(folder: Path, further: FurtherCheck) -> Iterator[Finding]:
    try:
        storage = FolderStorage(folder, Manner(thorough=True, rescuing=True, watching=True))
    except LibraryError as error:
        yield _told("problem", str(error))
        return
    try:
        yield from _state(storage, further)
    except LibraryError as error:
        yield _told("problem", str(error))
    finally:
        storage.close()


def _state(storage: FolderStorage, further: FurtherCheck) -> Iterator[Finding]:
    catalogue = Catalogue(storage, trusting=False)
    notices = (*storage.notices, *catalogue.unreadable, *_steps_not_understood(storage.table("steps")))
    findings = [_told("note" if "sync program" in notice else "problem", notice) for notice in notices]
    yield from findings
    columns = catalogue.columns
    yield from _verdict(storage.folder, columns, is_sound=all(found.severity != "problem" for found in findings))
    if why := storage.read_only or _unwritable(storage.folder):
        yield _told("problem", f"nothing can be changed: {why}")
    yield from (_told("note", words) for words in further(columns, catalogue.paper))
    if not catalogue.unreadable:
        yield from (_told("note", words) for words in _untrue(storage))


def _verdict(folder: Path, columns: Columns, *, is_sound: bool) -> Iterator[Finding]:
    """Say what a library holds: of one that is damaged only how much of it can still be read."""
    words = f"{count_in_words(len(columns))} in {folder}, {len(columns.marks):,} of them marked"
    if is_sound:
        yield Finding("fine", f"{words}; every byte was read")
    elif len(columns):
        yield Finding("note", f"{words}, can still be read")


def _steps_not_understood(steps: StoredTable) -> Iterator[str]:
    return filter(None, (fault_of(number, steps.document(number)) for number in steps.numbers()))


def _told(severity: Severity, words: str) -> Finding:
    """Take apart what was found, and what to do about it, which the last part of a message says."""
    found, _, remedy = words.rpartition("; ")
    return Finding(severity, found or words, remedy if found else "")


def _untrue(storage: FolderStorage) -> Iterator[str]:
    """Look whether what was derived from the snapshots, to open them quickly, is true to them."""
    for path in (storage.folder / name for name in DERIVED):
        if os.path.lexists(path) and is_damaged(path):
            yield f"{path} is damaged; it is made anew when the library is opened"
    columns, stamp = storage.folder / "papers.columns", storage.stamp("papers")
    if stamp and are_untrue(columns, stamp, _columns_of(storage.table("papers").base)):
        yield f"{columns} is not true to the papers; move it away, and it is made anew"
    marks, stamp = storage.folder / "marks.columns", storage.stamp("marks")
    kept = load_marks(marks, stamp) if stamp else None
    if kept and set(zip(kept.ids, kept.keys, kept.marks, strict=True)) != set(_marks_in(storage.table("marks").base)):
        yield f"{marks} is not true to the marks; move it away, and it is made anew"


def _marks_in(base: Base) -> Iterator[tuple[int, str, Marks]]:
    for number in base.numbers():
        document = base.document(number)
        if (marks := marks_of(document)) != UNMARKED:
            yield number, document["key"], marks


def _columns_of(base: Base) -> Columns:
    columns = Columns()
    for number in base.numbers():
        document = base.document(number)
        columns.put(paper_of(document, UNMARKED), number)
        learn_keys(columns, document["key"], document)
    return columns


def _unwritable(folder: Path) -> str:
    may = os.access(folder, os.W_OK | os.X_OK)
    return "" if may else f"{folder} cannot be written; {disk.CALL_FOR_PERMISSION}"


def _room(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    needed = 2 * sum(path.stat().st_size for path in folder.glob("*.json")) + _SPARE
    words = f"{free / (1 << 20):,.0f} MB are free on the disk that {folder} is on"
    if free < _LEAST:
        yield Finding("problem", f"{words}: nothing can be saved", "make room there")
    elif free < needed:
        yield Finding("note", f"{words}, which is little", f"have {needed / (1 << 20):,.0f} MB free")
    else:
        yield Finding("fine", words)


def _syncing(folder: Path) -> Iterator[Finding]:
    if reason := disk.sync_folder(folder):
        words = f"the file system that {folder} is on does not confirm that new files are on the disk ({reason})"
        yield Finding("note", words, "after a power cut the last change may be missing there; a local disk is safer")


def _privacy(folder: Path) -> Iterator[Finding]:
    if os.name == "posix":
        for path in open_to_others(folder):
            yield Finding("note", f"{path} can be read by others on this machine", _CLOSE)


def _leftovers(folder: Path) -> Iterator[Finding]:
    for path in half_written(folder):
        words = f"{path} was being written when a program or the machine stopped; it holds nothing that counts"
        yield Finding("note", words, "'reader doctor --repair' moves it aside")
    yield from _of_the_first_schema(folder / FIRST_SCHEMA_FILE)
    kept = folder / "kept"
    if is_folder(kept) and (count := sum(1 for _ in kept.iterdir())):
        words = f"{kept} holds {count_in_words(count, 'file')} that were damaged, changed by others or left over"
        yield Finding("note", words, "look through them, and delete what you do not need")


def _of_the_first_schema(path: Path) -> Iterator[Finding]:
    if not os.path.lexists(path):
        return
    try:
        tables_in(path)
    except LibraryError as error:
        yield _told("problem", str(error))
    else:
        yield Finding("note", f"{path} is of an older Reader", "it is taken over when the library is opened")


def _backups(folder: Path) -> Iterator[Finding]:
    backups = backups_of(folder)
    if backups:
        words = f"{count_in_words(len(backups), 'backup')}, the newest of {backups[0].moment:%Y-%m-%d %H:%M} UTC"
        yield Finding("fine", words)
    else:
        yield Finding("note", "there is no backup yet; one is made when a library that was changed is closed")
