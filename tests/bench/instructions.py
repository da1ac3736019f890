"""Instructions counted by valgrind's cachegrind, which repeat where times do not."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.terminal import TimedTerminal

KEYS = 40
_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def figures(reader: Sequence[str], hello: Sequence[str]) -> Iterator[Figure]:
    """Compare what the start and the keys of the program cost with what they cost a bare one."""
    if shutil.which("valgrind") is None:
        print("  no instructions are counted: valgrind is not installed")
        return
    hello_start, reader_start = _counted(hello, "hello", ""), _counted(reader, "inbox:", "")
    hello_key = (_counted(hello, "hello", "x" * KEYS) - hello_start) / KEYS
    yield Figure("hello, first frame", hello_start, "M")
    yield Figure("first frame / hello's", reader_start / hello_start, "", most=1.20)
    yield Figure("hello, a key", hello_key, "M")
    for name, key, bound in (("move", "j", 4.0), ("page", "\x04", 10.0)):
        cost = (_counted(reader, "inbox:", key * KEYS) - reader_start) / KEYS
        yield Figure(f"{name} / hello's key", cost / hello_key, "", most=bound)


def _counted(command: Sequence[str], drawn: str, keys: str) -> float:
    """Give the millions of instructions from the start to the end, with keys sent one by one in between."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        options = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", f"--log-file={log}"]
        with TimedTerminal(["valgrind", *options, *command], PYTHONHASHSEED="0") as terminal:
            terminal.until(drawn, 600)
            terminal.settle(3)
            for key in keys:
                terminal.key(key)
        counted = _COUNTED.search(log.read_text())
    if counted is None:
        raise RuntimeError("valgrind counted nothing")
    return int(counted[1].replace(",", "")) / 1e6
