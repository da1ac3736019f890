"""The backups of a library: which there are, and making the library again what one of them holds."""

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.command import DONE, NOTHING_MATCHED, Command
from reader.cli.library import folder_of, open_library, require_told_folder
from reader.errors import LibraryDamaged, LibraryError, NothingMatched, UsageError, reason_of
from reader.paper import count_in_words

if TYPE_CHECKING:
    from storage import Library
    from storage.backups import Backup


def _list_options(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")


def _run_backups(options: Namespace) -> int:
    folder = _readable_folder(options)
    backups = _backups_of(folder)
    if options.json:
        described = [
            {"name": backup.name, "moment": backup.moment.isoformat(), "bytes": _size_of(backup)} for backup in backups
        ]
        output.data([json.dumps({"schema": 1, "backups": described}, indent=2) + "\n"])
    else:
        output.data(f"{backup.name}\t{_size_of(backup):,} bytes\n" for backup in backups)
    if not backups:
        output.talk(f"there is no backup of {folder} yet; one is made when a library that was changed is closed")
    return DONE if backups else NOTHING_MATCHED


def _readable_folder(options: Namespace) -> Path:
    require_told_folder(options.library)
    folder = folder_of(options.library)
    if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112 - pathlib raises on some versions
        raise LibraryError(f"{folder} is no folder; name another with --library, or move it away")
    if os.path.lexists(folder) and not os.access(folder, os.R_OK | os.X_OK):
        raise LibraryError(f"cannot read {folder}: permission denied; make it readable for you")
    return folder


def _backups_of(folder: Path) -> "tuple[Backup, ...]":
    from storage.backups import backups_of
    from storage.loading import call_for_permission

    try:
        return backups_of(folder)
    except OSError as error:
        words = f"cannot read {error.filename or folder}: {reason_of(error)}{call_for_permission(error)}"
        raise LibraryError(words) from None


def _size_of(backup: "Backup") -> int:
    return sum(file.stat().st_size for file in backup.path.iterdir())


def _restore_options(parser: ArgumentParser) -> None:
    words = "the name of a backup, or its beginning, such as 2025-11-28 (default: the newest)"
    parser.add_argument("which", metavar="WHICH", nargs="?", default="", help=words)


def _run_restore(options: Namespace) -> int:
    folder = _readable_folder(options)
    name = _chosen([backup.name for backup in _backups_of(folder)], options.which, folder)
    with _sound_library(options) as library:
        change = library.restore(name)
        if change is None:
            output.talk(f"the library is as it was in {name} already; nothing was changed")
            return DONE
        output.talk(f"{change.words}: {count_in_words(len(change.keys))} changed; 'reader undo' takes it back")
        output.talk(f"what was there before is kept as the backup {_backups_of(folder)[0].name}")
    return DONE


def _chosen(names: Sequence[str], which: str, folder: Path) -> str:
    """Choose a backup, which was made by itself if none is named."""
    candidates = [name for name in names if name.startswith(which) and (which or _was_made_by_itself(name))]
    if not candidates:
        known = f"; there is: {', '.join(names[:5])}" if names else ""
        raise NothingMatched(f"there is no backup {which!r} of {folder}{known}" if which else f"{folder} has no backup")
    if which and which not in candidates and len(candidates) > 1:
        shown = ", ".join(candidates[:5]) + (", …" if len(candidates) > 5 else "")
        raise UsageError(f"{which!r} could be any of {len(candidates)} backups: {shown}; give more of the name")
    return which if which in candidates else candidates[0]


def _was_made_by_itself(name: str) -> bool:
    return "-before-" not in name


def _sound_library(options: Namespace) -> "Library":
    """Open the library, mended before if it was damaged, so that restoring is one command when it is needed most."""
    from storage.repair import repair

    try:
        library = open_library(options.library)
        if not library.read_only:
            return library
        library.close()
    except LibraryDamaged as error:
        output.complain(str(error))
    for words in repair(folder_of(options.library)):
        output.talk(f"repair: {words}")
    return open_library(options.library)


BACKUPS = Command(
    "backups",
    "list the backups of the library, the newest first",
    _run_backups,
    _list_options,
    ("reader backups", "reader backups --json"),
    "A backup is made when a library that was changed is closed, at most once an hour. All of the last two days are "
    "kept, and then one a day for 12 days, one a week for 10 weeks and one a month for 9 months.",
    only_reads=True,
)
RESTORE = Command(
    "restore",
    "make the library what it was in a backup",
    _run_restore,
    _restore_options,
    ("reader restore", "reader restore 2025-11-28T09-30-00Z"),
    "What is there now becomes a backup before, and 'reader undo' takes the whole step back. A library that is damaged "
    "is mended first, as 'reader doctor --repair' does.",
)
