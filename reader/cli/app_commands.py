"""The screen on a library that is thrown away.

The screen in a browser.

Triage: on the screen, or line by line without one.
"""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.open_app import show_app
from reader.cli.open_library import folder_of, open_library, open_or_create
from reader.clock import local_today
from reader.errors import UsageError

if TYPE_CHECKING:
    from storage import Library


def _run_demo(_options: Namespace) -> int:
    return show_app(_sample_library, saves_preferences=False)


@contextmanager
def _sample_library() -> "Iterator[Library]":
    import tempfile

    from reader.formats import sample_digests
    from storage import Library

    with tempfile.TemporaryDirectory(prefix="reader-demo-") as folder, Library.open(Path(folder)) as library:
        for digest in sample_digests():
            library.import_digests(digest)
        yield library


def _no_options(_parser: ArgumentParser) -> None:
    """Add none: the demo has a library of its own."""


DEMO = CliCommand(
    "demo",
    "try the screen on two sample digests; nothing is kept",
    _run_demo,
    _no_options,
    ("reader demo",),
    only_reads=True,
)


def _serve_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--port", metavar="N", type=_port_number, default=0, help="the port to listen on (default: a free one)"
    )


def _port_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ArgumentTypeError(f"{text!r} is no port from 1 to 65535")
    return int(text)


def _run_serve(options: Namespace) -> int:
    from importlib.util import find_spec

    if find_spec("textual_serve") is None:
        raise UsageError(
            "this needs one more package, textual-serve; in the folder of Reader's source run pip install '.[serve]', "
            "pipx install --force '.[serve]', or uv tool install --force '.[serve]'"
        )
    from reader.serve import serve

    _check_app_opens(options)
    command = [sys.executable, "-P", "-m", "reader", "--library", str(folder_of(options.library).absolute())]
    serve(_shell_quote(command), port=options.port, on_ready=_print_url)
    return DONE_STATUS


def _check_app_opens(options: Namespace) -> None:
    """Find out here what would keep the screen from opening; a browser would show nothing of it."""
    from reader.app.preferences import load_preferences
    from reader.config import config_path

    load_preferences(config_path())
    with open_or_create(options.library):
        pass


def _shell_quote(command: list[str]) -> str:
    import shlex
    import subprocess

    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


def _print_url(url: str) -> None:
    output.print_data([url, "\n"])
    output.flush()
    output.print_message("the screen is at this address until ctrl+c; whoever knows the address can use it")


SERVE = CliCommand(
    "serve",
    "show the screen in a browser on this machine",
    _run_serve,
    _serve_options,
    ("reader serve", "reader serve --port 8080"),
    "Only this machine can open it, and only at the address that is printed: it holds a secret that is new each time.",
    only_reads=True,
)


class StandardTerminal:
    """The person at the standard input and output, or the files that stand there."""

    def __init__(self) -> None:
        if reconfigure := getattr(sys.stdin, "reconfigure", None):
            reconfigure(errors="replace")

    def print(self, text: str) -> None:
        """Say a line at once."""
        output.print_data([text, "\n"])
        output.flush()

    def prompt(self, prompt: str) -> str | None:
        """Say a prompt and give the line that answers it; None at the end of the input."""
        is_typed = sys.stdin is not None and sys.stdin.isatty()
        output.print_data([prompt if is_typed else prompt + "\n"])
        output.flush()
        line = sys.stdin.readline() if sys.stdin is not None else ""
        return line.rstrip("\r\n") if line else None


def _triage_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "query", metavar="QUERY", nargs="*", help="which papers (default: the inbox; '' is every paper)"
    )
    parser.add_argument("--plain", action="store_true", help="line by line, for screen readers and for pipes")


def _run_triage(options: Namespace) -> int:
    return _run_plain(options) if options.plain else _run_in_app(options)


def _query(options: Namespace) -> str | None:
    """Return the query, which may be empty; None where no word was given."""
    return " ".join(options.query) if options.query else None


def _run_in_app(options: Namespace) -> int:
    from reader.cli.open_app import open_app

    return open_app(options.library, query=_query(options), is_triage=True)


def _run_plain(options: Namespace) -> int:
    from reader.plain import PlainTriage
    from reader.search import INBOX

    with open_library(options.library) as library:
        triage = PlainTriage(library, StandardTerminal(), local_today)
        if not triage.start(INBOX if (query := _query(options)) is None else query):
            return NOTHING_MATCHED_STATUS
        triage.run()
    return DONE_STATUS


TRIAGE = CliCommand(
    "triage",
    "decide about papers one by one, on the screen or line by line",
    _run_triage,
    _triage_options,
    (
        "reader triage                               the inbox, on the screen",
        "reader triage tag:vision",
        "reader triage --plain tag:vision",
        "yes dismiss | reader triage --plain digest:2025-11",
    ),
    "On the screen one key decides. Line by line each paper is said in two lines, and a letter or a word and enter "
    "decide; ? says which there are. What is not decided waits for the next time.",
    arguments="query",
)
