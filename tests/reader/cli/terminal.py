"""A terminal on which commands run one after the other, as a person types them."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from pathlib import Path
from types import TracebackType
from typing import Self

PROJECT = Path(__file__).resolve().parents[3]


class Terminal:
    """Runs commands on one pseudo-terminal and returns what each of them prints."""

    def __init__(self, folder: Path, *, columns: int = 100, rows: int = 30, **environment: str) -> None:
        self._terminal, self._device = pty.openpty()
        fcntl.ioctl(self._device, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")},
            "READER_LIBRARY": str(folder),
            "READER_CONFIG": str(folder.parent / "config.toml"),
            "XDG_STATE_HOME": str(folder.parent / "state"),
            "PYTHONPATH": str(PROJECT),
            "TERM": "xterm-256color",
            "NO_COLOR": "1",
            **environment,
        }
        self.status = -1

    def run(self, *arguments: str, answer: str = "") -> str:
        """Run a command to its end, type an answer ahead, and return what was printed."""
        if answer:
            os.write(self._terminal, answer.encode())
        process = subprocess.Popen(
            [sys.executable, "-m", "reader", *arguments],
            stdin=self._device,
            stdout=self._device,
            stderr=self._device,
            env=self._environment,
        )
        printed = b""
        while process.poll() is None:
            printed += self._read(0.05)
        while more := self._read(0.05):
            printed += more
        self.status = process.returncode
        return printed.decode().replace("\r\n", "\n")

    def _read(self, seconds: float) -> bytes:
        return os.read(self._terminal, 65536) if select.select([self._terminal], [], [], seconds)[0] else b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        os.close(self._terminal)
        os.close(self._device)
