"""Completion of commands and options in the user's shell.

Every command there is, in the order of the help.
"""

from argparse import Action, ArgumentParser
from collections.abc import Callable, Sequence

from reader.cli import output
from reader.cli.app_commands import DEMO, SERVE, TRIAGE
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.export_commands import COPY, EXPORT, OPEN
from reader.cli.import_commands import FETCH, IMPORT
from reader.cli.info_commands import CONFIG, STATS, TAGS
from reader.cli.list_commands import LIST, SHOW
from reader.cli.maintenance_commands import BACKUPS, DOCTOR, RESTORE
from reader.cli.marks_commands import NOTE, READ, REDO, STAR, TAG, UNDO, UNREAD, UNSTAR

_SHELLS = ("bash", "zsh", "tcsh")


def _completion_options(parser: ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=_SHELLS, help=f"one of {', '.join(_SHELLS)}")


def _complete(commands: Sequence[CliCommand], shell: str) -> int:
    import shtab

    from reader.cli.argument_parser import build_parser

    parser = build_parser(commands)
    for action in _all_actions(parser):
        if action.metavar in ("FILE", "DIR"):
            setattr(action, "is_complete", shtab.FILE if action.metavar == "FILE" else shtab.DIR)  # noqa: B010, shtab's way
    output.print_data([shtab.complete(parser, shell) + "\n"])
    return DONE_STATUS


def _all_actions(parser: ArgumentParser) -> list[Action]:
    actions = list(parser._actions)  # noqa: SLF001, argparse has no other way to list them
    below = [one for action in actions for one in _subparsers(action)]
    return actions + [action for one in below for action in _all_actions(one)]


def _subparsers(action: Action) -> list[ArgumentParser]:
    choices = action.choices if isinstance(action.choices, dict) else {}
    return [one for one in choices.values() if isinstance(one, ArgumentParser)]


def completion_command(commands: Callable[[], Sequence[CliCommand]]) -> CliCommand:
    """Make the command that completes the commands, itself among them."""
    return CliCommand(
        "completion",
        "print a completion script for a shell",
        lambda options: _complete(commands(), options.shell),
        _completion_options,
        (
            "reader completion bash > ~/.local/share/bash-completion/completions/reader",
            "reader completion zsh > ~/.zfunc/_reader",
        ),
        only_reads=True,
    )


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
