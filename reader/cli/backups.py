"""The backups of a library: which there are, and making the library again what one of them holds."""

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library import folder_of, open_library, require_folder
from reader.errors import LibraryDamaged, LibraryError, NothingMatched, UsageError, os_reason
from reader.paper import format_count

if TYPE_CHECKING:
    from storage import Library
    from storage.backups import Backup


def _list_options(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")


def _run_backups(options: Namespace) -> int:
    folder = _readable_folder(options)
    backups = _list_backups(folder)
    if options.json:
        described = [
            {"name": backup.name, "moment": backup.timestamp.isoformat(), "bytes": _backup_size(backup)}
            for backup in backups
        ]
        output.print_data([json.dumps({"schema": 1, "backups": described}, indent=2) + "\n"])
    else:
        output.print_data(f"{backup.name}\t{_backup_size(backup):,} bytes\n" for backup in backups)
    if not backups:
        output.print_message(
            f"there is no backup of {folder} yet; one is made when a library that was changed is closed"
        )
    return DONE_STATUS if backups else NOTHING_MATCHED_STATUS


def _readable_folder(options: Namespace) -> Path:
    require_folder(options.library)
    folder = folder_of(options.library)
    if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112 - pathlib raises on some versions
        raise LibraryError(f"{folder} is no folder; name another with --library, or move it away")
    if os.path.lexists(folder) and not os.access(folder, os.R_OK | os.X_OK):
        raise LibraryError(f"cannot read {folder}: permission denied; make it readable for you")
    return folder


def _list_backups(folder: Path) -> "tuple[Backup, ...]":
    from storage.backups import list_backups
    from storage.loading import permission_hint

    try:
        return list_backups(folder)
    except OSError as error:
        text = f"cannot read {error.filename or folder}: {os_reason(error)}{permission_hint(error)}"
        raise LibraryError(text) from None


def _backup_size(backup: "Backup") -> int:
    return sum(file.stat().st_size for file in backup.path.iterdir())


def _restore_options(parser: ArgumentParser) -> None:
    text = "the name of a backup, or its beginning, such as 2025-11-28 (default: the newest)"
    parser.add_argument("which", metavar="WHICH", nargs="?", default="", help=text)


def _run_restore(options: Namespace) -> int:
    folder = _readable_folder(options)
    name = _choose_backup([backup.name for backup in _list_backups(folder)], options.which, folder)
    with _open_repaired(options) as library:
        change = library.restore(name)
        if change is None:
            output.print_message(f"the library is as it was in {name} already; nothing was changed")
            return DONE_STATUS
        output.print_message(
            f"{change.description}: {format_count(len(change.keys))} changed; 'reader undo' takes it back"
        )
        output.print_message(f"what was there before is kept as the backup {_list_backups(folder)[0].name}")
    return DONE_STATUS


def _choose_backup(names: Sequence[str], number_or_name: str, folder: Path) -> str:
    """Choose a backup, which was made by itself if none is named."""
    candidates = [name for name in names if name.startswith(number_or_name) and (number_or_name or _is_automatic(name))]
    if not candidates:
        known = f"; there is: {', '.join(names[:5])}" if names else ""
        raise NothingMatched(
            f"there is no backup {number_or_name!r} of {folder}{known}" if number_or_name else f"{folder} has no backup"
        )
    if number_or_name and number_or_name not in candidates and len(candidates) > 1:
        shown = ", ".join(candidates[:5]) + (", …" if len(candidates) > 5 else "")
        raise UsageError(
            f"{number_or_name!r} could be any of {len(candidates)} backups: {shown}; give more of the name"
        )
    return number_or_name if number_or_name in candidates else candidates[0]


def _is_automatic(name: str) -> bool:
    return "-before-" not in name


def _open_repaired(options: Namespace) -> "Library":
    """Open the library, mended before if it was damaged, so that restoring is one command when it is needed most."""
    from storage.repair import repair

    try:
        library = open_library(options.library)
        if not library.read_only_reason:
            return library
        library.close()
    except LibraryDamaged as error:
        output.print_error(str(error))
    for text in repair(folder_of(options.library)):
        output.print_message(f"repair: {text}")
    return open_library(options.library)


BACKUPS = CliCommand(
    "backups",
    "list the backups of the library, the newest first",
    _run_backups,
    _list_options,
    ("reader backups", "reader backups --json"),
    "A backup is made when a library that was changed is closed, at most once an hour. All of the last two days are "
    "kept, and then one a day for 12 days, one a week for 10 weeks and one a month for 9 months.",
    only_reads=True,
)
RESTORE = CliCommand(
    "restore",
    "make the library what it was in a backup",
    _run_restore,
    _restore_options,
    ("reader restore", "reader restore 2025-11-28T09-30-00Z"),
    "What is there now becomes a backup before, and 'reader undo' takes the whole step back. A library that is damaged "
    "is mended first, as 'reader doctor --repair' does.",
)
