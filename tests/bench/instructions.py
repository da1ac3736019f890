"""Instructions counted by valgrind's cachegrind, which repeat where times do not."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.report import Figure
from tests.bench.timed_terminal import TimedTerminal

KEYS = 30
SETTLE, IDLE = 15.0, 15.0
"""Seconds for the work that follows the first frame, and for which the program is watched while it is idle."""
_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def figures(reader: Sequence[str], hello: Sequence[str]) -> Iterator[Figure]:
    """Compare what the start and the keys of the program cost with what they cost a bare one."""
    if shutil.which("valgrind") is None:
        print("  cannot count instructions: valgrind is not installed")
        return
    hello_start, reader_start = _run(hello, "hello"), _run(reader, "Inbox")
    yield Figure("hello, first frame", hello_start.millions, "M")
    yield Figure("first frame / hello's", reader_start.millions / hello_start.millions, "", upper_bound=1.20)
    (hello_key,) = _keys(hello, "hello", "x")
    yield Figure("hello, a key", hello_key, "M")
    for name, bound, cost in zip(("move", "page"), (4.0, 10.0), _keys(reader, "Inbox", "j\x04"), strict=True):
        yield Figure(f"{name} / hello's key", cost / hello_key, "", upper_bound=bound)


class _Run(NamedTuple):
    """Millions of instructions from start to end, and seconds after the first frame."""

    millions: float
    seconds: float


def _keys(command: Sequence[str], drawn: str, keys: str) -> Iterator[float]:
    """Yield the cost of each key, less that of the same time without keys, which valgrind stretches."""
    settled, idle = _run(command, drawn, SETTLE), _run(command, drawn, SETTLE + IDLE)
    rate = (idle.millions - settled.millions) / (idle.seconds - settled.seconds)
    for key in keys:
        pressed = _run(command, drawn, SETTLE, key * KEYS)
        yield (pressed.millions - settled.millions - rate * (pressed.seconds - settled.seconds)) / KEYS


def _run(command: Sequence[str], drawn: str, watched: float = 0, keys: str = "") -> _Run:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        options = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", f"--log-file={log}"]
        with TimedTerminal(["valgrind", *options, *command], PYTHONHASHSEED="0") as terminal:
            if not watched:
                terminal.press("q")  # so that it quits as soon as it has drawn, and nothing later is counted
            terminal.until(drawn, 600)
            began = time.perf_counter()
            terminal.watch(watched)
            for key in keys:
                terminal.key(key)
            seconds = time.perf_counter() - began
        counted = _COUNTED.search(log.read_text())
    if counted is None:
        raise RuntimeError("valgrind counted nothing")
    return _Run(int(counted[1].replace(",", "")) / 1e6, seconds)
