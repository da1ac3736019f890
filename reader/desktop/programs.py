"""Other programs: Reader's helpers, and the user's programs, which receive papers.

A program may hang or print, so each runs in its own session with its output in a file, or has the terminal to itself.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reader.errors import ProgramError, os_reason
from reader.text import clean_line

MAX_MESSAGE_LENGTH = 200
"""The most characters of a program's output that a message shows."""
HOOK_SECONDS = 60
"""Seconds after which a hook is stopped."""
_MAX_OUTPUT_BYTES = 4_000
_MAX_HELPER_OUTPUT_BYTES = 2_000
_CANNOT_START = 127
"""The exit status of shells and the hook runner for a program that cannot be started."""

Run = tuple[str, ...] | str
"""A program with its arguments, or a line for the shell."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exit status of a program and its output; `status` is None if it is still running."""

    status: int | None
    output: str

    @property
    def is_clean(self) -> bool:
        """Whether the program succeeded and printed nothing."""
        return self.status == 0 and not self.output


def run_helper(
    command: Sequence[str],
    text: str,
    *,
    timeout: float,
    kill_on_timeout: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a program in its own session with the text as its input, and wait at most `timeout` seconds.

    A program that runs longer is killed if `kill_on_timeout`, otherwise left running. Its output goes to a file, not a
    pipe, because programs such as xclip leave behind a child that keeps the pipe open.
    """
    with _input_file(text) as standard_input, tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603, no shell is involved, and callers check what they pass
                command, stdin=standard_input, stdout=output, stderr=output, env=environment, start_new_session=True
            )
        except OSError as error:
            return Outcome(127, str(error))
        status = _wait(process, timeout)
        if status is None and kill_on_timeout:
            _kill(process)
        if status is None:
            threading.Thread(target=process.wait, daemon=True).start()
        output.seek(0)
        return Outcome(status, output.read(_MAX_HELPER_OUTPUT_BYTES).decode("utf-8", "replace").strip())


def _wait(process: subprocess.Popen[bytes], timeout: float) -> int | None:
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        return None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and its children."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def command_words(run: Run) -> tuple[str, ...]:
    """Return the program and its arguments; a line for the shell becomes an argument of the shell."""
    if isinstance(run, str):
        return (os.environ.get("COMSPEC", "cmd"), "/c", run) if sys.platform == "win32" else ("/bin/sh", "-c", run)
    return (os.path.expanduser(run[0]), *run[1:])  # noqa: PTH111 - keeps an unknown ~user as it is


def program_environment(library_folder: Path | None) -> dict[str, str]:
    """Return the environment for a program, in which Reader's own commands use the same library."""
    folder = {"READER_LIBRARY": str(library_folder.absolute())} if library_folder else {}
    return {**os.environ, **folder}


def hook_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that run a hook through the hook runner, which kills it after `HOOK_SECONDS`."""
    runner = str(Path(__file__).with_name("hook_runner.py"))
    return (sys.executable, "-P", runner, str(HOOK_SECONDS), *command_words(tuple(words)))


class RunningProgram:
    """A program in its own session, with a text as its input; its output goes to files, never to the screen."""

    def __init__(self, name: str, words: Sequence[str], text: str, environment: Mapping[str, str]) -> None:
        """Start the program, which messages call `name`; raise ProgramError if it cannot be started."""
        self.name = name
        self._output, self._errors = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - read at its end
        with _input_file(text) as standard_input:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - the user's configuration names the program
                    words,
                    stdin=standard_input,
                    stdout=self._output,
                    stderr=self._errors,
                    env=dict(environment),
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                self._close()
                raise _start_error(name, words[0], error) from None

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the program to end, and return whether it has."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def result(self) -> str:
        """Return the first line of output, once the program has ended; raise ProgramError if it failed."""
        try:
            output, errors = _first_line(self._output), _first_line(self._errors)
        finally:
            self._close()
        if self._process.returncode:
            raise ProgramError(self.name, self._process.returncode, errors or output)
        return output

    def _close(self) -> None:
        self._output.close()
        self._errors.close()


def run_in_terminal(name: str, words: Sequence[str], text: str, environment: Mapping[str, str]) -> None:
    """Run a program in Reader's terminal, with a text as its input, until it ends; raise ProgramError if it fails."""
    with _input_file(text) as standard_input, interrupts_ignored():
        try:
            status = subprocess.run(words, stdin=standard_input, env=dict(environment), check=False).returncode  # noqa: S603
        except (OSError, ValueError) as error:
            raise _start_error(name, words[0], error) from None
    if status:
        raise ProgramError(name, status)


def _input_file(text: str) -> IO[bytes]:
    """Return a file with a text; unlike a pipe, it never blocks the writer if the program reads only a part."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(text.encode("utf-8", "replace"))
    file.seek(0)
    return file


def _first_line(file: IO[bytes]) -> str:
    file.seek(0)
    text = file.read(_MAX_OUTPUT_BYTES).decode("utf-8", "replace")
    line = next(filter(None, map(clean_line, text.splitlines())), "")
    return line if len(line) <= MAX_MESSAGE_LENGTH else f"{line[: MAX_MESSAGE_LENGTH - 1]}…"


def _start_error(name: str, program: str, error: OSError | ValueError) -> ProgramError:
    reason = os_reason(error) if isinstance(error, OSError) else str(error)
    return ProgramError(name, _CANNOT_START, f"cannot start {program}: {reason}")


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Leave ctrl+c to the program in the terminal, which does not inherit Reader's handler and so has the default."""
    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)
