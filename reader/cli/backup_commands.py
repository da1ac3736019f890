"""The commands `backups` and `restore`."""

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library_access import library_folder, open_library, require_folder
from reader.clock import utc_text
from reader.errors import LibraryDamaged, LibraryError, NothingMatched, UsageError, os_reason
from reader.paper import format_count

if TYPE_CHECKING:
    from storage import Library
    from storage.backups import Backup

_MAX_NAMES = 5
"""How many names of backups an error lists."""


def _add_backups_options(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run_backups(options: Namespace) -> int:
    folder = _readable_folder(options)
    backups = _list_backups(folder)
    if options.json:
        output.print_data([_as_json(backups)])
    else:
        output.print_data(map(_line, backups))
    if backups:
        return DONE_STATUS
    output.print_message(f"No backups of {folder} yet; one is made when a changed library is closed")
    return NOTHING_MATCHED_STATUS


def _as_json(backups: Sequence["Backup"]) -> str:
    described = [
        {"name": backup.name, "moment": utc_text(backup.timestamp), "bytes": _size(backup)} for backup in backups
    ]
    return json.dumps({"schema": 1, "backups": described}, indent=2) + "\n"


def _line(backup: "Backup") -> str:
    """Return the line of a backup: with its local time on a terminal, its name and exact size in a pipe."""
    if not output.is_terminal():
        return f"{backup.name}\t{_size(backup):,} bytes\n"
    moment = backup.timestamp.astimezone()
    return f"{moment:%a} {moment.day:>2} {moment:%b %Y %H:%M} {_size(backup) / 1024:>12,.0f} KB   {backup.name}\n"


def _size(backup: "Backup") -> int:
    return sum(file.stat().st_size for file in backup.path.iterdir())


def _readable_folder(options: Namespace) -> Path:
    """Return the folder of the library, which need not exist; raises LibraryError if it cannot be read."""
    require_folder(options.library)
    folder = library_folder(options.library)
    if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112 - pathlib raises on some versions
        raise LibraryError(f"{folder} is not a folder; move it away, or choose another with --library")
    if os.path.lexists(folder) and not os.access(folder, os.R_OK | os.X_OK):
        raise LibraryError(f"cannot read {folder}: permission denied; make it readable for you")
    return folder


def _list_backups(folder: Path) -> "tuple[Backup, ...]":
    from storage.backups import list_backups
    from storage.recovery import permission_hint

    try:
        return list_backups(folder)
    except OSError as error:
        message = f"cannot read {error.filename or folder}: {os_reason(error)}{permission_hint(error)}"
        raise LibraryError(message) from None


BACKUPS = CliCommand(
    "backups",
    "list backups, newest first",
    _run_backups,
    _add_backups_options,
    ("reader backups", "reader backups --json"),
    "A backup is made when a changed library is closed, at most once an hour. All of the last two days are kept, then "
    "one a day for 12 days, one a week for 10 weeks and one a month for 9 months.",
    only_reads=True,
)


def _add_restore_options(parser: ArgumentParser) -> None:
    text = "name of a backup, or its unique beginning, such as 2025-11-28 (default: the newest)"
    parser.add_argument("backup", metavar="BACKUP", nargs="?", default="", help=text)


def _run_restore(options: Namespace) -> int:
    folder = _readable_folder(options)
    name = _choose_backup([backup.name for backup in _list_backups(folder)], options.backup, folder)
    with _open_repaired(options, name) as library:
        change = library.restore(name)
        if change is None:
            output.print_message(f"No change: the library is already at backup {name}")
            return DONE_STATUS
        changed = format_count(len(change.keys))
        output.print_message(f"Restored backup {name}: {changed} changed. Undo: reader undo")
        output.print_message(f"Previous state saved as backup {_list_backups(folder)[0].name}")
    return DONE_STATUS


def _choose_backup(names: Sequence[str], prefix: str, folder: Path) -> str:
    """Return the one backup whose name begins with a prefix; without a prefix, the newest automatic one."""
    candidates = [name for name in names if name.startswith(prefix) and (prefix or _is_automatic(name))]
    if not candidates and not prefix:
        raise NothingMatched(f"no backups of {folder}")
    if not candidates:
        known = f"; the newest are {', '.join(names[:_MAX_NAMES])}" if names else ""
        raise NothingMatched(f"no backup {prefix!r} of {folder}{known}")
    if prefix and prefix not in candidates and len(candidates) > 1:
        shown = ", ".join(candidates[:_MAX_NAMES]) + (", …" if len(candidates) > _MAX_NAMES else "")
        raise UsageError(f"{prefix!r} matches {len(candidates)} backups: {shown}; give more of the name")
    return prefix if prefix in candidates else candidates[0]


def _is_automatic(name: str) -> bool:
    return "-before-" not in name


def _open_repaired(options: Namespace, name: str) -> "Library":
    """Open the library, after repairing it if it is damaged, so that one command restores the backup of that name."""
    from storage.repair import repair

    try:
        library = open_library(options.library)
        if not library.read_only_reason:
            return library
        library.close()
    except LibraryDamaged as error:
        output.print_error(str(error))
    try:
        messages = repair(library_folder(options.library))
    except LibraryError as error:
        raise LibraryError(f"cannot restore backup {name}: {error}") from None
    for text in messages:
        output.print_message(f"repair: {text}")
    return open_library(options.library)


RESTORE = CliCommand(
    "restore",
    "restore a backup",
    _run_restore,
    _add_restore_options,
    ("reader restore", "reader restore 2025-11-28T09-30-00Z"),
    "The current state is saved as a backup first, and 'reader undo' undoes the restore. A damaged library is repaired "
    "first, as by 'reader doctor --repair'.",
)
