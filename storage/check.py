"""Checks of a library for `reader doctor`; none of them changes it."""

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
from storage.cache import CachedMarks, MarksCacheFile, is_damaged, is_stale, load_marks_cache
from storage.catalog import Catalog
from storage.decisions import validation_error
from storage.documents import decode_marks, decode_paper
from storage.duplicates import add_key_aliases
from storage.engine import StorageEngine
from storage.recovery import CONFLICT_COPY, OpenOptions
from storage.repair import CACHE_NAMES, readable_by_others, temporary_files
from storage.snapshot import DocumentSource

ExtraCheck = Callable[[Columns, Callable[[str], Paper]], Iterable[str]]
"""Checks data derived from the papers of a library, and returns a message for each stale item."""

_MOVE_CACHE_HINT = "move it away to have it rebuilt"
_MEGABYTE = 1 << 20
_SPARE_BYTES = 100 * _MEGABYTE
_MIN_FREE_BYTES = _MEGABYTE


def no_extra_check(_columns: Columns, _get_paper: Callable[[str], Paper]) -> Iterable[str]:
    """Check nothing more."""
    return ()


def check_library(folder: Path, extra_check: ExtraCheck = no_extra_check) -> tuple[Diagnostic, ...]:
    """Check every byte of a library and, with `extra_check`, the data derived from its papers."""
    checks = (
        partial(_check_contents, extra_check=extra_check),
        _check_free_space,
        _check_sync,
        _check_permissions,
        _check_temporary_files,
        _check_backups,
    )
    return (*_run_check(_check_exists, folder),) or tuple(
        diagnostic for check in checks for diagnostic in _run_check(check, folder)
    )


def _check_exists(folder: Path) -> Iterator[Diagnostic]:
    if is_missing(folder):
        yield Diagnostic("warning", f"no library in {folder} yet", "the first 'reader import FILE' creates it")
    elif not is_folder(folder):
        description = "is a broken link" if folder.is_symlink() else "is not a folder"
        yield Diagnostic("error", f"{folder} {description}", "name another with --library, or move it away")
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield Diagnostic("error", f"{folder} cannot be read: permission denied", "make it readable for you")


def _run_check(check: Callable[[Path], Iterable[Diagnostic]], folder: Path) -> Iterator[Diagnostic]:
    """Run a check, and report an error that stops it."""
    try:
        yield from check(folder)
    except OSError as error:
        description = f"cannot read {error.filename or folder}: {os_reason(error)}"
        yield Diagnostic("error", description, "check the disk and the permissions, then try again")


def _check_contents(folder: Path, extra_check: ExtraCheck) -> Iterator[Diagnostic]:
    try:
        storage = StorageEngine(folder, OpenOptions(verify=True, salvage=True, read_only=True))
    except LibraryError as error:
        yield _to_diagnostic("error", str(error))
        return
    try:
        yield from _check_loaded(storage, extra_check)
    except LibraryError as error:
        yield _to_diagnostic("error", str(error))
    finally:
        storage.close()


def _check_loaded(storage: StorageEngine, extra_check: ExtraCheck) -> Iterator[Diagnostic]:
    catalog = Catalog(storage, use_cache=False)
    warnings = (*storage.warnings, *catalog.corruption, *_invalid_entries(storage))
    diagnostics = [_to_diagnostic("warning" if CONFLICT_COPY in message else "error", message) for message in warnings]
    yield from diagnostics
    columns = catalog.columns
    is_intact = all(diagnostic.severity != "error" for diagnostic in diagnostics)
    yield from _summarise(storage.folder, columns, is_intact=is_intact)
    if reason := storage.read_only_reason or _unwritable_reason(storage.folder):
        yield _to_diagnostic("error", f"nothing can be changed: {reason}")
    yield from (_to_diagnostic("warning", message) for message in extra_check(columns, catalog.paper))
    if not catalog.corruption:
        yield from (_to_diagnostic("warning", message) for message in _stale_caches(storage))


def _summarise(folder: Path, columns: Columns, *, is_intact: bool) -> Iterator[Diagnostic]:
    """Report what a library holds, or how much of a damaged one is readable."""
    description = f"{format_count(len(columns))} in {folder}, {len(columns.marks):,} with marks"
    if is_intact:
        yield Diagnostic("ok", f"{description}; library intact")
    elif len(columns):
        yield Diagnostic("warning", f"{description}, still readable")


def _invalid_entries(storage: StorageEngine) -> Iterator[str]:
    tables = {name: storage.table(name) for name in ("undo", "decisions")}
    return filter(
        None,
        (validation_error(i, table.document(i), name) for name, table in tables.items() for i in table.ids()),
    )


