"""Recognise a request for the app without argparse so that the app starts sooner.

The arguments are parsed after 23 ms of processor time here, and after 81 ms with argparse and the table of commands;
bare Python takes 10 of these. `python -m tests.bench screen` measures the start as a whole.
"""

from collections.abc import Sequence
from typing import NamedTuple

from reader.errors import UsageError

LIBRARY_OPTION = "--library"
_OPTIONS_BEFORE_COMMAND = (LIBRARY_OPTION, "--help", "-h", "--version")


class AppRequest(NamedTuple):
    """A request to open the app; the folder of the library is its only option."""

    library: str | None


def parse_app_request(arguments: Sequence[str]) -> AppRequest | None:
    """Return the request for the app, or None if the arguments need the full parser."""
    library, remaining = None, iter(arguments)
    for argument in remaining:
        name, equals_sign, value = argument.partition("=")
        library = value if equals_sign else next(remaining, None)
        if name != LIBRARY_OPTION or library is None:
            return None
    return AppRequest(library)


def find_command(arguments: Sequence[str]) -> str | None:
    """Return the name of the command, or None; raise UsageError for an unknown option before it."""
    remaining = iter(arguments)
    for argument in remaining:
        if argument == LIBRARY_OPTION:
            next(remaining, None)
        elif not argument.startswith("-"):
            return argument
        elif argument.partition("=")[0] not in _OPTIONS_BEFORE_COMMAND:
            raise UsageError(f"unknown option {argument!r} before the command; see 'reader --help'")
    return None
