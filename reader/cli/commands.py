"""Every command there is, in the order of the help."""

from reader.cli.backups import BACKUPS, RESTORE
from reader.cli.command import CliCommand
from reader.cli.completion import completion_command
from reader.cli.configuring import CONFIG
from reader.cli.demo import DEMO
from reader.cli.doctor import DOCTOR
from reader.cli.exporting import EXPORT
from reader.cli.fetching import FETCH
from reader.cli.importing import IMPORT
from reader.cli.listing import LIST, SHOW
from reader.cli.marking import NOTE, READ, STAR, TAG, UNREAD, UNSTAR
from reader.cli.outward import COPY, OPEN
from reader.cli.overview import STATS, TAGS
from reader.cli.serving import SERVE
from reader.cli.steps import REDO, UNDO
from reader.cli.triage import TRIAGE

COMMANDS: tuple[CliCommand, ...] = (
    DEMO,
    IMPORT,
    FETCH,
    LIST,
    SHOW,
    TRIAGE,
    STAR,
    UNSTAR,
    READ,
    UNREAD,
    TAG,
    NOTE,
    OPEN,
    COPY,
    EXPORT,
    UNDO,
    REDO,
    TAGS,
    STATS,
    CONFIG,
    DOCTOR,
    BACKUPS,
    RESTORE,
    SERVE,
    completion_command(lambda: COMMANDS),
)
