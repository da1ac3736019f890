"""Completion of commands and options in the user's shell."""

from argparse import Action, ArgumentParser
from collections.abc import Callable, Sequence

from reader.cli import output
from reader.cli.command import DONE, Command

_SHELLS = ("bash", "zsh", "tcsh")


def _completion_options(parser: ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=_SHELLS, help=f"one of {', '.join(_SHELLS)}")


def _complete(commands: Sequence[Command], shell: str) -> int:
    import shtab

    from reader.cli.parser import parser_of

    parser = parser_of(commands)
    for action in _every_action(parser):
        if action.metavar in ("FILE", "DIR"):
            setattr(action, "complete", shtab.FILE if action.metavar == "FILE" else shtab.DIR)  # noqa: B010, shtab's way
    output.data([shtab.complete(parser, shell) + "\n"])
    return DONE


def _every_action(parser: ArgumentParser) -> list[Action]:
    actions = list(parser._actions)  # noqa: SLF001, argparse has no other way to list them
    below = [one for action in actions for one in _parsers_below(action)]
    return actions + [action for one in below for action in _every_action(one)]


def _parsers_below(action: Action) -> list[ArgumentParser]:
    choices = action.choices if isinstance(action.choices, dict) else {}
    return [one for one in choices.values() if isinstance(one, ArgumentParser)]


def completion_of(commands: Callable[[], Sequence[Command]]) -> Command:
    """Make the command that completes the commands, itself among them."""
    return Command(
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
