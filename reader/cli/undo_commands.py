"""The commands that undo and redo changes, and list them."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.argument_parser import positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library_access import open_library, status_for_library
from reader.clock import utc_text
from reader.errors import NothingMatched
from reader.paper import Change, PastChange, format_count
from reader.text import clean_line, printable
from widgets.cells import truncate

if TYPE_CHECKING:
    from storage import Library


_MAX_CHANGES = 20
"""Changes that a terminal shows unless more are asked for."""


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
    """Raise NothingMatched if there are fewer changes than requested: undoing only some of them was not asked for."""
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
            output.print_data([_as_json(shown)])
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


def _as_json(history: Sequence[PastChange]) -> str:
    changes = [
        {
            "description": change.description,
            "time": utc_text(change.timestamp),
            "undone": is_undone,
            "keys": list(change.keys),
        }
        for change, is_undone in history
    ]
    return json.dumps({"schema": 1, "history": changes}, indent=2, ensure_ascii=False) + "\n"


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
