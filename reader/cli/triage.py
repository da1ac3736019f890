"""Triage: on the screen, or line by line without one."""

import sys
from argparse import ArgumentParser, Namespace

from reader.cli import output
from reader.cli.command import DONE, NOTHING_MATCHED, Command
from reader.cli.library import open_library, today


class Terminal:
    """The person at the standard input and output, or the files that stand there."""

    def __init__(self) -> None:
        if reconfigure := getattr(sys.stdin, "reconfigure", None):
            reconfigure(errors="replace")

    def say(self, words: str) -> None:
        """Say a line at once."""
        output.data([words, "\n"])
        output.flush()

    def ask(self, prompt: str) -> str | None:
        """Say a prompt and give the line that answers it; None at the end of the input."""
        is_typed = sys.stdin is not None and sys.stdin.isatty()
        output.data([prompt if is_typed else prompt + "\n"])
        output.flush()
        line = sys.stdin.readline() if sys.stdin is not None else ""
        return line.rstrip("\r\n") if line else None


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "query", metavar="QUERY", nargs="*", help="which papers (default: the inbox; '' is every paper)"
    )
    parser.add_argument("--plain", action="store_true", help="line by line, for screen readers and for pipes")


def _run(options: Namespace) -> int:
    return _run_plainly(options) if options.plain else _run_on_screen(options)


def _query(options: Namespace) -> str | None:
    """Return the query, which may be empty; None where no word was given."""
    return " ".join(options.query) if options.query else None


def _run_on_screen(options: Namespace) -> int:
    from reader.cli.screen import open_screen

    return open_screen(options.library, query=_query(options), is_triage=True)


def _run_plainly(options: Namespace) -> int:
    from reader.plain.session import PlainTriage
    from reader.search import INBOX

    with open_library(options.library) as library:
        triage = PlainTriage(library, Terminal(), today)
        if not triage.begin(INBOX if (query := _query(options)) is None else query):
            return NOTHING_MATCHED
        triage.go_through()
    return DONE


TRIAGE = Command(
    "triage",
    "decide about papers one by one, on the screen or line by line",
    _run,
    _options,
    (
        "reader triage                               the inbox, on the screen",
        "reader triage tag:vision",
        "reader triage --plain tag:vision",
        "yes dismiss | reader triage --plain digest:2025-11",
    ),
    "On the screen one key decides. Line by line each paper is said in two lines, and a letter or a word and enter "
    "decide; ? says which there are. What is not decided waits for the next time.",
    words="query",
)
