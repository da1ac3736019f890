"""Texts on a terminal: how many columns they take, and in which colour.

The edge: everything that leaves the command line, data on one side and talk on the other.
"""

import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from reader.text import clean_line, restore_surrogates, strip_controls

_STYLES = {"strong": "1", "faint": "2", "star": "33", "key": "36", "tag": "35", "link": "34"}


def style_text(text: str, style: str, *, use_colour: bool) -> str:
    """Give a text a style's colour, where colours are wanted."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if use_colour and text else text


def text_width(text: str) -> int:
    """Count the terminal's columns that a text takes."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def truncate_columns(text: str, columns: int) -> str:
    """Shorten a text to so many columns, with an ellipsis where something is missing."""
    if text_width(text) <= columns:
        return text
    taken = 0
    for index, character in enumerate(text):
        taken += _character_width(character)
        if taken > columns - 1:
            return text[:index].rstrip() + "…"
    return text


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


_MIN_WIDTH = 20
_MAX_MESSAGE_LENGTH = 2_000
"""Characters of a complaint; a path may have a thousand."""


def configure_streams() -> None:
    """Let no character fail on its way out; what goes into a pipe or a file is UTF-8 whatever the locale."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is None:  # it was closed before we started
            os.open(os.devnull, os.O_RDONLY)  # gets its number, which no file of ours is to get
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8")  # so that writing fails as it does where it was closed
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))


def print_data(chunks: Iterable[str]) -> None:
    """Write to the standard output; nothing that could command a terminal gets out."""
    for piece in chunks:
        sys.stdout.write(strip_controls(restore_surrogates(piece)))


def print_styled(line: str) -> None:
    """Write a line that has colours of its own around texts that are clean already."""
    sys.stdout.write(line + "\n")


def print_message(text: str) -> None:
    """Tell the user something, beside the data."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(clean_line(restore_surrogates(text)) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody is there to listen
        silence(sys.stderr)


@contextmanager
def progress_printer() -> Iterator[Callable[[str], None]]:
    """Give what says on a terminal what is under way, each time in place of the last; at the end it is taken away."""
    is_seen = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def tell(text: str) -> None:
        if is_seen:
            with suppress(OSError):
                sys.stderr.write(f"\r\x1b[K{clean_line(text)[: terminal_width() - 1]}")
                sys.stderr.flush()

    try:
        yield tell
    finally:
        tell("")


def print_error(text: str) -> None:
    """Tell what went wrong, in one line of bearable length."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        silence(sys.stdout)
    print_message(f"reader: {_shorten(text)}")


def _shorten(text: str) -> str:
    """Leave out the middle of what only somebody who wants to try us types."""
    return (
        text
        if len(text) <= _MAX_MESSAGE_LENGTH
        else f"{text[: _MAX_MESSAGE_LENGTH // 2]} … {text[-_MAX_MESSAGE_LENGTH // 2 :]}"
    )


def flush() -> None:
    """Send what was written on its way, while a failure can still be told; one of the error stream cannot be."""
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except (OSError, ValueError):
            silence(sys.stderr)
    sys.stdout.flush()


def silence(stream: TextIO) -> None:
    """Write no more there, so that Python's own flush at the end finds nothing to complain about."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def is_terminal() -> bool:
    """Tell whether a person looks at the standard output."""
    return sys.stdout.isatty()


def has_terminal() -> bool:
    """Tell whether another program can have the terminal to itself."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def can_ask() -> bool:
    """Tell whether a person reads the standard error and answers on the standard input."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def confirm(question: str) -> bool:
    """Ask a question on the standard error, and tell whether the answer is yes."""
    sys.stderr.write(f"{clean_line(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def uses_colour() -> bool:
    """Tell whether colours are seen, and wanted."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Give the terminal's width in columns."""
    import shutil

    return max(shutil.get_terminal_size((80, 24)).columns, _MIN_WIDTH)
