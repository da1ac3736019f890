"""Everything that the command line prints: data on standard output, messages on standard error.

Output never contains data that controls a terminal, and never fails because of a character or a closed stream.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from reader.text import bar_cells, capitalized, clean_line, restore_surrogates, strip_controls

_STYLES = {
    "strong": "1",
    "faint": "2",
    "star": "33",
    "key": "36",
    "tag": "35",
    "ok": "32",
    "warning": "33",
    "error": "31",
}
"""Parameters of the SGR escape sequence."""
_MIN_WIDTH = 20
_BAR_WIDTH = 20
_MAX_NAME_SHARE = 3
_MAX_BAR_WIDTH = 24
_GAP = "  "
_MAX_UNDERLINED = 200
"""The most characters shown of a query with an error."""
_MAX_MESSAGE_LENGTH = 2_000
"""The most characters of an error message, which may include a path of a thousand."""
_DEFAULT_PAGER = "less"
_PAGER_ENVIRONMENT = {"LESS": "FRX", "LV": "-c"}
"""Variables that make pagers pass on colours, unless the user has set them."""


def configure_streams() -> None:
    """Escape characters that a terminal cannot print; pipes and files get UTF-8 whatever the locale."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is None:  # closed before the start
            os.open(os.devnull, os.O_RDONLY)  # occupies the number, so that no file of ours gets it
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8")  # writing fails, as on any closed stream
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))


def print_data(chunks: Iterable[str]) -> None:
    """Write data to standard output, without sequences that control a terminal."""
    for chunk in chunks:
        sys.stdout.write(strip_controls(restore_surrogates(chunk)))


def print_json(document: Mapping[str, Any]) -> None:
    """Write a JSON document to standard output, after the version of its schema."""
    import json

    print_data([json.dumps(_restore_names({"schema": 1, **document}), indent=2, ensure_ascii=False) + "\n"])


