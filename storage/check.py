"""What is wrong with a library, in words, and what to do about it."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from reader.columns import Columns
from reader.diagnostics import Diagnostic, Severity
from reader.errors import LibraryError, os_reason
from reader.files import is_folder, is_missing, sync_folder
from reader.paper import UNMARKED, Marks, Paper, format_count
from storage import filesystem
from storage.backups import list_backups
from storage.cache import is_damaged, is_stale, load_marks_cache
from storage.catalog import Catalog
from storage.database import JournaledStorage
from storage.documents import decode_marks, decode_paper
from storage.identity import learn_keys
from storage.recovery import OpenOptions
from storage.repair import CACHE_SUFFIXES, readable_by_others, temporary_files
from storage.snapshot import DocumentSource
from storage.table import StoredTable
from storage.undo import validation_error

ExtraCheck = Callable[[Columns, Callable[[str], Paper]], Iterable[str]]
"""Takes the papers of a library and says, in words, what of something else is not true to them."""

_LOW_SPACE_FACTOR = "'reader doctor --repair' makes it yours alone"
_SPARE_COPIES = 100 << 20
_MIN_FREE_BYTES = 1 << 20


def no_extra_check(_columns: Columns, _get_paper: Callable[[str], Paper]) -> Iterable[str]:
    """Check nothing besides."""
    return ()


def check_library(folder: Path, extra_check: ExtraCheck = no_extra_check) -> tuple[Diagnostic, ...]:
    """Check every byte of a library and change nothing of it; `further` is asked about what depends on its papers."""
    looks = (
        partial(_check_contents, extra_check=extra_check),
        _check_free_space,
        _syncing,
        _check_permissions,
        _check_temporary_files,
        _check_backups,
    )
    return (*_run_check(_check_exists, folder),) or tuple(
        diagnostic for look in looks for diagnostic in _run_check(look, folder)
    )


def _check_exists(folder: Path) -> Iterator[Diagnostic]:
    if is_missing(folder):
        yield Diagnostic("warning", f"there is no library in {folder} yet", "the first 'reader import FILE' makes one")
    elif not is_folder(folder):
        description = "is a link that leads nowhere" if folder.is_symlink() else "is no folder"
        yield Diagnostic("error", f"{folder} {description}", "name another with --library, or move it away")
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield Diagnostic("error", f"{folder} cannot be read: permission denied", "make it readable for you")


def _run_check(check: Callable[[Path], Iterable[Diagnostic]], folder: Path) -> Iterator[Diagnostic]:
    """Look for what is wrong; where not even that can be done, it is a finding too."""
    try:
        yield from check(folder)
    except OSError as error:
        description = f"cannot look at {error.filename or folder}: {os_reason(error)}"
        yield Diagnostic("error", description, "see to the disk and its permissions, and look again")


def _check_contents(folder: Path, extra_check: ExtraCheck) -> Iterator[Diagnostic]:
    try:
        storage = JournaledStorage(folder, OpenOptions(verify=True, salvage=True, read_only=True))
    except LibraryError as error:
        yield _to_diagnostic("error", str(error))
        return
    try:
        yield from _check_loaded(storage, extra_check)
    except LibraryError as error:
        yield _to_diagnostic("error", str(error))
    finally:
        storage.close()


def _check_loaded(storage: JournaledStorage, extra_check: ExtraCheck) -> Iterator[Diagnostic]:
    catalogue = Catalog(storage, use_cache=False)
    warnings = (*storage.warnings, *catalogue.corruption, *_invalid_entries(storage.table("undo")))
    diagnostics = [_to_diagnostic("warning" if "sync program" in notice else "error", notice) for notice in warnings]
    yield from diagnostics
    columns = catalogue.columns
    yield from _verdict(storage.folder, columns, is_sound=all(found.severity != "error" for found in diagnostics))
    if why := storage.read_only_reason or _check_writable(storage.folder):
        yield _to_diagnostic("error", f"nothing can be changed: {why}")
    yield from (_to_diagnostic("warning", description) for description in extra_check(columns, catalogue.paper))
    if not catalogue.corruption:
        yield from (_to_diagnostic("warning", words) for words in _stale_caches(storage))


def _verdict(folder: Path, columns: Columns, *, is_sound: bool) -> Iterator[Diagnostic]:
    """Say what a library holds: of one that is damaged only how much of it can still be read."""
    description = f"{format_count(len(columns))} in {folder}, {len(columns.marks):,} of them marked"
    if is_sound:
        yield Diagnostic("ok", f"{description}; every byte was read")
    elif len(columns):
        yield Diagnostic("warning", f"{description}, can still be read")


def _invalid_entries(entries: StoredTable) -> Iterator[str]:
    return filter(None, (validation_error(doc_id, entries.document(doc_id)) for doc_id in entries.ids()))


def _to_diagnostic(severity: Severity, message: str) -> Diagnostic:
    """Take apart what was found, and what to do about it, which the last part of a message says."""
    found, _, remedy = message.rpartition("; ")
    return Diagnostic(severity, found or message, remedy if found else "")


def _stale_caches(storage: JournaledStorage) -> Iterator[str]:
    """Look whether what was derived from the snapshots, to open them quickly, is true to them."""
    for path in (storage.folder / name for name in CACHE_SUFFIXES):
        if os.path.lexists(path) and is_damaged(path):
            yield f"{path} is damaged; it is made anew when the library is opened"
    columns, fingerprint = storage.folder / "papers.cache", storage.snapshot_fingerprint("papers")
    if fingerprint and is_stale(columns, fingerprint, _rebuild_columns(storage.table("papers").snapshot)):
        yield f"{columns} is not true to the papers; move it away, and it is made anew"
    marks, fingerprint = storage.folder / "marks.cache", storage.snapshot_fingerprint("marks")
    kept = load_marks_cache(marks, fingerprint) if fingerprint else None
    if kept and set(zip(kept.ids, kept.keys, kept.marks, strict=True)) != set(
        _marks_columns(storage.table("marks").snapshot)
    ):
        yield f"{marks} is not true to the marks; move it away, and it is made anew"


def _marks_columns(base: DocumentSource) -> Iterator[tuple[int, str, Marks]]:
    for doc_id in base.ids():
        document = base.document(doc_id)
        if (marks := decode_marks(document)) != UNMARKED:
            yield doc_id, document["key"], marks


def _rebuild_columns(base: DocumentSource) -> Columns:
    columns = Columns()
    for doc_id in base.ids():
        document = base.document(doc_id)
        columns.upsert(decode_paper(document, UNMARKED), doc_id)
        learn_keys(columns, document["key"], document)
    return columns


def _check_writable(folder: Path) -> str:
    may = os.access(folder, os.W_OK | os.X_OK)
    return "" if may else f"{folder} cannot be written; {filesystem.WRITE_PERMISSION_HINT}"


def _check_free_space(folder: Path) -> Iterator[Diagnostic]:
    free = shutil.disk_usage(folder).free
    needed = 2 * sum(path.stat().st_size for path in folder.glob("*.json")) + _SPARE_COPIES
    description = f"{free / (1 << 20):,.0f} MB are free on the disk that {folder} is on"
    if free < _MIN_FREE_BYTES:
        yield Diagnostic("error", f"{description}: nothing can be saved", "make room there")
    elif free < needed:
        yield Diagnostic("warning", f"{description}, which is little", f"have {needed / (1 << 20):,.0f} MB free")
    else:
        yield Diagnostic("ok", description)


def _syncing(folder: Path) -> Iterator[Diagnostic]:
    if reason := sync_folder(folder):
        description = f"the file system that {folder} is on does not confirm that new files are on the disk ({reason})"
        yield Diagnostic(
            "warning", description, "after a power cut the last change may be missing there; a local disk is safer"
        )


def _check_permissions(folder: Path) -> Iterator[Diagnostic]:
    if os.name == "posix":
        for path in readable_by_others(folder):
            yield Diagnostic("warning", f"{path} can be read by others on this machine", _LOW_SPACE_FACTOR)


def _check_temporary_files(folder: Path) -> Iterator[Diagnostic]:
    for path in temporary_files(folder):
        description = f"{path} was being written when a program or the machine stopped; it holds nothing that counts"
        yield Diagnostic("warning", description, "'reader doctor --repair' moves it aside")
    kept = folder / "quarantine"
    if is_folder(kept) and (count := sum(1 for _ in kept.iterdir())):
        words = f"{kept} holds {format_count(count, 'file')} that were damaged, changed by others or left over"
        yield Diagnostic("warning", words, "look through them, and delete what you do not need")


def _check_backups(folder: Path) -> Iterator[Diagnostic]:
    backups = list_backups(folder)
    if backups:
        description = f"{format_count(len(backups), 'backup')}, the newest of {backups[0].timestamp:%Y-%m-%d %H:%M} UTC"
        yield Diagnostic("ok", description)
    else:
        yield Diagnostic("warning", "there is no backup yet; one is made when a library that was changed is closed")
