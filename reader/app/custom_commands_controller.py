"""The user's own commands and hooks: configured programs that receive papers as JSON lines."""

from collections.abc import Callable, Sequence
from functools import partial

from reader.app.context import AppContext, Handlers
from reader.config import Config, CustomCommand
from reader.desktop.programs import (
    RunningProgram,
    command_words,
    hook_words,
    program_environment,
    run_in_terminal,
)
from reader.export import reader_json
from reader.paper import format_count
from widgets.commands import RunCustomCommand

NOTICE_SECONDS = 0.5
"""Seconds after which a notice says that a program is still running."""


class CustomCommandsController:
    """Run programs: detached ones outlive the app, others have the terminal until they end."""

    def __init__(self, context: AppContext, config: Config) -> None:
        """Read the commands and the hooks from the configuration."""
        self._context = context
        self._config = config

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {RunCustomCommand: self.run}

    def run(self, command: RunCustomCommand) -> None:
        """Run one of the user's own commands on papers."""
        if not command.papers:
            return self._context.notify("No paper selected")
        chosen = self._config.commands[command.index]
        if chosen.mode == "suspend":
            return self._run_in_terminal(chosen, command.papers)
        return self._run_detached(chosen, command.papers)

    def after_star(self, keys: Sequence[str]) -> None:
        """Run the hook for papers that were just starred."""
        self._run_hook("after_star", self._config.after_star, keys)

    def after_fetch(self, keys: Sequence[str]) -> None:
        """Run the hook for papers that a fetch added to the library."""
        self._run_hook("after_fetch", self._config.after_fetch, keys)

    def _run_in_terminal(self, command: CustomCommand, keys: Sequence[str]) -> None:
        run = partial(run_in_terminal, command.name, command_words(command.run), self._json_lines(keys))
        self._context.lend_terminal(command.name, partial(run, program_environment(self._context.library.folder)))
        self._context.notify(f"Ran {command.name}", about=keys)

    def _run_detached(self, command: CustomCommand, keys: Sequence[str]) -> None:
        count = format_count(len(keys))

        def show_result(text: str) -> None:
            self._context.notify(f"{command.name}: {text}" if text else f"Ran {command.name} on {count}", about=keys)

        def show_running() -> None:
            self._context.notify(f"Running {command.name} on {count} …", about=keys)

        run = partial(self._run_to_end, command.name, command_words(command.run), keys, show_running)
        self._context.run_detached(run, show_result, about=keys)

    def _run_hook(self, name: str, words: Sequence[str], keys: Sequence[str]) -> None:
        """Run a hook, and show a notice only if it fails."""
        if words and keys:
            run = partial(self._run_to_end, name, hook_words(words), keys, lambda: None)
            self._context.run_detached(run, lambda _output: None)

    def _run_to_end(
        self, name: str, words: Sequence[str], keys: Sequence[str], show_running: Callable[[], None]
    ) -> str:
        """Return the output of a program; runs in a thread."""
        environment = program_environment(self._context.library.folder)
        program = RunningProgram(name, words, self._json_lines(keys), environment)
        if not program.wait(NOTICE_SECONDS):
            self._context.call_from_thread(show_running)
            program.wait()
        return program.result()

    def _json_lines(self, keys: Sequence[str]) -> str:
        return "".join(reader_json.write_lines(self._context.library.papers(keys)))
