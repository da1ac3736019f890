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
    "reader open 3                     the third paper of the last list",
    "reader tag --query has:code +try  one change for all that a query finds",
    "reader export --format bibtex -o starred.bib",
)
_OPTIONS = (
    ("--library DIR", "library folder [env: READER_LIBRARY]"),
    ("--version", "print the version"),
    ("-h, --help", "print this help; with COMMAND, the help of the command"),
)
_ARGUMENTS = """\
PAPER  a number of the last list, an arXiv id or URL, a key or words of a title
QUERY  words are fuzzy; has:code tag:x author:x digest:today …
More:  reader help query, reader help exit, reader help agents"""


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


def _section(heading: str, rows: "Iterator[tuple[str, str]] | Sequence[tuple[str, str]]") -> Iterator[str]:
    yield ""
    yield heading
    yield from (f"  {name:<14} {text}" for name, text in rows)


def _summary(command: CliCommand) -> str:
    return f"{command.summary} (also: {', '.join(command.aliases)})" if command.aliases else command.summary
