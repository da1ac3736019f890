"""Programs started beside Reader, which can neither draw over its screen nor keep it waiting."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended, and what it complained of; `status` is None while it still runs."""

    status: int | None
    stderr: str

    @property
    def is_clean(self) -> bool:
        """Tell whether the program ended well and without a word."""
        return self.status == 0 and not self.stderr


def run_helper(
    command: Sequence[str],
    text: str,
    *,
    timeout: float,
    kill_on_timeout: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a program in a session of its own, with the text as its input; wait for it no longer than told.

    `then_end` ends one that is still at work by then; without it, it goes on by itself. The output goes to a file and
    not into a pipe, because helpers such as xclip stay behind and keep the pipe open.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(text.encode("utf-8", "replace"))
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603, no shell is in it, and callers check what they pass
                command, stdin=given, stdout=said, stderr=said, env=environment, start_new_session=True
            )
        except OSError as error:
            return Outcome(127, str(error))
        status = _wait(process, timeout)
        if status is None and kill_on_timeout:
            _kill(process)
        if status is None:
            threading.Thread(target=process.wait, daemon=True).start()
        said.seek(0)
        return Outcome(status, said.read(2_000).decode("utf-8", "replace").strip())


def _wait(process: subprocess.Popen[bytes], timeout: float) -> int | None:
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        return None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a program, and what it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def helper_command(file_name: str) -> tuple[str, ...]:
    """Give the command that runs a file of ours; nothing is imported from the folder in which the user stands."""
    return (sys.executable, "-P", str(Path(__file__).with_name(file_name)))