def _restore_names(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    r"""Return a JSON value with the bytes of file names that are not UTF-8 as text, before JSON escapes its `\xff`."""
    if isinstance(value, str):
        return restore_surrogates(value)
    if isinstance(value, Mapping):
        return {name: _restore_names(each) for name, each in value.items()}
    return [_restore_names(each) for each in value] if isinstance(value, list | tuple) else value


def print_styled(line: str) -> None:
    """Write a line of clean text with our own colours to standard output."""
    sys.stdout.write(line + "\n")


def print_lines(lines: Sequence[str]) -> None:
    """Print lines of clean text with our own colours; as git does, in the pager if they are longer than the window."""
    command = _pager_command(len(lines))
    if command and _run_pager(command, "".join(f"{line}\n" for line in lines)):
        return
    for line in lines:
        print_styled(line)


def _pager_command(line_count: int) -> list[str]:
    """Return the words of the pager's command; none if the lines fit, or if nobody could quit the pager."""
    import shlex
    from shutil import get_terminal_size

    if not has_terminal() or os.environ.get("TERM") == "dumb" or line_count < get_terminal_size((80, 24)).lines:
        return []
    try:
        command = shlex.split(os.environ.get("PAGER", _DEFAULT_PAGER))
    except ValueError:
        return []
    return [] if command in ([], ["cat"]) else command


def _run_pager(command: Sequence[str], text: str) -> bool:
    """Show a text in the pager until the user quits it; return False if the pager cannot be started."""
    import subprocess

    from reader.desktop.programs import interrupts_ignored

    sys.stdout.flush()
    environment = {**_PAGER_ENVIRONMENT, **os.environ}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - the user's choice
    except OSError:
        return False
    with interrupts_ignored():  # in the pager, ctrl+c ends a search
        with suppress(OSError):  # the user quit before the end
            process.communicate(text.encode("utf-8", "replace"))
        process.wait()
    return True


def print_message(text: str) -> None:
    """Write one line to standard error; do nothing if it is closed or full."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(clean_line(restore_surrogates(text)) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        silence(sys.stderr)


def print_underlined(text: str, start: int, end: int) -> None:
    """Write a text to standard error, and a line that underlines a part of it; a long text is cut to that part."""
    from widgets.cells import cell_width

    first = max(0, start - _MAX_UNDERLINED // 2)
    last = first + _MAX_UNDERLINED
    before, marked, after = map(_keep_width, (text[first:start], text[start : min(end, last)], text[end:last]))
    print_indented(f"{before}{marked}{after}")
    print_indented(" " * cell_width(before) + "^" * max(1, cell_width(marked)))


def _keep_width(text: str) -> str:
    """Return a text without control characters, each space and line break as one space."""
    return strip_controls("".join(" " if character.isspace() else character for character in restore_surrogates(text)))


def print_indented(text: str) -> None:
    """Write a continuation line of a message to standard error, keeping its spaces."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"  {strip_controls(text)}\n")
            sys.stderr.flush()


def print_notice(text: str) -> None:
    """Write one line to standard error as a sentence, with a capital letter."""
    print_message(capitalized(text))


def print_error(text: str) -> None:
    """Write `reader: ` and what failed to standard error, in one line of limited length."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        silence(sys.stdout)
    print_message(f"reader: {_shorten(text)}")


def _shorten(text: str) -> str:
    """Replace the middle of an overlong message with an ellipsis."""
    if len(text) <= _MAX_MESSAGE_LENGTH:
        return text
    half = _MAX_MESSAGE_LENGTH // 2
    return f"{text[:half]} … {text[-half:]}"


def with_bar(text: str, share: float) -> str:
    """Return a text with a bar after it that shows a share from 0 to 1."""
    return f"{text} {''.join(bar_cells(round(min(share, 1) * _BAR_WIDTH), _BAR_WIDTH))}"


@contextmanager
def progress_printer() -> Iterator[Callable[[str], None]]:
    """Yield a function that shows progress on a terminal, each text replacing the last; clear it at the end."""
    is_visible = has_error_terminal() and os.environ.get("TERM") != "dumb"

    def show_progress(text: str) -> None:
        if is_visible:
            with suppress(OSError):
                sys.stderr.write(f"\r\x1b[K{clean_line(text)[: terminal_width() - 1]}")
                sys.stderr.flush()

    try:
        yield show_progress
    finally:
        show_progress("")


def flush() -> None:
    """Flush both streams while a failure of standard output can still be reported."""
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except (OSError, ValueError):
            silence(sys.stderr)
    sys.stdout.flush()


def silence(stream: TextIO) -> None:
    """Discard the rest of a stream, so that Python's own flush at exit does not fail."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def is_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout.isatty()


def has_error_terminal() -> bool:
    """Return whether standard error is a terminal; elsewhere an error is one line."""
    return sys.stderr is not None and sys.stderr.isatty()


def has_terminal() -> bool:
    """Return whether another program could take over the terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def can_ask() -> bool:
    """Return whether a question can be shown on standard error and answered on standard input."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def ask(question: str) -> str:
    """Ask a question on standard error and return the answer; empty at the end of the input."""
    sys.stderr.write(f"{clean_line(question)} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def confirm(question: str) -> bool:
    """Ask a question on standard error and return whether the answer is yes."""
    return ask(f"{question} [y/N]").casefold() in ("y", "yes")


def uses_colour() -> bool:
    """Return whether standard output shows colours and the user has not turned them off."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style_text(text: str, style: str, *, use_colour: bool) -> str:
    """Return a text in the colour of a style, or unchanged without colours."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if use_colour and text else text


def link_text(text: str, url: str) -> str:
    """Return a text as a terminal link (OSC 8); terminals without links show only the text."""
    return f"\x1b]8;;{strip_controls(url)}\x1b\\{text}\x1b]8;;\x1b\\"


def terminal_width() -> int:
    """Return the width of the terminal in columns."""
    import shutil

    return max(shutil.get_terminal_size((80, 24)).columns, _MIN_WIDTH)


def print_bars(rows: Sequence[tuple[str, int, str]]) -> None:
    """Write a line for each name, number and remark, with a bar in proportion to the number."""
    from widgets.cells import cell_width, pad, truncate

    width, colour = terminal_width(), uses_colour()
    largest = max((number for _, number, _ in rows), default=0)
    name_width = min(max((cell_width(name) for name, _, _ in rows), default=0), width // _MAX_NAME_SHARE)
    number_width = len(f"{largest:,}")
    bar_width = min(_MAX_BAR_WIDTH, max(width - name_width - number_width - 2 * len(_GAP), 0) // 2)
    for name, number, remark in rows:
        bar = "▇" * (max(1, round(bar_width * number / largest)) if number and bar_width else 0)
        start = f"{pad(clean_line(name), name_width)}{_GAP}{number:>{number_width},}"
        room = width - cell_width(start) - bar_width - 2 * len(_GAP)
        end = truncate(clean_line(remark), room) if room > 0 else ""
        styled = style_text(bar, "key", use_colour=colour) + " " * (bar_width - len(bar))
        print_styled(f"{start}{_GAP}{styled}{_GAP}{style_text(end, 'faint', use_colour=colour)}".rstrip())
