"""Triage: on the screen, or line by line without one."""

import sys
from argparse import ArgumentParser, Namespace

from reader.cli import output
from reader.cli.command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library import open_library, today


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
    from reader.cli.screen import open_app

    return open_app(options.library, query=_query(options), is_triage=True)


def _run_plain(options: Namespace) -> int:
    from reader.plain.session import PlainTriage
    from reader.search import INBOX

    with open_library(options.library) as library:
        triage = PlainTriage(library, StandardTerminal(), today)
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
