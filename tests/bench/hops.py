"""How far a change travels through the code: calls, functions, files, and switches from one file to another.

A profiler hook counts the calls of our own functions, so that the figures are the same on every run and every machine.
`tests/storage/test_hops.py` holds them to their bounds.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import FrameType

from reader.paper import Digest, title_key
from storage import Library
from tests.bench.corpus import fixed_papers
from tests.bench.report import Figure, report
from tests.builders import starred

PROJECT = Path(__file__).resolve().parents[2]
OWN_FOLDERS = tuple(f"{PROJECT / name}/" for name in ("reader", "storage", "widgets"))
NOW = datetime(2025, 11, 28, tzinfo=UTC)
STAR_FILES, STAR_SWITCHES = 8, 25
IMPORT_SWITCHES = 266
"""Half of what an import of 32 papers needed before the engine owned the lock, the journal and the snapshots."""


@dataclass(slots=True)
class Trace:
    """The calls of our own functions, in order."""

    calls: list[tuple[str, str]] = field(default_factory=list)
    """By file and function."""

    @property
    def functions(self) -> set[tuple[str, str]]:
        """The different functions that were called."""
        return set(self.calls)

    @property
    def files(self) -> list[str]:
        """The files of the functions, in the order of their first call."""
        return list(dict.fromkeys(file for file, _function in self.calls))

    @property
    def switches(self) -> int:
        """The number of calls into another file than that of the call before."""
        files = [file for file, _function in self.calls]
        return sum(before != after for before, after in pairwise(files))


@contextmanager
def tracing() -> Iterator[Trace]:
    """Count the calls of our own functions meanwhile."""
    trace = Trace()

    def hook(frame: FrameType, event: str, _argument: object) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(OWN_FOLDERS):
            trace.calls.append((file.removeprefix(f"{PROJECT}/"), frame.f_code.co_qualname))

    before = sys.getprofile()
    sys.setprofile(hook)
    try:
        yield trace
    finally:
        sys.setprofile(before)


def trace_star(folder: Path) -> Trace:
    """Trace the star of one paper in a library that was changed before."""
    with Library.open(folder, clock=lambda: NOW) as library:
        keys = library.import_digests(Digest("hf-daily", "bench", tuple(fixed_papers(0, 32)))).new
        library.update_marks(keys[:1], starred, "starred")
        with tracing() as trace:
            library.update_marks(keys[1:2], starred, "starred")
    return trace


def trace_import(folder: Path) -> Trace:
    """Trace an import of 32 papers into a library that holds as many."""
    with Library.open(folder, clock=lambda: NOW) as library:
        library.import_digests(Digest("hf-daily", "bench", tuple(fixed_papers(0, 32))))
        title_key.cache_clear()  # or what ran before in this process would count
        with tracing() as trace:
            library.import_digests(Digest("hf-daily", "bench", tuple(fixed_papers(32, 32))))
    return trace


def main(arguments: list[str]) -> int:
    """Print the figures of a star and an import; with `--calls`, each call of a star too."""
    star, addition = _traced(trace_star), _traced(trace_import)
    if "--calls" in arguments:
        print(*(f"{file:<34} {function}" for file, function in star.calls), sep="\n")
    missed = report("star of one paper", list(_figures(star, STAR_FILES, STAR_SWITCHES)))
    missed += report("import of 32 papers", list(_figures(addition, None, IMPORT_SWITCHES)))
    return min(missed, 1)


def _traced(trace: Callable[[Path], Trace]) -> Trace:
    with tempfile.TemporaryDirectory(prefix="reader-bench-") as folder:
        return trace(Path(folder))


def _figures(trace: Trace, files: int | None, switches: int) -> Iterator[Figure]:
    yield Figure("calls", len(trace.calls))
    yield Figure("functions", len(trace.functions))
    yield Figure("files", len(trace.files), upper_bound=files)
    yield Figure("switches between files", trace.switches, upper_bound=switches)
