"""All commands in the order of `reader --help`."""

from dataclasses import replace

from reader.cli.app_commands import DEMO, SERVE, TRIAGE
from reader.cli.cli_command import CliCommand
from reader.cli.completion_command import COMPLETION
from reader.cli.config_command import CONFIG
from reader.cli.doctor_command import DOCTOR
from reader.cli.enrich_command import ENRICH
from reader.cli.export_commands import EXPORT
from reader.cli.fetch_command import FETCH
from reader.cli.help_command import help_command
from reader.cli.history_commands import BACKUPS, HISTORY, REDO, RESTORE, UNDO
from reader.cli.import_commands import IMPORT
from reader.cli.list_command import LIST
from reader.cli.marks_commands import DISMISS, NOTE, READ, SNOOZE, STAR, TAG, TAGS, UNREAD, UNSTAR
from reader.cli.open_commands import COPY, OPEN
from reader.cli.rules_command import RULES
from reader.cli.run_command import RUN
from reader.cli.show_command import SHOW
from reader.cli.stats_command import STATS
from reader.cli.views_command import VIEWS

_GROUPS: dict[str, tuple[CliCommand, ...]] = {
    "Every morning": (FETCH, TRIAGE, LIST, SHOW, OPEN),
    "Organise": (STAR, UNSTAR, READ, UNREAD, DISMISS, SNOOZE, TAG, NOTE, UNDO, REDO, HISTORY),
    "In and out": (IMPORT, ENRICH, EXPORT, COPY, RUN),
    "Library": (VIEWS, TAGS, RULES, STATS, DOCTOR, BACKUPS, RESTORE, CONFIG),
    "More": (DEMO, SERVE, COMPLETION, help_command(lambda: COMMANDS)),
}
COMMANDS: tuple[CliCommand, ...] = tuple(
    replace(command, group=group) for group, commands in _GROUPS.items() for command in commands
)
