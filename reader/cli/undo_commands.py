"""The commands that undo and redo changes, and list them."""

from argparse import ArgumentParser, Namespace

from reader.cli import output
from reader.cli.argument_parser import positive_integer
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.open_library import open_library
from reader.errors import NothingMatched
from reader.paper import Change, format_count


def _add_count(parser: ArgumentParser) -> None:
    text = "number of changes (default: 1)"
    parser.add_argument("count", metavar="N", nargs="?", type=positive_integer, default=1, help=text)


def _run_undo(options: Namespace) -> int:
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


UNDO = CliCommand("undo", "undo the last change", _run_undo, _add_count, ("reader undo", "reader undo 3"))
REDO = CliCommand("redo", "redo the last undone change", _run_redo, _add_count, ("reader redo", "reader redo 3"))
