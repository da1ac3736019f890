"""The command that runs the user's own commands on papers, and the hooks of other commands."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library_access import PAPERS_HELP, find_papers, open_library
from reader.errors import ReaderError, UsageError
from reader.paper import Paper

if TYPE_CHECKING:
    from reader.config import CustomCommand
    from storage import Library

HOOK_PATIENCE = 1.0
"""Seconds that a quick command waits for its hook, which then continues in the background."""


def _add_run_options(parser: ArgumentParser) -> None:
    text = "name of a command in [[commands]] of the configuration; without one, all are listed"
    parser.add_argument("name", metavar="NAME", nargs="?", help=text)
    parser.add_argument("papers", metavar="PAPER", nargs="*", help=PAPERS_HELP)


def _run_run(options: Namespace) -> int:
    from reader.config import config_path
    from reader.config.loader import custom_commands

    commands = custom_commands(config_path())
    if not options.name:
        return _list_commands(commands)
    command = _find_command(options.name, commands)
    if not options.papers:
        raise UsageError(f"name the papers that {command.name!r} gets, for example 'reader run {command.name} -'")
    with open_library(options.library) as library:
        _run_on(library, command, find_papers(library, options.papers))
    return DONE_STATUS


def _list_commands(commands: "Iterable[CustomCommand]") -> int:
    lines = [f"{command.name}\t{command.key}\n" for command in commands]
    output.print_data(lines)
    if not lines:
        output.print_message("No commands of your own; add [[commands]] to the configuration, see 'reader config init'")
    return DONE_STATUS if lines else NOTHING_MATCHED_STATUS


def _find_command(name: str, commands: "tuple[CustomCommand, ...]") -> "CustomCommand":
    for command in commands:
        if command.name.casefold() == name.casefold():
            return command
    known = ", ".join(repr(command.name) for command in commands)
    hint = f"use {known}" if known else "add it there, see 'reader config init'"
    raise UsageError(f"no command {name!r} under [[commands]] in the configuration; {hint}")


def _run_on(library: "Library", command: "CustomCommand", papers: Iterable[Paper]) -> None:
    from reader.desktop.programs import command_words, program_environment, run_in_terminal
    from reader.export import reader_json

    output.flush()
    text = "".join(reader_json.write_lines(papers))
    run_in_terminal(command.name, command_words(command.run), text, program_environment(library.folder))


def run_hook(name: str, library: "Library", keys: Iterable[str], patience: float | None = HOOK_PATIENCE) -> None:
    """Run a hook of the configuration on papers, if there is one, and print why it failed.

    A hook that takes longer than `patience` continues in the background; None waits until it ends or is stopped.
    """
    from reader.config import existing_config_path

    papers = tuple(keys)
    if not papers or (path := existing_config_path()) is None:
        return
    try:
        _run_hook(path, name, library, papers, patience)
    except ReaderError as error:
        output.print_error(str(error))


def _run_hook(path: Path, name: str, library: "Library", keys: tuple[str, ...], patience: float | None) -> None:
    from reader.config.loader import hook
    from reader.desktop.programs import RunningProgram, hook_words, program_environment
    from reader.export import reader_json

    if words := hook(path, name):
        text = "".join(reader_json.write_lines(library.papers(keys)))
        program = RunningProgram(name, hook_words(words), text, program_environment(library.folder))
        if program.wait(patience):
            program.result()


RUN = CliCommand(
    "run",
    "run one of your own commands on papers",
    _run_run,
    _add_run_options,
    (
        "reader run                            list your commands",
        'reader run "post to chat" 2307.10802',
        'reader list --keys is:starred | reader run "post to chat" -',
    ),
    "[[commands]] in the configuration names programs; 'reader config init' writes three examples. A program gets "
    "the papers on its standard input, one JSON object per line, as 'reader list --jsonl' prints them, and the "
    "library's folder in READER_LIBRARY. In the app, its key or the palette runs it.",
    only_reads=True,
)