def _to_diagnostic(severity: Severity, message: str) -> Diagnostic:
    """Split a message into what was found and, after the last semicolon, the remedy."""
    problem, _, remedy = message.rpartition("; ")
    return Diagnostic(severity, problem or message, remedy if problem else "")


def _stale_caches(storage: StorageEngine) -> Iterator[str]:
    """Yield a message for each cache that is damaged or does not match its snapshot."""
    for path in (storage.folder / name for name in CACHE_NAMES):
        if not is_missing(path) and is_damaged(path):
            yield f"{path} is damaged; it is rebuilt when the library is opened"
    path, fingerprint = storage.folder / "papers.cache", storage.snapshot_fingerprint("papers")
    if fingerprint is None:
        return
    columns = _rebuild_columns(storage.table("papers").snapshot)
    if is_stale(path, fingerprint, columns):
        yield f"{path} does not match the papers; {_MOVE_CACHE_HINT}"
    marks_path, marks_fingerprint = storage.folder / "marks.cache", storage.snapshot_fingerprint("marks")
    if marks_fingerprint is not None:
        cached = load_marks_cache(MarksCacheFile(marks_path, marks_fingerprint, fingerprint, len(columns)))
        if cached and {*_cached_marks(cached, columns)} != {*_decode_all_marks(storage.table("marks").snapshot)}:
            yield f"{marks_path} does not match the marks; {_MOVE_CACHE_HINT}"


def _cached_marks(cached: CachedMarks, columns: Columns) -> Iterator[tuple[int, str, Marks]]:
    yield from cached.others
    for row, (doc_id, key) in enumerate(zip(columns.ids, columns.keys, strict=True)):
        if (marks := cached.of_rows.marks_of(row)) != UNMARKED:
            yield doc_id, key, marks


def _decode_all_marks(documents: DocumentSource) -> Iterator[tuple[int, str, Marks]]:
    for doc_id in documents.ids():
        document = documents.document(doc_id)
        if (marks := decode_marks(document)) != UNMARKED:
            yield doc_id, document["key"], marks


def _rebuild_columns(documents: DocumentSource) -> Columns:
    columns = Columns()
    for doc_id in documents.ids():
        document = documents.document(doc_id)
        columns.upsert(decode_paper(document, UNMARKED), doc_id)
        add_key_aliases(columns, document["key"], document)
    return columns


def _unwritable_reason(folder: Path) -> str:
    is_writable = os.access(folder, os.W_OK | os.X_OK)
    return "" if is_writable else f"{folder} is not writable; {filesystem.WRITE_PERMISSION_HINT}"


def _check_free_space(folder: Path) -> Iterator[Diagnostic]:
    free = shutil.disk_usage(folder).free
    needed = 2 * sum(path.stat().st_size for path in folder.glob("*.json")) + _SPARE_BYTES
    description = f"{free / _MEGABYTE:,.0f} MB free on the disk of {folder}"
    if free < _MIN_FREE_BYTES:
        yield Diagnostic("error", f"{description}: nothing can be saved", "free some space")
    elif free < needed:
        yield Diagnostic("warning", f"only {description}", f"free at least {needed / _MEGABYTE:,.0f} MB")
    else:
        yield Diagnostic("ok", description)


def _check_sync(folder: Path) -> Iterator[Diagnostic]:
    if reason := sync_folder(folder):
        description = f"the file system of {folder} does not confirm that files are on the disk ({reason})"
        yield Diagnostic("warning", description, "a power failure may lose the last change; use a local disk")


def _check_permissions(folder: Path) -> Iterator[Diagnostic]:
    if os.name == "posix":
        for path in readable_by_others(folder):
            yield Diagnostic(
                "warning", f"{path} is readable by other users", "'reader doctor --repair' makes it private"
            )


def _check_temporary_files(folder: Path) -> Iterator[Diagnostic]:
    for path in temporary_files(folder):
        description = f"{path} was left unfinished when a program or the machine stopped, and holds nothing of use"
        yield Diagnostic("warning", description, "'reader doctor --repair' moves it to quarantine")
    quarantine = folder / "quarantine"
    if is_folder(quarantine) and (count := sum(1 for _ in quarantine.iterdir())):
        description = f"{quarantine} holds {format_count(count, 'file')} from repairs and edits by other programs"
        yield Diagnostic("warning", description, "look through it, and delete what you do not need")


def _check_backups(folder: Path) -> Iterator[Diagnostic]:
    backups = list_backups(folder)
    if backups:
        description = f"{format_count(len(backups), 'backup')}, newest {backups[0].timestamp:%Y-%m-%d %H:%M} UTC"
        yield Diagnostic("ok", description)
    else:
        yield Diagnostic("warning", "no backup yet", "one is made when a changed library is closed")
