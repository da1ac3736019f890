"""The page that `reader --help` prints."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from reader.cli.cli_command import CliCommand

_EXAMPLES = (
    "reader demo                       try Reader with sample papers",
    "reader fetch                      get today's papers from Hugging Face",
    "reader import digest.txt          import a saved digest",
    "reader                            open the app",
    "reader list 'has:code vision'     papers about vision with code",
    "reader list --keys | reader tag - +later",
    "reader export --format bibtex -o starred.bib",
)
_OPTIONS = (
    ("--library DIR", "library folder [env: READER_LIBRARY]"),
    ("--version", "print the version"),
    ("-h, --help", "print this help; with COMMAND, the help of the command"),
)
_ARGUMENTS = """\
PAPER  key or unique beginning, arXiv id or URL; - reads from standard input
QUERY  words are fuzzy, filters are exact: has:code tag:x author:x is:starred …
       'reader list --help' lists the filters"""
_EXIT_STATUSES = """\
Exit status: 0 done, 1 nothing matched, 2 usage, 3 library damaged or not
writable, 4 network, 5 unrecognised input, 70 a bug in Reader, 130 interrupted."""


def format_help_page(commands: Sequence[CliCommand]) -> str:
    """Return the help of the program, with the commands under the headings of their groups."""
    return "\n".join(_lines(commands)) + "\n"


def _lines(commands: Sequence[CliCommand]) -> Iterator[str]:
    yield "Reader - triage research papers from the terminal"
    yield ""
    yield "usage: reader [--library DIR] [COMMAND] [QUERY | PAPER ...]"
    yield "       Without a command, reader opens the app."
    for group, members in groupby(commands, lambda command: command.group):
        yield from _section(group, ((command.name, _summary(command)) for command in members))
    yield from _section("Options", _OPTIONS)
    yield ""
    yield _ARGUMENTS
    yield ""
    yield "Examples"
    yield from (f"  {example}" for example in _EXAMPLES)
    yield ""
    yield _EXIT_STATUSES


def _section(heading: str, rows: "Iterator[tuple[str, str]] | Sequence[tuple[str, str]]") -> Iterator[str]:
    yield ""
    yield heading
    yield from (f"  {name:<14} {text}" for name, text in rows)


def _summary(command: CliCommand) -> str:
    return f"{command.summary} (also: {', '.join(command.aliases)})" if command.aliases else command.summary
