"""What is proposed for a word that is not a command."""

from collections.abc import Sequence
from difflib import get_close_matches

from reader.cli.cli_command import CliCommand

_KNOWN_ALTERNATIVES = {
    **dict.fromkeys(("find", "filter", "grep", "inbox", "papers", "query"), "list"),
    **dict.fromkeys(("cat", "info", "print", "view"), "show"),
    **dict.fromkeys(("status", "statistics"), "stats"),
    **dict.fromkeys(("check", "fsck", "health"), "doctor"),
    **dict.fromkeys(("browse", "url"), "open"),
    **dict.fromkeys(("clip", "yank"), "copy"),
    **dict.fromkeys(("settings", "preferences"), "config"),
}
"""Names that other programs give to what a command does."""
_APP_WORDS = frozenset({"app", "gui", "run", "screen", "start", "tui", "ui"})
_MIN_LENGTH_TO_CORRECT = 5
"""Letters; a shorter name is near to too many words that were meant otherwise, as `star` is to `stat`."""


def suggest_command(word: str, commands: Sequence[CliCommand]) -> str:
    """Propose the command that was meant, or the help.

    A command that changes the library is proposed only for a typing error in its whole name.
    """
    asked = word.casefold()
    if asked in _APP_WORDS:
        return "'reader' alone opens the screen"
    if expected := _KNOWN_ALTERNATIVES.get(asked) or _nearest_command(asked, commands):
        return f"did you mean 'reader {expected}'?"
    return "'reader --help' lists them"


def _nearest_command(word: str, commands: Sequence[CliCommand]) -> str:
    reading = [name for command in commands if command.only_reads for name in command.names]
    changing = [name for command in commands if not command.only_reads for name in command.names]
    if word.removesuffix("s") in changing:  # "stars" and "imports" ask for a list
        return ""
    mistyped = [name for name in changing if len(name) >= _MIN_LENGTH_TO_CORRECT and abs(len(name) - len(word)) <= 1]
    near = get_close_matches(word, mistyped, 1, cutoff=0.82) or get_close_matches(word, reading, 1)
    return near[0] if near else ""
