"""The command that prints help about a command or a topic."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import suppress

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.errors import UsageError


def help_command(get_commands: Callable[[], Sequence[CliCommand]]) -> CliCommand:
    """Return the command that prints help about the commands, which include itself."""
    return CliCommand(
        "help",
        "show help about a command, query, exit or agents",
        lambda options: _print_help(get_commands(), options.topic),
        _add_help_options,
        (
            "reader help list                 the help of a command",
            "reader help query                the query language",
            "reader help exit                 exit statuses",
            "reader help agents               for scripts and language-model agents",
        ),
        needs_valid_config=False,
        only_reads=True,
    )


def _add_help_options(parser: ArgumentParser) -> None:
    text = "a command, query, exit or agents (default: the commands)"
    parser.add_argument("topic", metavar="COMMAND | TOPIC", nargs="?", help=text)


def _print_help(commands: Sequence[CliCommand], topic: str | None) -> int:
    from reader.cli.argument_parser import build_parser
    from reader.cli.help_pages import TOPICS, format_help_page

    if topic is None:
        output.print_data([format_help_page(commands)])
    elif topic in TOPICS:
        output.print_data([TOPICS[topic].write_page()])
    elif any(topic in command.names for command in commands):
        with suppress(SystemExit):  # argparse exits after --help
            build_parser(commands, topic).parse_args([topic, "--help"])
    else:
        from reader.cli.help_pages import suggest_command

        raise UsageError(f"no help about {topic!r}; {suggest_command(topic, commands)}")
    return DONE_STATUS
