"""Taking changes back, and taking them again."""

from argparse import ArgumentParser, Namespace

from reader.cli import output
from reader.cli.command import DONE_STATUS, CliCommand
from reader.cli.library import open_library
from reader.cli.parser import positive_integer
from reader.errors import NothingMatched
from reader.paper import Change, format_count


def _undo_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "steps", metavar="N", nargs="?", type=positive_integer, default=1, help="how many changes (default: 1)"
    )


def _run_undo(options: Namespace) -> int:
    with open_library(options.library, writable=True) as library:
        _require_changes(options.steps, library.count_undo(), "undo")
        for _ in range(options.steps):
            _print_undone(library.undo(), "took back")
    return DONE_STATUS


def _run_redo(options: Namespace) -> int:
    with open_library(options.library, writable=True) as library:
        _require_changes(options.steps, library.count_redo(), "redo")
        for _ in range(options.steps):
            _print_undone(library.redo(), "took again")
    return DONE_STATUS


def _require_changes(requested: int, available: int, command: str) -> None:
    """Raise NothingMatched where there are fewer changes than are wanted: a part of them is not what was asked for."""
    if not available:
        raise NothingMatched(f"there is nothing to {command}")
    if requested > available:
        number = "only one change" if available == 1 else f"only {available:,} changes"
        be = "is" if available == 1 else "are"
        raise NothingMatched(f"there {be} {number} to {command}, not {requested:,}; nothing was changed")


def _print_undone(change: Change | None, verb: str) -> None:
    if change is None:  # another program was quicker
        raise NothingMatched("there is nothing more")
    kept = f"; {format_count(len(change.skipped))} stayed as they are, changed since" if change.skipped else ""
    output.print_message(f"{verb}: {change.description}{kept}")


UNDO = CliCommand(
    "undo",
    "take back the last change, whichever program made it",
    _run_undo,
    _undo_options,
    ("reader undo", "reader undo 3"),
)
REDO = CliCommand(
    "redo",
    "take again what was taken back",
    _run_redo,
    _undo_options,
    ("reader redo",),
)
