"""All commands in the order of `reader --help`, and the completion of shells, which needs them all."""

from argparse import Action, ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from reader.cli import output
from reader.cli.app_commands import DEMO, SERVE, TRIAGE
from reader.cli.backup_commands import BACKUPS, RESTORE
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.config_command import CONFIG
from reader.cli.doctor_command import DOCTOR
from reader.cli.enrich_command import ENRICH
from reader.cli.export_commands import EXPORT
from reader.cli.fetch_command import FETCH
from reader.cli.help_command import help_command
from reader.cli.import_commands import IMPORT
from reader.cli.list_commands import LIST, SHOW
from reader.cli.marks_commands import DISMISS, READ, SNOOZE, STAR, TAG, UNREAD, UNSTAR
from reader.cli.note_command import NOTE
from reader.cli.open_commands import COPY, OPEN
from reader.cli.stats_command import STATS
from reader.cli.tags_command import TAGS
from reader.cli.undo_commands import HISTORY, REDO, UNDO
from reader.cli.views_command import VIEWS

_SHELLS = ("bash", "zsh", "tcsh")


def completion_command(get_commands: Callable[[], Sequence[CliCommand]]) -> CliCommand:
    """Return the command that prints a completion script for the commands, which include itself."""
    return CliCommand(
        "completion",
        f"print shell completion ({', '.join(_SHELLS)})",
        lambda options: _print_completion(get_commands(), options.shell),
        _add_completion_options,
        (
            "reader completion bash > ~/.local/share/bash-completion/completions/reader",
            "reader completion zsh > ~/.zfunc/_reader",
        ),
        only_reads=True,
    )


def _add_completion_options(parser: ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=_SHELLS, help=f"one of {', '.join(_SHELLS)}")


def _print_completion(commands: Sequence[CliCommand], shell: str) -> int:
    import shtab

    from reader.cli.argument_parser import build_parser

    parser = build_parser(commands)
    for action in _all_actions(parser):
        if action.metavar in ("FILE", "DIR"):
            setattr(action, "complete", shtab.FILE if action.metavar == "FILE" else shtab.DIR)  # noqa: B010, shtab's way
    output.print_data([shtab.complete(parser, shell) + "\n"])
    return DONE_STATUS


def _all_actions(parser: ArgumentParser) -> list[Action]:
    actions = list(parser._actions)  # noqa: SLF001, argparse has no public list of them
    subparsers = chain.from_iterable(map(_subparsers, actions))
    return actions + [action for subparser in subparsers for action in _all_actions(subparser)]


def _subparsers(action: Action) -> list[ArgumentParser]:
    choices = action.choices if isinstance(action.choices, dict) else {}
    return [choice for choice in choices.values() if isinstance(choice, ArgumentParser)]


_GROUPS: dict[str, tuple[CliCommand, ...]] = {
    "Every morning": (FETCH, TRIAGE, LIST, SHOW, OPEN),
    "Organise": (STAR, UNSTAR, READ, UNREAD, DISMISS, SNOOZE, TAG, NOTE, UNDO, REDO, HISTORY),
    "In and out": (IMPORT, ENRICH, EXPORT, COPY),
    "Library": (VIEWS, TAGS, STATS, DOCTOR, BACKUPS, RESTORE, CONFIG),
    "More": (DEMO, SERVE, completion_command(lambda: COMMANDS), help_command(lambda: COMMANDS)),
}
COMMANDS: tuple[CliCommand, ...] = tuple(
    replace(command, group=group) for group, commands in _GROUPS.items() for command in commands
)
