"""Helper processes: programs that may hang or print, kept away from the screen."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

_MAX_OUTPUT_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exit status of a program and what it printed; `status` is None if it still runs."""

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

    A program that runs longer is killed if `kill_on_timeout`, and otherwise left running. The output goes to a file,
    not a pipe, because programs such as xclip leave a child behind that keeps the pipe open.
    """
    with tempfile.TemporaryFile() as standard_input, tempfile.TemporaryFile() as output:
        standard_input.write(text.encode("utf-8", "replace"))
        standard_input.seek(0)
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
        return Outcome(status, output.read(_MAX_OUTPUT_BYTES).decode("utf-8", "replace").strip())


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


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Leave ctrl+c to the program in the terminal; it inherits the default, because the handler is one of Python's."""
    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)
