"""Backups that nobody needs to ask for: made when a library is closed after changes, and thinned as they age.

How a library is made again what a backup holds.
"""

import os
import re
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader.errors import LibraryDamaged, LibraryError, os_reason
from reader.files import is_file, is_missing, sync_folder, unlink_quietly
from reader.paper import UNMARKED, Change, Marks
from storage import filesystem
from storage.catalog import Catalog
from storage.documents import DECODE_ERRORS, decode_marks, decode_paper
from storage.journal import JournalFile, LogPosition
from storage.recovery import TABLE_NAMES, OpenOptions, load_library
from storage.snapshot import SnapshotFooter, read_footer
from storage.snapshot_store import snapshot_path
from storage.table import StoredTable
from storage.undo import Document, diff_marks, entry_for_papers, resulting_marks

BACKUP_INTERVAL = timedelta(hours=1)
"""A backup is made when the newest is older than this, and something was changed."""

_KEEP_ALL = timedelta(days=2)
_DAILY_COUNT, _WEEKLY_COUNT, _MONTHLY_COUNT = 12, 10, 9
_NAME_PATTERN = re.compile(r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)Z(?:-[a-z0-9-]+)?")
_COPY_BLOCK_SIZE = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a library as it was at a moment (UTC), in a folder of its own."""

    path: Path
    timestamp: datetime

    @property
    def name(self) -> str:
        """The name by which it is restored."""
        return self.path.name


def list_backups(folder: Path) -> tuple[Backup, ...]:
    """List the backups of a library, the newest first; raises OSError where there may be some that cannot be seen."""
    try:
        paths = list((folder / "backups").iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return ()
    found = (
        Backup(path, _parse_timestamp(match[1])) for path in paths if (match := _NAME_PATTERN.fullmatch(path.name))
    )
    return tuple(sorted(found, key=lambda backup: backup.name, reverse=True))


def is_due(folder: Path, now: datetime) -> bool:
    """Tell whether the newest backup is old enough for another; those that a wrong clock made in the future do not count."""
    newest = next((backup for backup in list_backups(folder) if backup.timestamp <= now), None)
    return newest is None or now - newest.timestamp >= BACKUP_INTERVAL


def make_backup(folder: Path, now: datetime, reason: str = "", file_names: Iterable[str] = ()) -> Backup:
    """Copy a library, which nobody changes meanwhile; what did not change since the newest backup is shared with it.

    `reason` becomes a part of the name; `names` are files to copy besides the library's own. Raises OSError.
    """
    newest = next(iter(list_backups(folder)), None)
    label = now.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%SZ") + (f"-{reason}" if reason else "")
    target = _available_path(folder / "backups" / label)
    making = folder / "backups" / "new"
    _remove(making)
    filesystem.make_folder(making.parent)
    filesystem.make_folder(making)
    for name in (*(snapshot_path(folder, table).name for table in TABLE_NAMES), "library.journal", *file_names):
        if is_file(folder / name):
            _copy(folder / name, making / name, newest.path / name if newest else None)
    sync_folder(making)
    making.rename(target)
    sync_folder(target.parent)
    return Backup(target, now)


def _available_path(path: Path) -> Path:
    names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 100)))
    return next(name for name in names if is_missing(name))


def prune(folder: Path, now: datetime) -> None:
    """Remove the backups that are not worth keeping any more."""
    backups = list_backups(folder)
    kept = select_retained([backup.timestamp for backup in backups], now)
    for backup in backups:
        if backup.timestamp not in kept:
            _remove(backup.path)


def select_retained(timestamps: Iterable[datetime], now: datetime) -> set[datetime]:
    """Choose backups: all of two days, then the last one of 12 days, of 10 weeks and of 9 months that have any."""
    newest_first = sorted(timestamps, reverse=True)
    kept = {timestamp for timestamp in newest_first if now - timestamp <= _KEEP_ALL}
    periods: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (_DAILY_COUNT, datetime.date),
        (_WEEKLY_COUNT, lambda moment: moment.isocalendar()[:2]),
        (_MONTHLY_COUNT, lambda moment: (moment.year, moment.month)),
    )
    for count, period_of in periods:
        last_of = {period_of(moment): moment for moment in reversed(newest_first)}
        kept.update(sorted(last_of.values(), reverse=True)[:count])
    return kept


def _parse_timestamp(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H-%M-%S").replace(tzinfo=UTC)


def _copy(source: Path, target: Path, previous: Path | None) -> None:
    unlink_quietly(target)
    if (
        previous
        and source.suffix == ".json"
        and _read_footer(source)
        and _read_footer(source) == _read_footer(previous)
    ):
        with suppress(OSError):
            target.hardlink_to(previous)
            return
    with source.open("rb") as file:
        filesystem.write_durably(target, iter(lambda: file.read(_COPY_BLOCK_SIZE), b""))


def _read_footer(path: Path) -> SnapshotFooter | None:
    try:
        descriptor = filesystem.open_private(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return read_footer(descriptor, os.fstat(descriptor).st_size)
    except OSError:
        return None
    finally:
        filesystem.close(descriptor)


def _remove(path: Path) -> None:
    with suppress(OSError):
        for file in path.iterdir():
            file.unlink()
        path.rmdir()


_CHOOSE_ANOTHER_HINT = "'reader backups' lists others"


@dataclass(slots=True)
class BackupContents:
    """The papers of a backup as documents, and the marks in it, by key."""

    documents: dict[str, Document] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)


@dataclass(slots=True)
class RestorePlan:
    """What is to change so that a library is as it was: papers (None: removed), marks, and the step for undo."""

    papers: dict[str, Document | None]
    marks: dict[str, Marks]
    change: Change
    entry: Document


def read_backup(folder: Path, name: str) -> BackupContents:
    """Read a backup of a library; raises LibraryError where there is none of that name, or not all of it can be read."""
    try:
        known = {backup.name: backup.path for backup in list_backups(folder)}
        if name not in known:
            some = ", ".join(list(known)[:5]) or "none"
            raise LibraryError(f"there is no backup {name!r} of {folder}; there is: {some}")
        return _read_contents(known[name])
    except OSError as error:
        position = error.filename or folder / "backups" / name
        raise LibraryError(f"cannot read the backup {position}: {os_reason(error)}; {_CHOOSE_ANOTHER_HINT}") from None


def _read_contents(backup: Path) -> BackupContents:
    journal = JournalFile(backup / "library.journal")
    try:
        reading = journal.open(writable=False)
        contents = load_library(backup, reading, LogPosition(), OpenOptions(verify=True))
        try:
            for description in (contents.damage, *reading.errors):
                if description:
                    raise LibraryDamaged(f"the backup {backup} is damaged ({description}); {_CHOOSE_ANOTHER_HINT}")
            return _decode_tables(contents.tables)
        except DECODE_ERRORS as error:
            raise LibraryDamaged(
                f"the backup {backup} cannot be understood ({error!r}); {_CHOOSE_ANOTHER_HINT}"
            ) from None
        finally:
            contents.close()
    finally:
        journal.close()


def _decode_tables(tables: dict[str, StoredTable]) -> BackupContents:
    past = BackupContents()
    for document in tables["papers"].values() if "papers" in tables else ():
        past.documents[decode_paper(document, UNMARKED).key] = document
    for document in tables["marks"].values() if "marks" in tables else ():
        past.marks[document["key"]] = decode_marks(document)
    return past


def plan_restore(catalog: Catalog, contents: BackupContents, name: str, timestamp: datetime) -> RestorePlan | None:
    """Tell what is to change so that the library is as it was; None where it is."""
    columns = catalog.columns
    present = {key: catalog.document(key) or {} for key in columns.keys}
    removed = {key: document for key, document in present.items() if key not in contents.documents}
    new = {key: document for key, document in contents.documents.items() if key not in present}
    updated = {
        key: (document, contents.documents[key])
        for key, document in present.items()
        if key in contents.documents and contents.documents[key] != document
    }
    edits = diff_marks(columns.marks, contents.marks)
    marks = {key: after for after, keys in resulting_marks(edits) for key in keys}
    papers = {**dict.fromkeys(removed), **new, **{key: after for key, (_before, after) in updated.items()}}
    if not (papers or marks):
        return None
    change = Change(f"restored the library of {name}", tuple({**papers, **marks}), timestamp, added=tuple(new))
    return RestorePlan(papers, marks, change, entry_for_papers(change, new, updated, edits, removed))
