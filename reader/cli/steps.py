"""Taking changes back, and taking them again."""

from argparse import ArgumentParser, Namespace

from reader.cli import output
from reader.cli.command import DONE, Command
from reader.cli.library import open_library
from reader.cli.parser import a_number
from reader.errors import NothingMatched
from reader.paper import Change, count_in_words


def _undo_options(parser: ArgumentParser) -> None:
    parser.add_argument("steps", metavar="N", nargs="?", type=a_number, default=1, help="how many changes (default: 1)")


def _run_undo(options: Namespace) -> int:
    with open_library(options.library, to_change=True) as library:
        _require_steps(options.steps, library.count_undo(), "undo")
        for _ in range(options.steps):
            _tell(library.undo(), "took back")
    return DONE


def _run_redo(options: Namespace) -> int:
    with open_library(options.library, to_change=True) as library:
        _require_steps(options.steps, library.count_redo(), "redo")
        for _ in range(options.steps):
            _tell(library.redo(), "took again")
    return DONE


def _require_steps(wanted: int, there: int, command: str) -> None:
    """Raise NothingMatched where there are fewer changes than are wanted: a part of them is not what was asked for."""
    if not there:
        raise NothingMatched(f"there is nothing to {command}")
    if wanted > there:
        number = "only one change" if there == 1 else f"only {there:,} changes"
        be = "is" if there == 1 else "are"
        raise NothingMatched(f"there {be} {number} to {command}, not {wanted:,}; nothing was changed")


def _tell(change: Change | None, verb: str) -> None:
    if change is None:  # another program was quicker
        raise NothingMatched("there is nothing more")
    kept = f"; {count_in_words(len(change.kept))} stayed as they are, changed since" if change.kept else ""
    output.talk(f"{verb}: {change.words}{kept}")


UNDO = Command(
    "undo",
    "take back the last change, whichever program made it",
    _run_undo,
    _undo_options,
    ("reader undo", "reader undo 3"),
)
REDO = Command(
    "redo",
    "take again what was taken back",
    _run_redo,
    _undo_options,
    ("reader redo",),
)
