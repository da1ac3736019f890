"""Instructions counted by valgrind's cachegrind, which repeat where times do not."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.figures import Figure
from tests.bench.terminal import TimedTerminal

KEYS = 30
IDLE = 20.0
"""Seconds for which the program is watched doing nothing."""
_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def figures(reader: Sequence[str], hello: Sequence[str]) -> Iterator[Figure]:
    """Compare what the start and the keys of the program cost with what they cost a bare one."""
    if shutil.which("valgrind") is None:
        print("  no instructions are counted: valgrind is not installed")
        return
    hello_start, reader_start = _run(hello, "hello"), _run(reader, "inbox:")
    yield Figure("hello, first frame", hello_start.millions, "M")
    yield Figure("first frame / hello's", reader_start.millions / hello_start.millions, "", most=1.20)
    hello_key = _key_of(hello, "hello", "x", hello_start)
    yield Figure("hello, a key", hello_key, "M")
    for name, key, bound in (("move", "j", 4.0), ("page", "\x04", 10.0)):
        cost = _key_of(reader, "inbox:", key, reader_start)
        yield Figure(f"{name} / hello's key", cost / hello_key, "", most=bound)


class _Run(NamedTuple):
    """Millions of instructions from start to end, and seconds after the first frame."""

    millions: float
    seconds: float


def _key_of(command: Sequence[str], drawn: str, key: str, start: _Run) -> float:
    """Give what a key costs beyond what the program does in the same time without one: valgrind stretches time."""
    idle = _run(command, drawn, idle=IDLE)
    rate = (idle.millions - start.millions) / (idle.seconds - start.seconds)
    pressed = _run(command, drawn, key * KEYS)
    return (pressed.millions - start.millions - rate * (pressed.seconds - start.seconds)) / KEYS


def _run(command: Sequence[str], drawn: str, keys: str = "", idle: float = 0) -> _Run:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        options = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", f"--log-file={log}"]
        with TimedTerminal(["valgrind", *options, *command], PYTHONHASHSEED="0") as terminal:
            terminal.until(drawn, 600)
            began = time.perf_counter()
            terminal.settle(3)
            for key in keys:
                terminal.key(key)
            if idle:
                terminal.watch(idle)
            seconds = time.perf_counter() - began
        counted = _COUNTED.search(log.read_text())
    if counted is None:
        raise RuntimeError("valgrind counted nothing")
    return _Run(int(counted[1].replace(",", "")) / 1e6, seconds)
