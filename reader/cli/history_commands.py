"""The commands that restore an earlier state: `undo`, `redo` and `history`, `backups` and `restore`."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.argument_parser import positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library_access import library_folder, open_library, require_folder, status_for_library
from reader.clock import utc_text
from reader.errors import LibraryDamaged, LibraryError, NothingMatched, UsageError, os_reason
from reader.paper import Change, PastChange, format_count
from reader.text import clean_line, printable
from widgets.cells import truncate

if TYPE_CHECKING:
    from storage import Library
    from storage.backups import Backup

_MAX_CHANGES = 20
"""Changes shown on a terminal unless the user asks for more."""
_MAX_NAMES = 5
"""The most names of backups that an error lists."""


def _add_count(parser: ArgumentParser) -> None:
    text = "number of changes (default: 1)"
    parser.add_argument("count", metavar="N", nargs="?", type=positive_integer, default=1, help=text)


def _add_undo_options(parser: ArgumentParser) -> None:
    _add_count(parser)
    parser.add_argument("--list", action="store_true", help="list the changes instead, as 'reader history' does")


def _run_undo(options: Namespace) -> int:
    if options.list:
        return _print_history(options.library, limit=_MAX_CHANGES if output.is_terminal() else None, as_json=False)
    with open_library(options.library, writable=True) as library:
        _require_changes(options.count, library.count_undo(), "undo")
        for _ in range(options.count):
            _print_reverted(library.undo(), "undone")
    return DONE_STATUS


def _run_redo(options: Namespace) -> int:
    with open_library(options.library, writable=True) as library:
        _require_changes(options.count, library.count_redo(), "redo")
        for _ in range(options.count):
            _print_reverted(library.redo(), "redone")
    return DONE_STATUS


def _require_changes(requested: int, available: int, command: str) -> None:
    """Raise NothingMatched if fewer changes are available than requested, rather than reverting only some of them."""
    if not available:
        raise NothingMatched(f"nothing to {command}")
    if requested > available:
        changes = format_count(available, "change")
        raise NothingMatched(
            f"cannot {command} {requested:,} changes: only {changes} to {command}; nothing was changed"
        )


def _print_reverted(change: Change | None, participle: str) -> None:
    if change is None:  # another process undid or redid it first
        raise NothingMatched(f"nothing more can be {participle}")
    skipped = f" · {format_count(len(change.skipped))} kept, changed since" if change.skipped else ""
    output.print_notice(f"{participle}: {change.description}{skipped}")


def _add_history_options(parser: ArgumentParser) -> None:
    text = f"show at most N changes (default: {_MAX_CHANGES} on a terminal, else all)"
    parser.add_argument("-n", "--limit", metavar="N", type=positive_integer, help=text)
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run_history(options: Namespace) -> int:
    default = _MAX_CHANGES if output.is_terminal() and not options.json else None
    return _print_history(options.library, limit=options.limit or default, as_json=options.json)


def _print_history(path: str | None, *, limit: int | None, as_json: bool) -> int:
    """Print the changes that can be undone or redone, newest first."""
    with open_library(path) as library:
        history = library.history()
        shown = history[:limit]
        if as_json:
            output.print_json({"history": list(map(_change_to_json, shown))})
        elif output.is_terminal():
            _print_aligned(library, shown)
        else:
            output.print_data(map(_tab_separated, shown))
        if len(shown) < len(history):
            output.print_message(f"Showing {len(shown):,} of {len(history):,} · all of them: -n {len(history)}")
        status = status_for_library(library, DONE_STATUS if history else NOTHING_MATCHED_STATUS)
    if not history:
        output.print_message("No changes yet")
    return status


def _change_to_json(past: PastChange) -> dict[str, object]:
    change, is_undone = past
    return {
        "description": change.description,
        "time": utc_text(change.timestamp),
        "undone": is_undone,
        "keys": list(change.keys),
    }


def _tab_separated(past: PastChange) -> str:
    change, is_undone = past
    return f"{utc_text(change.timestamp)}\t{'undone' if is_undone else 'done'}\t{clean_line(change.description)}\n"


def _print_aligned(library: "Library", history: Sequence[PastChange]) -> None:
    """Print a line for each change: the steps that undo it, its time, what it did, and the title of a single paper."""
    steps = 0
    for change, is_undone in history:
        steps += not is_undone
        time = change.timestamp.astimezone()
        when = f"{time:%a} {time.day:>2} {time:%b %Y %H:%M}"
        what = clean_line(change.description)
        if len(change.keys) == 1 and change.keys[0] in library:
            what = f"{what}: {printable(library.paper(change.keys[0]).title)}"
        line = f"{'-' if is_undone else steps:>3}  {when}  {'undone: ' if is_undone else ''}{what}"
        style = "faint" if is_undone else ""
        text = truncate(line, output.terminal_width())
        output.print_styled(output.style_text(text, style, use_colour=output.uses_colour()) if style else text)


UNDO = CliCommand(
    "undo",
    "undo the last change",
    _run_undo,
    _add_undo_options,
    ("reader undo", "reader undo 3", "reader undo --list              the changes, newest first"),
    "Every change can be undone, imports included, also after a restart. If there are fewer changes than N, none is "
    "undone.",
)
REDO = CliCommand("redo", "redo the last undone change", _run_redo, _add_count, ("reader redo", "reader redo 3"))
HISTORY = CliCommand(
    "history",
    "list the changes, newest first",
    _run_history,
    _add_history_options,
    ("reader history", "reader history -n 100", "reader history --json | jq -r '.history[].description'"),
    "With the number before a change, 'reader undo' undoes it and all changes after it. In a pipe, a change is one "
    "line of TIME, done or undone, and what it did, separated by tabs.",
    only_reads=True,
)


def _add_backups_options(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run_backups(options: Namespace) -> int:
    folder = _readable_folder(options)
    backups = _list_backups(folder)
    if options.json:
        output.print_json({"backups": list(map(_backup_to_json, backups))})
    else:
        output.print_data(map(_line, backups))
    if backups:
        return DONE_STATUS
    output.print_message(f"No backups of {folder} yet; one is made when a changed library is closed")
    return NOTHING_MATCHED_STATUS


def _backup_to_json(backup: "Backup") -> dict[str, object]:
    return {"name": backup.name, "moment": utc_text(backup.timestamp), "bytes": _size(backup)}


def _line(backup: "Backup") -> str:
    """Return the line of a backup, with its local time on a terminal, its name and exact size in a pipe."""
    if not output.is_terminal():
        return f"{backup.name}\t{_size(backup):,} bytes\n"
    moment = backup.timestamp.astimezone()
    return f"{moment:%a} {moment.day:>2} {moment:%b %Y %H:%M} {_size(backup) / 1024:>12,.0f} KB   {backup.name}\n"


def _size(backup: "Backup") -> int:
    return sum(file.stat().st_size for file in backup.path.iterdir())


def _readable_folder(options: Namespace) -> Path:
    """Return the folder of the library, which need not exist; raise LibraryError if it cannot be read."""
    require_folder(options.library)
    folder = library_folder(options.library)
    if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112 - pathlib raises on some versions
        raise LibraryError(f"{folder} is not a folder; move it away, or choose another with --library")
    if os.path.lexists(folder) and not os.access(folder, os.R_OK | os.X_OK):
        raise LibraryError(f"cannot read {folder}: permission denied; make it readable for you")
    return folder


def _list_backups(folder: Path) -> "tuple[Backup, ...]":
    from storage.backups import list_backups
    from storage.recovery import remedy_hint

    try:
        return list_backups(folder)
    except OSError as error:
        message = f"cannot read {error.filename or folder}: {os_reason(error)}{remedy_hint(error)}"
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
        known = f"; newest: {', '.join(names[:_MAX_NAMES])}" if names else ""
        raise NothingMatched(f"no backup {prefix!r} of {folder}{known}")
    if prefix and prefix not in candidates and len(candidates) > 1:
        shown = ", ".join(candidates[:_MAX_NAMES]) + (", …" if len(candidates) > _MAX_NAMES else "")
        raise UsageError(f"{prefix!r} matches {len(candidates)} backups: {shown}; give more of the name")
    return prefix if prefix in candidates else candidates[0]


def _is_automatic(name: str) -> bool:
    return "-before-" not in name


def _open_repaired(options: Namespace, name: str) -> "Library":
    """Open the library, repairing it first if it is damaged, so that one command restores the backup called `name`."""
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
