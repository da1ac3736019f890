"""Every output format, compared with the JSON lines that hold the same papers: time, and memory beyond the library's.

Takes the sizes to measure, 10,000 papers by default.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from reader.export import WRITERS
from tests.bench.baselines import OurLibrary
from tests.bench.report import Figure, report

SIZES = (10_000,)
NOTES = "notes"
MAX_MEMORY = 40
"""MB beyond those of the open library: papers are written one after another, and only citation keys are kept."""
MAX_RATIO = 12
"""How much longer than JSON lines a format may take."""

EXPORT = """
import sys, time
from pathlib import Path
from reader.export import WRITERS, write_file
from reader.export.notes import write_notes
from reader.export.options import library_options
from storage import Library
from reader.citation_key import DEFAULT_PATTERN
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
folder, name = Path(sys.argv[1]), sys.argv[2]
with Library.open(folder / "ours") as library:
    keys = library.columns.keys
    len(library.columns.titles)
    before = peak()
    start = time.perf_counter()
    cites = name == "notes" or WRITERS[name].cites
    options = library_options(library, keys, DEFAULT_PATTERN) if cites else None
    if name == "notes":
        write_notes(library.papers(keys), folder / "notes", options)
    else:
        write_file(library.papers(keys), name, folder / "export", replace=True, options=options)
    print((time.perf_counter() - start) * 1e3, (peak() - before) / 1024)
"""


def main(arguments: list[str]) -> int:
    """Measure the given sizes."""
    missed = 0
    for size in [int(argument) for argument in arguments if argument.isdigit()] or SIZES:
        with tempfile.TemporaryDirectory(prefix="reader-bench-") as folder:
            library = OurLibrary(Path(folder))
            library.fill(size)
            library.close()
            missed += report(f"export, {size:,} papers", list(_figures(folder)))
    return min(missed, 1)


def _figures(folder: str) -> Iterator[Figure]:
    lines, _memory = _measure(folder, "jsonl")
    for name in (*WRITERS, NOTES):
        took, memory = _measure(folder, name)
        yield Figure(name, took, "ms")
        if name != NOTES:  # it waits for the disk after each file
            yield Figure(f"{name} / jsonl", took / lines, "x", upper_bound=MAX_RATIO)
        yield Figure(f"{name}, memory", memory, "MB", upper_bound=MAX_MEMORY)


def _measure(folder: str, name: str) -> tuple[float, float]:
    command = [sys.executable, "-c", EXPORT, folder, name]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    took, memory = map(float, run.stdout.split())
    return took, memory
