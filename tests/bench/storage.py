"""The storage compared with SQLite (WAL, synchronous FULL), stock TinyDB and the bare disk, all in one run.

Takes the sizes to measure, 1,000 and 10,000 by default; 100000 takes some minutes.
"""

import gc
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from random import Random

from reader.files import sync_file
from storage import Library
from tests.bench.baselines import OurLibrary, SqliteLibrary, StockLibrary
from tests.bench.corpus import SEED, fixed_papers
from tests.bench.report import Figure, report

SIZES = (1_000, 10_000)
OPENINGS = 9
REPEATS = 21
STARS = 101

OPEN_OURS = """
from pathlib import Path
from storage import Library
def work():
    library = Library.open(Path(sys.argv[1]) / "ours")
    columns = library.columns
    rows = list(zip(columns.keys, columns.titles, columns.published, columns.comments, columns.upvotes))
    return library, rows
"""
OPEN_SQLITE = """
import sqlite3
def work():
    base = sqlite3.connect(sys.argv[1] + "/papers.sqlite")
    rows = base.execute("select p.key, title, published, comments, upvotes, has_code, day, place, starred, read, tags,"
                        " note from papers p left join marks m on m.key = p.key").fetchall()
    return base, rows
"""
MEASURE = """
import sys, time
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
before = peak()
start = time.perf_counter()
kept = work()
took = (time.perf_counter() - start) * 1e3
print(took, (peak() - before) / 1024)
"""


@dataclass(frozen=True)
class Costs:
    """The costs of a library of one size, in milliseconds and MB; `sqlite` has those of SQLite."""

    snapshot: float
    raw: float
    star: float
    bulk: float
    addition: float
    opening: float
    peak: float
    rows: float
    stall: float
    first_addition: float
    sqlite: dict[str, float]


def main(arguments: list[str]) -> int:
    """Measure the given sizes."""
    sizes = [int(argument) for argument in arguments if argument.isdigit()] or list(SIZES)
    measured: dict[int, Costs] = {}
    missed = 0
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="reader-bench-") as folder:
            measured[size] = costs(size, Path(folder))
            stock = stock_star(size, Path(folder)) if size <= 10_000 else None
        missed += report(f"storage, {size:,} papers", list(_figures(measured[size], stock)))
    missed += report(
        f"storage, {sizes[-1]:,} papers / {sizes[0]:,}", list(_growth(measured[sizes[0]], measured[sizes[-1]]))
    )
    return min(missed, 1)


def _figures(cost: Costs, stock: float | None) -> Iterator[Figure]:
    yield Figure("snapshot", cost.snapshot, "MB")
    yield Figure("append of 200 bytes + sync", cost.raw, "ms")
    for name, ours in (
        ("star", cost.star),
        ("bulk 500", cost.bulk),
        ("import 50", cost.addition),
        ("open + rows", cost.opening),
    ):
        yield Figure(name, ours, "ms")
        yield Figure(f"{name}, SQLite", cost.sqlite[name], "ms")
    yield Figure("first import after opening", cost.first_addition, "ms")
    yield Figure("first 50 rows", cost.rows, "ms")
    yield Figure("peak memory on open", cost.peak, "MB")
    yield Figure("star / append + sync", cost.star / cost.raw, "x", upper_bound=1.5)
    if cost.snapshot > 10:
        yield Figure("open + rows / SQLite's", cost.opening / cost.sqlite["open + rows"], "x", upper_bound=1.0)
        yield Figure("bulk 500 / SQLite's", cost.bulk / cost.sqlite["bulk 500"], "x", upper_bound=0.7)
        yield Figure("import 50 / SQLite's", cost.addition / cost.sqlite["import 50"], "x", upper_bound=0.7)
        yield Figure("peak memory on open / snapshot", cost.peak / cost.snapshot, "x", upper_bound=0.45)
    yield Figure("longest stall while it opens in a thread", cost.stall, "ms", upper_bound=35)
    if stock:
        yield Figure("star, stock TinyDB", stock, "ms")
        yield Figure(
            "stock TinyDB's star / ours", stock / cost.star, "x", lower_bound=1_000 if cost.snapshot > 10 else None
        )


