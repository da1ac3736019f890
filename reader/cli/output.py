"""The edge: everything that leaves the command line, data on one side and talk on the other."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from reader.text import clean_line, harmless, with_letters

_NARROWEST = 20
_LONGEST = 2_000
"""Characters of a complaint; a path may have a thousand."""


def prepare() -> None:
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


def data(pieces: Iterable[str]) -> None:
    """Write to the standard output; nothing that could command a terminal gets out."""
    for piece in pieces:
        sys.stdout.write(harmless(with_letters(piece)))


def painted(line: str) -> None:
    """Write a line that has colours of its own around texts that are clean already."""
    sys.stdout.write(line + "\n")


def talk(words: str) -> None:
    """Tell the user something, beside the data."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(clean_line(with_letters(words)) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody is there to listen
        give_up(sys.stderr)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Give what says on a terminal what is under way, each time in place of the last; at the end it is taken away."""
    is_seen = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def tell(words: str) -> None:
        if is_seen:
            with suppress(OSError):
                sys.stderr.write(f"\r\x1b[K{clean_line(words)[: width() - 1]}")
                sys.stderr.flush()

    try:
        yield tell
    finally:
        tell("")


def complain(words: str) -> None:
    """Tell what went wrong, in one line of bearable length."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        give_up(sys.stdout)
    talk(f"reader: {_shortened(words)}")


def _shortened(words: str) -> str:
    """Leave out the middle of what only somebody who wants to try us types."""
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST // 2]} … {words[-_LONGEST // 2 :]}"


def flush() -> None:
    """Send what was written on its way, while a failure can still be told; one of the error stream cannot be."""
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except (OSError, ValueError):
            give_up(sys.stderr)
    sys.stdout.flush()


def give_up(stream: TextIO) -> None:
    """Write no more there, so that Python's own flush at the end finds nothing to complain about."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def on_terminal() -> bool:
    """Tell whether a person looks at the standard output."""
    return sys.stdout.isatty()


def has_terminal() -> bool:
    """Tell whether another program can have the terminal to itself."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def can_ask() -> bool:
    """Tell whether a person reads the standard error and answers on the standard input."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def confirmed(question: str) -> bool:
    """Ask a question on the standard error, and tell whether the answer is yes."""
    sys.stderr.write(f"{clean_line(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def in_colour() -> bool:
    """Tell whether colours are seen, and wanted."""
    return on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Give the terminal's width in columns."""
    import shutil

    return max(shutil.get_terminal_size((80, 24)).columns, _NARROWEST)
