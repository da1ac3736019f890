"""Backups that nobody needs to ask for: made when a library is closed after changes, and thinned as they age."""

import os
import re
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader.whole_file import is_file, is_missing
from storage import disk
from storage.loading import OWN_TABLES
from storage.snapshot import Meta, meta_of
from storage.snapshot_file import path_of

DUE_AFTER = timedelta(hours=1)
"""A backup is made when the newest is older than this, and something was changed."""

_ALL_OF = timedelta(days=2)
_DAILY, _WEEKLY, _MONTHLY = 12, 10, 9
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)Z(?:-[a-z0-9-]+)?")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a library as it was at a moment (UTC), in a folder of its own."""

    path: Path
    moment: datetime

    @property
    def name(self) -> str:
        """The name by which it is restored."""
        return self.path.name


def backups_of(folder: Path) -> tuple[Backup, ...]:
    """List the backups of a library, the newest first; raises OSError where there may be some that cannot be seen."""
    try:
        paths = list((folder / "backups").iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return ()
    found = (Backup(path, _moment_in(match[1])) for path in paths if (match := _NAME.fullmatch(path.name)))
    return tuple(sorted(found, key=lambda backup: backup.name, reverse=True))


def is_due(folder: Path, now: datetime) -> bool:
    """Tell whether the newest backup is old enough for another; those that a wrong clock made in the future do not count."""
    newest = next((backup for backup in backups_of(folder) if backup.moment <= now), None)
    return newest is None or now - newest.moment >= DUE_AFTER


def make_backup(folder: Path, now: datetime, reason: str = "", names: Iterable[str] = ()) -> Backup:
    """Copy a library, which nobody changes meanwhile; what did not change since the newest backup is shared with it.

    `reason` becomes a part of the name; `names` are files to copy besides the library's own. Raises OSError.
    """
    newest = next(iter(backups_of(folder)), None)
    label = now.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%SZ") + (f"-{reason}" if reason else "")
    target = _free(folder / "backups" / label)
    making = folder / "backups" / "new"
    _remove(making)
    disk.make_folder(making.parent)
    disk.make_folder(making)
    for name in (*(path_of(folder, table).name for table in OWN_TABLES), "library.journal", *names):
        if is_file(folder / name):
            _copy(folder / name, making / name, newest.path / name if newest else None)
    disk.sync_folder(making)
    making.rename(target)
    disk.sync_folder(target.parent)
    return Backup(target, now)


def _free(path: Path) -> Path:
    names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 100)))
    return next(name for name in names if is_missing(name))


def thin_out(folder: Path, now: datetime) -> None:
    """Remove the backups that are not worth keeping any more."""
    backups = backups_of(folder)
    kept = worth_keeping([backup.moment for backup in backups], now)
    for backup in backups:
        if backup.moment not in kept:
            _remove(backup.path)


def worth_keeping(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """Choose backups: all of two days, then the last one of 12 days, of 10 weeks and of 9 months that have any."""
    newest_first = sorted(moments, reverse=True)
    kept = {moment for moment in newest_first if now - moment <= _ALL_OF}
    periods: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (_DAILY, datetime.date),
        (_WEEKLY, lambda moment: moment.isocalendar()[:2]),
        (_MONTHLY, lambda moment: (moment.year, moment.month)),
    )
    for count, period_of in periods:
        last_of = {period_of(moment): moment for moment in reversed(newest_first)}
        kept.update(sorted(last_of.values(), reverse=True)[:count])
    return kept


def _moment_in(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%dT%H-%M-%S").replace(tzinfo=UTC)


def _copy(source: Path, target: Path, twin: Path | None) -> None:
    disk.discard(target)
    if twin and source.suffix == ".json" and _meta(source) and _meta(source) == _meta(twin):
        with suppress(OSError):
            target.hardlink_to(twin)
            return
    with source.open("rb") as file:
        disk.write_file(target, iter(lambda: file.read(_BLOCK), b""))


def _meta(path: Path) -> Meta | None:
    try:
        descriptor = disk.open_regular(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return meta_of(descriptor, os.fstat(descriptor).st_size)
    except OSError:
        return None
    finally:
        disk.close(descriptor)


def _remove(path: Path) -> None:
    with suppress(OSError):
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