def _growth(small: Costs, large: Costs) -> Iterator[Figure]:
    yield Figure("star", large.star / small.star, "x", upper_bound=1.5)
    yield Figure("first 50 rows", large.rows / small.rows, "x", upper_bound=2)


def costs(size: int, folder: Path) -> Costs:
    """Measure one size of library, which is filled, closed and opened again."""
    for library in (OurLibrary(folder), SqliteLibrary(folder)):
        library.fill(size)
        library.close()
    opened, peak = opening(OPEN_OURS, folder)
    sqlite = {"open + rows": opening(OPEN_SQLITE, folder)[0]}
    stall = max(longest_stall(folder) for _ in range(3))
    rows = statistics.median(first_rows(folder) for _ in range(OPENINGS))
    ours, other = OurLibrary(folder), SqliteLibrary(folder)
    new = (fixed_papers(place, 50) for place in count(size, 50))
    first_addition = milliseconds(lambda: ours.add(next(new)))
    keys, random = list(ours.library.columns.keys), Random(SEED)
    star, sqlite["star"], raw = interleaved(
        STARS,
        lambda: ours.star([random.choice(keys)]),
        lambda: other.star([random.choice(keys)]),
        appender(folder),
    )
    bulk, sqlite["bulk 500"] = interleaved(REPEATS, lambda: ours.star(keys[:500]), lambda: other.star(keys[:500]))
    additions = iter([next(new) for _ in range(2 * REPEATS)])
    addition, sqlite["import 50"] = interleaved(
        REPEATS, lambda: ours.add(next(additions)), lambda: other.add(next(additions))
    )
    snapshot = (folder / "ours" / "papers.json").stat().st_size / 1e6
    ours.close()
    other.close()
    return Costs(snapshot, raw, star, bulk, addition, opened, peak, rows, stall, first_addition, sqlite)


def milliseconds(work: Callable[[], object]) -> float:
    """Return the time of some work in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def interleaved(repeats: int, *works: Callable[[], object]) -> list[float]:
    """Return the median times of works that alternate, so that a disk that is slow for a while is slow for all."""
    gc.collect()
    rounds = [[milliseconds(work) for work in works] for _ in range(repeats)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def appender(folder: Path) -> Callable[[], None]:
    """Return a function that appends to a bare file and syncs it."""
    file = (folder / "raw").open("ab", buffering=0)

    def append() -> None:
        file.write(b"x" * 200)
        sync_file(file.fileno())

    return append


def opening(script: str, folder: Path) -> tuple[float, float]:
    """Return the median time in ms and memory in MB of opening, each time in a new process."""
    command = [sys.executable, "-c", "import sys\n" + script + MEASURE, str(folder)]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(OPENINGS)]
    return statistics.median(float(run[0]) for run in runs), statistics.median(float(run[1]) for run in runs)


def first_rows(folder: Path) -> float:
    """Return the time in ms of reading the first 50 papers of a library that was just opened."""
    with Library.open(folder / "ours") as library:
        return milliseconds(lambda: list(library.papers(islice(library.columns.keys, 50))))


def longest_stall(folder: Path) -> float:
    """Return how many milliseconds a loop that ticks every millisecond stalls while a thread opens a library."""
    opened: list[Library] = []
    thread = threading.Thread(target=lambda: opened.append(Library.open(folder / "ours")))
    gc.collect()
    last, longest = time.perf_counter(), 0.0
    thread.start()
    while thread.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        last, longest = now, max(longest, now - last)
    thread.join()
    opened[0].close()
    return longest * 1e3


def stock_star(size: int, folder: Path) -> float:
    """Return the time in ms of a star in stock TinyDB."""
    stock = StockLibrary(folder)
    stock.fill(size)
    (took,) = interleaved(5, lambda: stock.star([size // 2]))
    stock.close()
    return took
