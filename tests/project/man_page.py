"""The manual page, generated from the program; `python -m tests.project.readme` writes it again."""

import re
from argparse import Action
from collections.abc import Iterator, Sequence
from pathlib import Path

from reader import __version__
from reader.cli.argument_parser import build_command_parser
from reader.cli.cli_command import CliCommand
from reader.cli.command_table import COMMANDS
from reader.cli.help_pages import EXIT_STATUSES, query_page

MAN_PAGE = Path(__file__).resolve().parents[2] / "share" / "man" / "man1" / "reader.1"

_DESCRIPTION = (
    "Reader is a reading list for research papers in the terminal. Without a command it opens the app. The commands "
    "work on the same library, with the same queries, in the shell and in scripts."
)
_PAPER = (
    "A PAPER is a number of the last list on this terminal, an arXiv id or the URL of a paper, a key or its unique "
    "beginning, or words of a title. If several papers match, a person is asked which one is meant, and a script gets "
    "an error. A - reads papers from standard input, one per line."
)
_ENVIRONMENT = (
    ("READER_LIBRARY", "the folder of the library"),
    ("READER_CONFIG", "the configuration file"),
    ("PAGER", "the program that shows lists longer than the window; cat or nothing for none"),
    ("VISUAL, EDITOR", "the editor of note --edit and config edit"),
    ("BROWSER", "the browser of open"),
    ("NO_COLOR", "if set, colours are left out"),
    ("READER_HF_ENDPOINT, HF_ENDPOINT", "the URL that daily papers are fetched from"),
)
_FILES = (
    ("config.toml", "the configuration, in the user's configuration folder; reader config path prints where"),
    ("papers.json, marks.json, undo.json, library.journal", "the library, in the user's data folder"),
)


def format_man_page(commands: Sequence[CliCommand]) -> str:
    """Return the page in the language of man(7)."""
    return "\n".join(_lines(commands)) + "\n"


def _lines(commands: Sequence[CliCommand]) -> Iterator[str]:
    yield '.\\" Made by python -m tests.project.readme'
    yield f'.TH READER 1 "" "Reader {__version__}" "User Commands"'
    yield from (".SH NAME", r"reader \- triage research papers from the terminal")
    yield from (
        ".SH SYNOPSIS",
        r".B reader",
        r"[\fB\-\-library\fR \fIDIR\fR] [\fICOMMAND\fR] [\fIQUERY\fR | \fIPAPER\fR ...]",
    )
    yield from (".SH DESCRIPTION", _escape(_DESCRIPTION), ".PP", _escape(_PAPER))
    yield ".SH COMMANDS"
    for command in commands:
        yield from _command_lines(command)
    yield ".SH QUERIES"
    yield from _literal(query_page().partition("\n\n")[2])
    yield ".SH ENVIRONMENT"
    yield from _terms(_ENVIRONMENT)
    yield ".SH FILES"
    yield from _terms(_FILES)
    yield ".SH EXIT STATUS"
    yield from _terms((str(status), " ".join(text.split())) for status, text in EXIT_STATUSES)


def _command_lines(command: CliCommand) -> Iterator[str]:
    parser = build_command_parser(command)
    usage = re.sub(r"\s+", " ", parser.format_usage()).removeprefix("usage: ").strip()
    yield f".SS {_escape(command.name)}"
    yield from (".nf", _escape(usage), ".fi", ".PP") if len(usage) <= 76 else (_escape(usage), ".PP")
    summary = command.summary[:1].upper() + command.summary[1:] + "."
    also = f" Also: {', '.join(command.aliases)}." if command.aliases else ""
    yield _escape(summary + also)
    for paragraph in filter(None, command.details.split("\n")):
        yield from (".PP", _escape(paragraph))
    yield from _terms((_option(action), action.help or "") for action in parser._actions if action.option_strings)
    yield from (".PP", "Examples:", *_literal("\n".join(command.examples)))


def _option(action: Action) -> str:
    flags = ", ".join(action.option_strings)
    if action.nargs == 0:
        return flags
    value = action.metavar or f"{{{','.join(map(str, action.choices or ()))}}}"
    return f"{flags} {value}"


def _terms(pairs: "Iterator[tuple[str, str]] | Sequence[tuple[str, str]]") -> Iterator[str]:
    for term, text in pairs:
        yield from (".TP", f".B {_escape(term)}", _escape(" ".join(text.split())))


def _literal(text: str) -> Iterator[str]:
    yield from (".nf", *map(_escape, text.rstrip().split("\n")), ".fi")


def _escape(text: str) -> str:
    """Return a line as text: nothing in it is a request or an escape sequence."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


def write() -> None:
    """Write the page."""
    MAN_PAGE.parent.mkdir(parents=True, exist_ok=True)
    MAN_PAGE.write_text(format_man_page(COMMANDS), encoding="utf-8")
