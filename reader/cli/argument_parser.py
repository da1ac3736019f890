"""The parser that comes from the table of commands."""

import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, NoReturn

from reader import __version__
from reader.cli.cli_command import CliCommand
from reader.cli.fast_path import LIBRARY_OPTIONS, find_command
from reader.errors import UsageError
from reader.text import restore_surrogates

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_PATH_METAVARS = {"files", "output", "library"}
"""The options that name files, whose names are whatever bytes the system has for them."""
_ESCAPE = "\0"
"""Stands before a word that begins with a dash and is no option; no argument of a program can hold it."""

DESCRIPTION = (
    "A reading list for research papers: fetch or import digests, triage them, search, and pass on what you keep."
)
EXAMPLES = (
    "reader demo                       try it on two sample digests; nothing is kept",
    "reader fetch                      add the newest daily papers to the library",
    "reader import digest.txt          add a digest from a file",
    "reader                            triage on the screen",
    "reader list 'has:code vision'     papers with code that speak of vision",
    "reader list --keys | reader tag - +later",
    "reader export --format bibtex -o starred.bib",
)
EXIT_STATUSES = (
    "exit status: 0 done, 1 nothing matched, 2 usage, 3 the library is damaged or not writable, 4 the network, "
    "5 the input is no digest that Reader knows, 70 a bug in Reader, 130 interrupted"
)


class _Help(RawDescriptionHelpFormatter):
    """Keeps the lines of a description as they are, but folds those that are wider than the window."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from textwrap import fill

        lines = (line if line.startswith(" ") else fill(line, width) for line in text.splitlines())
        return "\n".join(indent + line for line in lines)


class CommandParser(ArgumentParser):
    """Parses one command; lets its words begin with a dash and stand between options, and fails in one line."""

    arguments_dest = ""
    has_short_words = False

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with what was wrong and where help is."""
        raise UsageError(f"{message.replace(_ESCAPE, '').replace(repr(_ESCAPE)[1:-1], '')}; see '{self.prog} --help'")

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        """Write the help or the version; argparse would hide that it cannot be written."""
        (file or sys.stdout).write(message)

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Namespace | None = None
    ) -> tuple[Namespace, list[str]]:
        """Parse the command's arguments as argparse does, apart from its words."""
        if not self.arguments_dest:
            return super().parse_known_args(args, namespace)
        options, rest = super().parse_known_args(self._escape_words(args or ()), namespace)
        for name, value in vars(options).items():
            setattr(options, name, _unescape(value))
        left = [word for word in rest if word.startswith("-") and word != "-"]
        getattr(options, self.arguments_dest).extend(_unescape(word) for word in rest if word not in left)
        return options, left

    def _escape_words(self, arguments: Sequence[str]) -> list[str]:
        end = arguments.index("--") if "--" in arguments else len(arguments)
        head = [
            _ESCAPE + word if word.startswith("-") and (self._takes_value(before) or self._is_argument(word)) else word
            for before, word in zip(["", *arguments], arguments[:end], strict=False)
        ]
        return head + [_ESCAPE + word for word in arguments[end + 1 :]]

    def _is_argument(self, word: str) -> bool:
        """Return whether a word that begins with a dash is not an option; raises UsageError for an unknown letter."""
        if not word.startswith("-") or word == "-" or word.startswith("--"):
            return False
        if word in self._option_string_actions or self._is_option_with_value(word):
            return False
        if len(word) == 2 and not self.has_short_words:
            self.error(f"there is no option {word!r}; if it is a word, put -- before it")
        return True

    def _is_option_with_value(self, word: str) -> bool:
        """Return whether a word is a short option with its value, as in `-n3`; `-neural` is not."""
        action = self._option_string_actions.get(word[:2])
        if action is None or action.nargs == 0:
            return False
        try:
            return not callable(action.type) or action.type(word[2:].removeprefix("=")) is not None
        except (ArgumentTypeError, ValueError):
            return False

    def _takes_value(self, word: str) -> bool:
        action = self._option_string_actions.get(word)
        return action is not None and action.nargs != 0


def _unescape(value: object) -> object:
    if isinstance(value, list):
        return [_unescape(one) for one in value]
    return value.removeprefix(_ESCAPE) if isinstance(value, str) else value


def build_parser(commands: Sequence[CliCommand], only: str | None = None) -> ArgumentParser:
    """Make the parser of the whole command line, or with the options of only one command, which is quicker."""
    parser = CommandParser(
        prog="reader",
        description=f"{DESCRIPTION}\nWithout a command it opens the screen.",
        epilog="examples:\n  " + "\n  ".join(EXAMPLES) + f"\n\n{EXIT_STATUSES}",
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"reader {__version__}")
    _add_library(parser, default=None)
    parser.set_defaults(command=None)
    choices = parser.add_subparsers(
        prog=parser.prog, dest="command", metavar="COMMAND", title="commands", parser_class=CommandParser
    )
    for command in commands:
        is_filled = only is None or only in command.names
        below = choices.add_parser(
            command.name, aliases=command.aliases, help=command.summary, allow_abbrev=False, add_help=is_filled
        )
        if is_filled:
            _add_command(below, command)
    return parser


def _add_command(parser: CommandParser, command: CliCommand) -> None:
    parser.formatter_class = _Help
    parser.description = "\n\n".join(filter(None, (_as_sentence(command.summary), command.details)))
    parser.epilog = "examples:\n  " + "\n  ".join(command.examples) if command.examples else None
    parser.arguments_dest, parser.has_short_words = command.arguments, command.has_short_words
    command.options(parser)
    _add_library(parser, default=SUPPRESS)


def parse(arguments: Sequence[str], commands: Sequence[CliCommand]) -> Namespace:
    """Parse the arguments; raises UsageError, and SystemExit after --help and --version."""
    word = find_command(arguments)
    if word is not None and not any(word in command.names for command in commands):
        from reader.cli.suggestion import suggest_command

        raise UsageError(f"there is no command {word!r}; {suggest_command(word, commands)}")
    for argument in takewhile("--".__ne__, arguments):
        if argument.startswith("--") and argument.endswith("=--"):
            raise UsageError(f"{argument!r} gives no value")  # argparse takes the value for the end of the options
    options = build_parser(commands, word or "").parse_args(arguments)
    if any(word != restore_surrogates(word) for word in arguments):
        for name in vars(options).keys() - _PATH_METAVARS:
            setattr(options, name, _decode_surrogates(getattr(options, name)))
    return options


def _decode_surrogates(value: object) -> object:
    """Give a word, or each of several, the letters that the locale kept from it; raises UsageError where there are none."""
    if isinstance(value, list):
        return [_decode_surrogates(word) for word in value]
    if not isinstance(value, str):
        return value
    try:
        return value.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError:
        raise UsageError(f"{value} is not written in UTF-8; see that the terminal and the locale are") from None


def day_type(text: str) -> date:
    """Read a day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day such as 2025-11-28") from None


def positive_integer(text: str) -> int:
    """Read a whole number from 1 on."""
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _add_library(parser: ArgumentParser, default: str | None) -> None:
    words = "the library's folder (default: READER_LIBRARY, else as configured, else the user's data folder)"
    parser.add_argument(LIBRARY_OPTIONS, metavar="DIR", default=default, help=words)


def _as_sentence(summary: str) -> str:
    return summary[:1].upper() + summary[1:] + "."
