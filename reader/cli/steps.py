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
        for step in range(options.steps):
            _tell(library.undo(), "took back", "undo", step)
    return DONE


def _run_redo(options: Namespace) -> int:
    with open_library(options.library, to_change=True) as library:
        for step in range(options.steps):
            _tell(library.redo(), "took again", "redo", step)
    return DONE


def _tell(change: Change | None, verb: str, command: str, step: int) -> None:
    if change is None:
        raise NothingMatched(f"there is nothing to {command}" if not step else f"there is nothing more to {command}")
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
