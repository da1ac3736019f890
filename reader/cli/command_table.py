"""All commands in the order of `reader --help`, and the command `help`, which needs the whole table."""

from argparse import ArgumentParser, Namespace
from contextlib import suppress
from dataclasses import replace

from reader.cli import output
from reader.cli.app_commands import DEMO, SERVE, TRIAGE
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.completion_command import COMPLETION
from reader.cli.config_command import CONFIG
from reader.cli.doctor_command import DOCTOR
from reader.cli.enrich_command import ENRICH
from reader.cli.export_command import EXPORT
from reader.cli.fetch_command import FETCH
from reader.cli.history_commands import BACKUPS, HISTORY, REDO, RESTORE, UNDO
from reader.cli.import_command import IMPORT
from reader.cli.list_command import LIST
from reader.cli.marks_commands import DISMISS, NOTE, READ, SNOOZE, STAR, TAG, TAGS, UNREAD, UNSTAR
from reader.cli.open_commands import COPY, OPEN
from reader.cli.rules_command import RULES
from reader.cli.run_command import RUN
from reader.cli.show_command import SHOW
from reader.cli.stats_command import STATS
from reader.cli.views_command import VIEWS
from reader.errors import UsageError


def _add_help_options(parser: ArgumentParser) -> None:
    text = "a command, query, exit or agents (default: the commands)"
    parser.add_argument("topic", metavar="COMMAND | TOPIC", nargs="?", help=text)


def _run_help(options: Namespace) -> int:
    from reader.cli.argument_parser import build_parser
    from reader.cli.help_pages import TOPICS, format_help_page, suggest_command

    topic = options.topic
    if topic is None:
        output.print_data([format_help_page(COMMANDS)])
    elif topic in TOPICS:
        output.print_data([TOPICS[topic].write_page()])
    elif any(topic in command.names for command in COMMANDS):
        with suppress(SystemExit):  # argparse exits after --help
            build_parser(COMMANDS, topic).parse_args([topic, "--help"])
    else:
        raise UsageError(f"no help about {topic!r}; {suggest_command(topic, COMMANDS)}")
    return DONE_STATUS


HELP = CliCommand(
    "help",
    "show help about a command, query, exit or agents",
    _run_help,
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
_GROUPS: dict[str, tuple[CliCommand, ...]] = {
    "Every morning": (FETCH, TRIAGE, LIST, SHOW, OPEN),
    "Organise": (STAR, UNSTAR, READ, UNREAD, DISMISS, SNOOZE, TAG, NOTE, UNDO, REDO, HISTORY),
    "In and out": (IMPORT, ENRICH, EXPORT, COPY, RUN),
    "Library": (VIEWS, TAGS, RULES, STATS, DOCTOR, BACKUPS, RESTORE, CONFIG),
    "More": (DEMO, SERVE, COMPLETION, HELP),
}
COMMANDS: tuple[CliCommand, ...] = tuple(
    replace(command, group=group) for group, commands in _GROUPS.items() for command in commands
)
