"""The app in a real terminal compared with a bare Textual app: first frame, keys, filtering, memory, idling."""

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from reader.paper import Digest
from reader.search import Searcher
from storage import Library
from tests.bench.generate import PaperGenerator
from tests.bench.instructions import figures as instruction_figures
from tests.bench.report import Figure, quantile, report
from tests.bench.timed_terminal import TimedTerminal

SIZES = (1_000, 10_000, 100_000)
STARTS = 15
MOVES = 400
"""So many that what is slower than 99 % of them is not one delay by the machine."""
KEYS = 150
HOME = "\x1b[H"
PAGES = ("\x04",) * 8 + ("\x15",) * 8
"""Pages down, and up again."""
IDLE_SECONDS = 10.0
MIN_IDLE = 0.1
"""Milliseconds a second; less than this counts as this, so that the ratio stays one of something."""
MAX_FIRST_FRAME = {1_000: 1.25, 10_000: 1.25, 100_000: 1.4}
TYPED = "transformer distillation learning meta"
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello")
    def on_key(self, event):
        if event.key == "q":
            self.exit()
        self.query_one(Static).update(f"hello {event.time}")
Hello().run()
"""
MAX_MEMORY = {1_000: 10.0, 10_000: 10.0, 100_000: 45.0}


def main(arguments: list[str]) -> int:
    """Measure at the sizes that are named, or at all; `--instructions` counts instructions too, which takes minutes."""
    sizes = [int(argument) for argument in arguments if argument.isdigit()] or list(SIZES)
    missed = 0
    for size in sizes:
        with library_of(size) as folder:
            missed += report(f"screen, {size:,} papers", list(_figures(folder, size)))
            if "--instructions" in arguments:
                missed += report(f"instructions, {size:,} papers", list(instruction_figures(reader(folder), hello())))
    return min(missed, 1)


@contextmanager
def library_of(size: int) -> Iterator[Path]:
    """Yield the folder of a generated library, half of it unread, with the search index as a session leaves it."""
    with tempfile.TemporaryDirectory(prefix="reader-bench-") as folder:
        with Library.open(Path(folder)) as library:
            library.import_digests(Digest("hf-daily", "generated", tuple(PaperGenerator(size).papers())))
        with Library.open(Path(folder)) as library:  # again, because closing wrote what was imported
            Searcher(library).update_index()
        gc.collect()
        yield Path(folder)


def reader(folder: Path) -> list[str]:
    return [sys.executable, "-m", "reader", "--library", str(folder)]


def hello() -> list[str]:
    return [sys.executable, "-c", HELLO]


def _figures(folder: Path, size: int) -> Iterator[Figure]:
    (hello_ms, hello_mb), (reader_ms, reader_mb) = _starts({"hello": hello(), "Inbox": reader(folder)})
    yield Figure("hello, first frame", hello_ms, "ms")
    yield Figure("first frame / hello's", reader_ms / hello_ms, "", upper_bound=MAX_FIRST_FRAME.get(size))
    yield Figure("memory over hello", reader_mb - hello_mb, "MB", upper_bound=MAX_MEMORY.get(size))
    with TimedTerminal(hello()) as bare, TimedTerminal(reader(folder)) as terminal:
        bare.until("hello")
        terminal.until("Inbox")
        bare.settle()
        terminal.settle(3.0)
        bare_keys, (_, moves) = _press_in_turn(bare, terminal, "j" * MOVES)
        yield Figure("hello, a key", statistics.median(bare_keys), "ms")
        yield Figure("hello, a key, p99 / its median", quantile(bare_keys, 0.99) / statistics.median(bare_keys))
        yield from _pair("move", moves, bare_keys, 1.6, 3)
        yield from _keys(bare, terminal)
        bare_idle = max(_idle(bare), MIN_IDLE)
        yield Figure("hello, idle, processor", bare_idle, "ms/s")
        yield Figure("idle / hello's", _idle(terminal) / bare_idle, "", upper_bound=1.2)


def _starts(commands: Mapping[str, list[str]]) -> Iterator[tuple[float, float]]:
    """Yield the median time and memory of the start of each command until it draws its text; start them in turn."""
    starts: dict[str, list[tuple[float, float]]] = {text: [] for text in commands}
    for _ in range(STARTS):
        for text, command in commands.items():
            with TimedTerminal(command) as terminal:
                starts[text].append((terminal.until(text), terminal.memory()))  # before the index is there
    for times, memories in (zip(*each, strict=True) for each in starts.values()):
        yield statistics.median(times), statistics.median(memories)


def _keys(bare: TimedTerminal, terminal: TimedTerminal) -> Iterator[Figure]:
    """Yield what further keys take, as multiples of a key of a bare Textual program."""
    keys: Mapping[str, tuple[Sequence[str], float | None]] = {
        "page": ([PAGES[turn % len(PAGES)] for turn in range(KEYS // 2)], None),
        "replace all rows": ("31" * (KEYS // 6), 3),
        "star, unstar": ("s" * (KEYS // 3), None),
        "mark read": ("r" * (KEYS // 3), None),
    }
    for name, (pressed, max_median) in keys.items():
        terminal.key(HOME)  # a key at the end of the list would draw nothing
        bare_keys, (_, times) = _press_in_turn(bare, terminal, pressed)
        yield from _pair(name, times, bare_keys, max_median, None)
    terminal.key("/")
    terminal.settle()
    bare_keys, (echoes, rows) = _press_in_turn(bare, terminal, TYPED)
    yield from _pair("filter while typing, its echo", echoes, bare_keys, None, None)
    yield from _pair("filter while typing, its rows", rows, bare_keys, 5, None)
    terminal.key("\x1b")
    terminal.settle()


def _press_in_turn(
    bare: TimedTerminal, terminal: TimedTerminal, keys: Sequence[str]
) -> tuple[Sequence[float], tuple[Sequence[float], Sequence[float]]]:
    """Press a key in a bare Textual program before each key, so that the machine is as busy for both.

    Return the times of the bare program, and those of the keys until the first and until the last byte is drawn.
    """
    bare_keys, drawn = zip(*[(bare.key("x"), terminal.echo(key)) for key in keys], strict=True)
    first, last = zip(*drawn, strict=True)
    return bare_keys, (first, last)


def _pair(
    name: str, times: Sequence[float], bare_keys: Sequence[float], max_median: float | None, max_p99: float | None
) -> Iterator[Figure]:
    bare = statistics.median(bare_keys)
    yield Figure(f"{name}, median / hello's key", statistics.median(times) / bare, "", upper_bound=max_median)
    yield Figure(f"{name}, p99 / hello's key", quantile(times, 0.99) / bare, "", upper_bound=max_p99)


def _idle(terminal: TimedTerminal) -> float:
    terminal.watch(IDLE_SECONDS / 2)
    before, began = terminal.busy(), time.perf_counter()
    terminal.watch(IDLE_SECONDS)
    return (terminal.busy() - before) / (time.perf_counter() - began)
