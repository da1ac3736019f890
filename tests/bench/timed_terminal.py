"""A terminal with a stopwatch: it answers what modern terminals are asked, and times what a program draws."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

COLUMNS, ROWS = 120, 40
QUIET = 0.06
"""Seconds without a byte after which a frame counts as complete."""
_ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronized output is supported
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",  # resizes are not reported in band
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;c",
}
_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")


class TimedTerminal:
    """Runs a command on a terminal of its own; times are in milliseconds."""

    def __init__(self, command: Sequence[str], **environment: str) -> None:
        self.started = time.perf_counter()
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # installed programs have their bytecode
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", **environment)
            os.execvp(command[0], list(command))
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def until(self, text: str, seconds: float = 120) -> float:
        """Return the time from the start until a text is drawn."""
        seen, deadline = b"", time.perf_counter() + seconds
        while text.encode() not in seen:
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{text!r} was never drawn; the end was {seen[-500:]!r}")
            seen += self._read(0.5)
        return (time.perf_counter() - self.started) * 1000

    def settle(self, quiet: float = 0.3) -> None:
        """Read until nothing more comes."""
        while self._read(quiet):
            pass

    def watch(self, seconds: float) -> None:
        """Read what is drawn for a number of seconds."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            self._read(left)

    def key(self, keys: str) -> float:
        """Return the time from a key to the last byte of what it draws."""
        return self.echo(keys)[1]

    def echo(self, keys: str) -> tuple[float, float]:
        """Return the times from a key to the first and to the last byte of what it draws."""
        drawn = [time.perf_counter()]
        self.press(keys)
        while self._read(QUIET if len(drawn) > 1 else 2.0):
            drawn.append(time.perf_counter())
        return (drawn[min(1, len(drawn) - 1)] - drawn[0]) * 1000, (drawn[-1] - drawn[0]) * 1000

    def press(self, keys: str) -> None:
        """Press keys without waiting for what they draw."""
        os.write(self._terminal, keys.encode())

    def memory(self) -> float:
        """Return the memory that the program uses, in MB."""
        pages = Path(f"/proc/{self.process}/statm").read_text().split()[1]
        return int(pages) * _PAGE_SIZE / 1e6

    def busy(self) -> float:
        """Return the processor time that the threads of the program have used."""
        threads = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6

    def end(self) -> None:
        """End the program, and wait for it."""
        os.kill(self.process, signal.SIGTERM)
        with contextlib.suppress(OSError):
            while self._read(5):
                pass
        os.waitpid(self.process, 0)
        os.close(self._terminal)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()

    def _read(self, seconds: float) -> bytes:
        if not select.select([self._terminal], [], [], seconds)[0]:
            return b""
        try:
            drawn = os.read(self._terminal, 1 << 16)
        except OSError:  # on Linux, the program has closed its end
            return b""
        for question, answer in _ANSWERS.items():
            if question in drawn:
                os.write(self._terminal, answer)
        return drawn
