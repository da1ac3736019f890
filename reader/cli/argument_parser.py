"""Parse the arguments of a command; the parsers are built from the table of commands."""

import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, NoReturn

from reader.cli.cli_command import CliCommand
from reader.cli.fast_path import LIBRARY_OPTION, find_command
from reader.errors import UsageError
from reader.text import capitalized, restore_surrogates

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_RELATIVE_DAYS = {"today": 0, "yesterday": 1}
_USAGE = "usage: "
_NO_BREAK = "\xa0"
_PATH_OPTIONS = {"files", "output", "library"}
"""Options and words that name files, whose names are bytes and need not be UTF-8."""


def parse(arguments: Sequence[str], commands: Sequence[CliCommand]) -> Namespace:
    """Parse the arguments of the program; raise UsageError, and SystemExit after --help."""
    name = find_command(arguments)
    if name is not None and not any(name in command.names for command in commands):
        from reader.cli.help_pages import suggest_command

        raise UsageError(f"unknown command {name!r}; {suggest_command(name, commands)}")
    for argument in takewhile("--".__ne__, arguments):
        if argument.startswith("--") and argument.endswith("=--"):
            raise UsageError(f"{argument!r} has no value")  # argparse removes the dashes and fails
    options = build_parser(commands, name).parse_args(arguments)
    if any(argument != restore_surrogates(argument) for argument in arguments):
        for option in vars(options).keys() - _PATH_OPTIONS:
            setattr(options, option, _decode_surrogates(getattr(options, option)))
    return options


def _decode_surrogates(value: object) -> object:
    """Decode what the locale could not decode in a value; raise UsageError if it is not UTF-8."""
    if isinstance(value, list):
        return [_decode_surrogates(word) for word in value]
    if not isinstance(value, str):
        return value
    try:
        return value.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError:
        raise UsageError(f"{value} is not UTF-8; set the terminal and the locale to UTF-8") from None


