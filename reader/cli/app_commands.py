"""The commands that open the app: `triage`, which also works line by line, `demo` and `serve`."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from reader.cli import output
from reader.cli.app_launcher import open_app, show_demo
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library_access import (
    library_folder,
    open_library,
    open_or_create,
    require_valid_config,
    saved_view_queries,
)
from reader.cli.list_command import QUERY_HELP
from reader.cli.rules_command import configured_effects, retract_rule_tags
from reader.cli.run_command import run_hook
from reader.clock import local_today
from reader.errors import UsageError


def _add_triage_options(parser: ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", nargs="*", help=QUERY_HELP)
    parser.add_argument("--plain", action="store_true", help="line by line, for screen readers and pipes")


def _run_triage(options: Namespace) -> int:
    query = " ".join(options.query) if options.query else None
    return _run_plain(options, query) if options.plain else open_app(options.library, query=query, starts_triage=True)


def _run_plain(options: Namespace, query: str | None) -> int:
    from reader.plain import PlainTriage
    from reader.search import INBOX

    require_valid_config()
    with open_library(options.library) as library:
        retract_rule_tags(library)
        triage = PlainTriage(
            library,
            StandardTerminal(),
            local_today,
            saved_view_queries,
            lambda key: run_hook("after_star", library, [key]),
            configured_effects(),
        )
        if not triage.start(INBOX if query is None else query):
            return NOTHING_MATCHED_STATUS
        triage.run()
    return DONE_STATUS


class StandardTerminal:
    """Prints to standard output and reads answers from standard input, which may be files."""

    def __init__(self) -> None:
        if reconfigure := getattr(sys.stdin, "reconfigure", None):
            reconfigure(errors="replace")

    def print(self, text: str) -> None:
        """Print a line at once."""
        output.print_data([text, "\n"])
        output.flush()

    def prompt(self, prompt: str) -> str | None:
        """Print a prompt and return the line that answers it, or None at the end of the input."""
        is_typed = sys.stdin is not None and sys.stdin.isatty()
        output.print_data([prompt if is_typed else prompt + "\n"])
        output.flush()
        line = sys.stdin.readline() if sys.stdin is not None else ""
        return line.rstrip("\r\n") if line else None


TRIAGE = CliCommand(
    "triage",
    "triage papers one by one",
    _run_triage,
    _add_triage_options,
    (
        "reader triage                               the inbox, in the app",
        "reader triage tag:vision",
        "reader triage --plain tag:vision",
        "yes dismiss | reader triage --plain digest:2025-11",
    ),
    "In the app, one key decides about a paper. With --plain, each paper is printed in two lines and answered with a "
    "letter or a word; ? lists them. Undecided papers stay for next time.",
    takes_dash_words=True,
    needs_valid_config=False,
)


def _add_no_options(_parser: ArgumentParser) -> None:
    """Add nothing: the demo takes no arguments."""


def _run_demo(_options: Namespace) -> int:
    return show_demo()


DEMO = CliCommand(
    "demo",
    "try Reader with sample papers",
    _run_demo,
    _add_no_options,
    ("reader demo",),
    "The library is temporary: nothing is saved.",
    needs_valid_config=False,
    only_reads=True,
)


def _add_serve_options(parser: ArgumentParser) -> None:
    text = "port to listen on (default: a free one)"
    parser.add_argument("--port", metavar="N", type=_port_number, default=0, help=text)


def _port_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")
    return int(text)


def _run_serve(options: Namespace) -> int:
    from importlib.util import find_spec

    if find_spec("textual_serve") is None:
        raise UsageError(
            "the package textual-serve is missing; in the folder of Reader's source, run pip install '.[serve]', "
            "pipx install --force '.[serve]', or uv tool install --force '.[serve]'"
        )
    from reader.web_server import serve

    _check_app_opens(options)
    command = [sys.executable, "-P", "-m", "reader", "--library", str(library_folder(options.library).absolute())]
    serve(_shell_quote(command), port=options.port, on_ready=_print_url)
    return DONE_STATUS


def _check_app_opens(options: Namespace) -> None:
    """Raise any error that keeps the app from opening, because a browser would not show it."""
    with open_or_create(options.library):
        pass


def _shell_quote(command: list[str]) -> str:
    import shlex
    import subprocess

    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


def _print_url(url: str) -> None:
    output.print_data([url, "\n"])
    output.flush()
    output.print_message("Anyone with this URL can use it. Press ctrl+c to stop.")


SERVE = CliCommand(
    "serve",
    "open the app in a web browser",
    _run_serve,
    _add_serve_options,
    ("reader serve", "reader serve --port 8080"),
    "Only this machine can connect, and only with the printed URL: it holds a secret that is new each time.",
    only_reads=True,
)
