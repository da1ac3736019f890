"""A pseudo-terminal that shows what the program sends and how it ends."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import Self

PROJECT = Path(__file__).parents[2]


class PseudoTerminal:
    """Run a Python program on a terminal."""

    def __init__(self, *arguments: str, columns: int = 80, rows: int = 24, **environment: str) -> None:
        self.output = b""
        self.status: int | None = None
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", PYTHONPATH=str(PROJECT), **environment)
            os.execv(sys.executable, [sys.executable, *arguments])
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def wait_for(self, text: str, seconds: float = 20) -> None:
        """Read until the program has sent a text."""
        deadline = time.monotonic() + seconds
        while text.encode() not in self.output:
            assert time.monotonic() < deadline, f"{text!r} never came; at last {self.output[-2000:]!r}"
            self._read(0.1)

    def clear_output(self) -> None:
        self.output = b""

    def wait_for_end(self, seconds: float = 20) -> int:
        """Read until the program ends, and return its exit status."""
        deadline = time.monotonic() + seconds
        while self.status is None:
            assert time.monotonic() < deadline, "the program does not end"
            self._read(0.1)
            self._reap(os.WNOHANG)
        return self.status

    def hang_up(self) -> None:
        os.close(self._terminal)
        self._terminal = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.status is None:
            os.kill(self.process, 9)
            self._reap(0)
        if self._terminal >= 0:
            self.hang_up()

    def _read(self, seconds: float) -> None:
        if self._terminal < 0 or not select.select([self._terminal], [], [], seconds)[0]:
            return
        try:
            self.output += os.read(self._terminal, 65536)
        except OSError:  # Linux raises it once the program has closed its end
            time.sleep(0.01)

    def _reap(self, options: int) -> None:
        process, status = os.waitpid(self.process, options)
        if process:
            self.status = os.waitstatus_to_exitcode(status)