def build_parser(commands: Sequence[CliCommand], name: str | None) -> ArgumentParser:
    """Build the parser of the program, with only the named command.

    The parsers of all commands would take 3.7 ms of processor time instead of 0.6.
    """
    parser = _ProgramParser(prog="reader", formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.commands = commands
    parser.add_argument("--version", action="store_true", help="print the version")
    _add_library_option(parser, default=None)
    parser.set_defaults(command=None)
    subparsers = parser.add_subparsers(
        prog=parser.prog, dest="command", metavar="COMMAND", title="commands", parser_class=CommandParser
    )
    for command in commands:
        if name in command.names:
            subparser = subparsers.add_parser(command.name, aliases=command.aliases, allow_abbrev=False)
            _configure(subparser, command)
    return parser


def build_command_parser(command: CliCommand) -> "CommandParser":
    """Build the parser of one command alone."""
    parser = CommandParser(prog=f"reader {command.name}", allow_abbrev=False)
    _configure(parser, command)
    return parser


def _configure(parser: "CommandParser", command: CliCommand) -> None:
    summary = f"{capitalized(command.summary)}."
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.description = "\n\n".join(filter(None, (summary, command.details)))
    parser.epilog = "examples:\n  " + "\n  ".join(command.examples) if command.examples else None
    parser.takes_dash_words, parser.takes_dash_letters = command.takes_dash_words, command.takes_dash_letters
    command.add_options(parser)
    _add_library_option(parser, default=SUPPRESS)


def _add_library_option(parser: ArgumentParser, default: str | None) -> None:
    text = "library folder [env: READER_LIBRARY]"
    parser.add_argument(LIBRARY_OPTION, metavar="DIR", default=default, help=text)


class _BaseParser(ArgumentParser):
    """An ArgumentParser that raises UsageError, and OSError if its help cannot be written."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the message and where to find help."""
        raise UsageError(f"{message}; see '{self.prog} --help'")

    def print_help(self, file: "SupportsWrite[str] | None" = None) -> None:
        """Write the help; unlike argparse, raise OSError if that fails."""
        (file or sys.stdout).write(self.format_help())


class _ProgramParser(_BaseParser):
    """The parser of the program, with the commands as subparsers."""

    commands: Sequence[CliCommand] = ()

    def format_help(self) -> str:
        """Return the help page of the program."""
        from reader.cli.help_pages import format_help_page

        return format_help_page(self.commands)


class CommandParser(_BaseParser):
    """The parser of one command, whose words may come between its options and may begin with a dash.

    An argument that begins with `--`, or is a dash and one letter, is an option. Any other argument with one dash, such
    as `-is:read`, is a word of the command if it takes such words; after `--` every argument is a word.
    `_option_string_actions` is the only private name of argparse that this class uses.
    """

    takes_dash_words = False
    takes_dash_letters = False
    color: bool  # Python 3.14 would add escape sequences to the usage

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Namespace | None = None
    ) -> tuple[Namespace, list[str]]:
        """Parse the options, then the words; raise UsageError for an argument that is neither."""
        options, unknown = super().parse_known_args(self._options_first(args or ()), namespace)
        for argument in unknown:
            if argument != "--":
                self.error(f"unknown {'option' if argument.startswith('-') else 'argument'} {argument!r}")
        return options, []

    def _options_first(self, arguments: Sequence[str]) -> list[str]:
        """Return the options, then `--` and the words: only there does argparse accept words that begin with a dash."""
        end = arguments.index("--") if "--" in arguments else len(arguments)
        options: list[str] = []
        words: list[str] = []
        remaining = iter(arguments[:end])
        for argument in remaining:
            if self._is_word(argument):
                words.append(argument)
            else:
                options.append(self._with_value(argument, remaining))
        words += arguments[end + 1 :]
        return [*options, "--", *words] if words else options

    def _with_value(self, option: str, remaining: Iterator[str]) -> str:
        """Return an option joined with its value, taken from the remaining arguments, if it takes one."""
        action = self._option_string_actions.get(option)
        if action is None or action.nargs == 0 or (value := next(remaining, None)) is None:
            return option
        return f"{option}={value}"

    def _is_word(self, argument: str) -> bool:
        """Return whether an argument is a word of the command; raise UsageError for an unknown letter after a dash."""
        if argument == "-" or not argument.startswith("-") or " " in argument.partition("=")[0]:
            return True
        if not self.takes_dash_words and argument.lstrip("-.")[:1].isdigit():  # argparse takes it for a word
            self.error(f"unknown option {argument!r}")
        if not self.takes_dash_words or argument.startswith("--"):
            return False
        if argument in self._option_string_actions or self._has_joined_value(argument):
            return False
        if len(argument) == 2 and not self.takes_dash_letters:
            self.error(f"unknown option {argument!r}; if it is a word, put -- before it")
        return True

    def _has_joined_value(self, argument: str) -> bool:
        """Return whether an argument is a one-letter option joined with its value, as in `-n3`; `-neural` is not."""
        action = self._option_string_actions.get(argument[:2])
        if action is None or action.nargs == 0:
            return False
        try:
            return not callable(action.type) or action.type(argument[2:].removeprefix("=")) is not None
        except (ArgumentTypeError, ValueError):
            return False

    def format_help(self) -> str:
        """Return the help, with the usage and the paragraphs of the description wrapped to the width of the window."""
        from shutil import get_terminal_size
        from textwrap import fill

        width = max(get_terminal_size().columns - 2, 20)
        self.color = False
        self.usage = _wrap_usage(self.format_usage().removeprefix(_USAGE), width, indent=len(f"{_USAGE}{self.prog} "))
        lines = (line if line.startswith(" ") else fill(line, width) for line in (self.description or "").splitlines())
        self.description = "\n".join(lines)
        return super().format_help()


def _wrap_usage(usage: str, width: int, *, indent: int) -> str:
    """Return a usage wrapped between its parts; a part that is too long breaks at its bars."""
    from re import sub
    from textwrap import TextWrapper

    wrapper = TextWrapper(width - indent, break_long_words=False, break_on_hyphens=False)
    parts = sub(r"(?<![\])]) (?![\[(])| (?=\|)", _NO_BREAK, " ".join(usage.split()))
    lines = [line for part in wrapper.wrap(parts) for line in wrapper.wrap(part.replace(f"{_NO_BREAK}|", " |"))]
    return ("\n" + " " * indent).join(lines).replace(_NO_BREAK, " ")


def parse_date(text: str) -> date:
    """Read a day as YYYY-MM-DD, today or yesterday."""
    if text in _RELATIVE_DAYS:
        from reader.clock import local_today

        return local_today() - timedelta(days=_RELATIVE_DAYS[text])
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"invalid date {text!r}; use YYYY-MM-DD, today or yesterday") from None


def positive_integer(text: str) -> int:
    """Read a positive integer."""
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a positive integer")
    return int(text)
