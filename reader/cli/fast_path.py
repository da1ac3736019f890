"""What the first words ask for, told without argparse: the screen is not to wait until that is loaded."""

from collections.abc import Sequence
from typing import NamedTuple

from reader.errors import UsageError

LIBRARY_OPTIONS = "--library"
EARLY_EXIT_OPTIONS = ("--help", "-h", "--version")


class AppRequest(NamedTuple):
    """The screen was asked for, which takes no option but the library's folder."""

    library: str | None


def parse_app_request(arguments: Sequence[str]) -> AppRequest | None:
    """Tell whether the arguments ask for the screen and for nothing that needs a look at each of them."""
    library, words = None, iter(arguments)
    for word in words:
        name, is_given, value = word.partition("=")
        library = value if is_given else next(words, None)
        if name != LIBRARY_OPTIONS or library is None:
            return None
    return AppRequest(library)


def find_command(arguments: Sequence[str]) -> str | None:
    """Give the word that names the command; raises UsageError for an unknown option before it."""
    words = iter(arguments)
    for word in words:
        if word == LIBRARY_OPTIONS:
            next(words, None)
        elif not word.startswith("-"):
            return word
        elif word.partition("=")[0] not in (LIBRARY_OPTIONS, *EARLY_EXIT_OPTIONS):
            raise UsageError(f"there is no option {word!r} before a command; see 'reader --help'")
    return None
