"""Suggest a command for an unknown word."""

from collections.abc import Sequence
from difflib import get_close_matches

from reader.cli.cli_command import CliCommand

_KNOWN_ALTERNATIVES = {
    **dict.fromkeys(("filter", "grep", "inbox", "papers", "query"), "list"),
    **dict.fromkeys(("starred", "stars", "favourites", "favorites"), "list is:starred"),
    **dict.fromkeys(("today", "new", "latest"), "list digest:latest"),
    **dict.fromkeys(("unsnooze", "wake"), "snooze PAPER never"),
    **dict.fromkeys(("log", "changes"), "history"),
    **dict.fromkeys(("cat", "info", "print", "view"), "show"),
    **dict.fromkeys(("status", "statistics"), "stats"),
    **dict.fromkeys(("check", "fsck", "health"), "doctor"),
    **dict.fromkeys(("browse", "url"), "open"),
    **dict.fromkeys(("clip", "yank"), "copy"),
    **dict.fromkeys(("settings", "preferences"), "config"),
}
"""Words that other programs use for one of our commands."""
_APP_WORDS = frozenset({"app", "gui", "run", "screen", "start", "tui", "ui"})
_MIN_LENGTH_OF_SLIP = 4
_MIN_LENGTH_TO_CORRECT = 5
"""Letters; shorter names resemble too many other words, as `star` resembles `stat`."""


def suggest_command(word: str, commands: Sequence[CliCommand]) -> str:
    """Return a hint that names the command that was probably meant, or the help.

    A command that changes the library is suggested only for a typing error in its full name.
    """
    word = word.casefold()
    if word in _APP_WORDS:
        return "'reader' without a command opens the app"
    if expected := _KNOWN_ALTERNATIVES.get(word) or _closest_command(word, commands):
        return f"did you mean 'reader {expected}'?"
    return "'reader --help' lists the commands"


def _closest_command(word: str, commands: Sequence[CliCommand]) -> str:
    reading = [name for command in commands if command.only_reads for name in command.names]
    changing = [name for command in commands if not command.only_reads for name in command.names]
    if any(word in (f"{name}s", f"{name}d", f"{name}ed") for name in changing):  # they ask for a list
        return ""
    slips = [name for name in changing if len(name) >= _MIN_LENGTH_OF_SLIP and _is_slip(word, name)]
    mistyped = [name for name in changing if len(name) >= _MIN_LENGTH_TO_CORRECT and abs(len(name) - len(word)) <= 1]
    matches = slips or get_close_matches(word, mistyped, 1, cutoff=0.82) or get_close_matches(word, reading, 1)
    return matches[0] if matches else ""


def _is_slip(word: str, name: str) -> bool:
    """Return whether a word is a name with one letter too many."""
    return len(word) == len(name) + 1 and any(word[:index] + word[index + 1 :] == name for index in range(len(word)))
