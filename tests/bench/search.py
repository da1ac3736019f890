"""How fast and how well papers are found, by kind of question, beside what others find in the same run.

`python -m tests.bench search [SIZE…]`; without sizes 1,000, 10,000 and 100,000 papers.
"""

import gc
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Thread
from time import clock_gettime, perf_counter, pthread_getcpuclockid, sleep, thread_time

from rapidfuzz import fuzz, process

from reader.app.app import SWITCH_INTERVAL
from reader.columns import Columns
from reader.paper import Paper
from reader.search import INDEX_FILE_NAME, Searcher
from tests.bench.generate import PaperGenerator, SearchQuestion, questions
from tests.bench.report import Figure, quantile, report

TODAY = date(2026, 1, 5)
SNAPSHOT_ID = "unchanged"
ROWS_ON_SCREEN = 40
RUNS = 3


@dataclass(frozen=True)
class Bounds:
    """What is to be reached with a library of one size."""

    key_ms: float
    recall_1: float
    recall_5: float
    ready_ms: float
    memory_mb: float
    add_ms: float = 50
    stall_ms: float = 17
    build_us: float = 600
    twins_ms: float = 1_000


BOUNDS = {
    1_000: Bounds(4, 0.98, 0.99, 50, 8),
    10_000: Bounds(16, 0.95, 0.99, 150, 40),
    100_000: Bounds(50, 0.88, 0.97, 1_000, 200),
}
ASKED = {1_000: 100, 10_000: 100, 100_000: 60}
"""Of each kind."""
TYPED = {1_000: 8, 10_000: 5, 100_000: 3}

Answer = Callable[[str], Sequence[str]]


def main(arguments: list[str]) -> int:
    sizes = [int(argument) for argument in arguments] or list(BOUNDS)
    missed = sum(measure(size) for size in sizes)
    print(f"{missed} figures miss their bounds" if missed else "every figure is within its bound")
    return 1 if missed else 0


def measure(size: int) -> int:
    """Measure with a library of one size; give how many figures miss their bounds."""
    bounds = BOUNDS.get(size, BOUNDS[100_000])
    papers = list(PaperGenerator(size).papers())
    with tempfile.TemporaryDirectory() as folder:
        library = _Library(papers, Path(folder))
        asked = questions(papers, ASKED.get(size, 60))
        missed = report(f"\n{size:,} papers", _measure_build(library, bounds))
        missed += report(" found", _measure_recall(library.answer, asked, bounds))
        missed += report(
            " typed key by key",
            _measure_typing(library, asked[:: max(1, len(asked) // TYPED.get(size, 5) // 10)], bounds),
        )
        missed += report(" kept", _measure_saved(library, bounds))
        missed += report(" added", _measure_additions(library, papers, bounds))
        _compare(papers, asked)
    return missed


class _Library:
    """Papers, and a searcher over them."""

    def __init__(self, papers: Iterable[Paper], folder: Path) -> None:
        self.papers = {paper.key: paper for paper in papers}
        self.folder = folder
        self.columns = Columns()
        for paper in self.papers.values():
            self.columns.upsert(paper)
            self.columns.set_marks(paper.key, paper.marks)
        self.searcher = self.another_searcher()

    def another_searcher(self) -> Searcher:
        return Searcher(self)

    def paper(self, key: str) -> Paper:
        return self.papers[key]

    def snapshot_id(self) -> str:
        return SNAPSHOT_ID

    def keys_changed_since_snapshot(self) -> Iterable[str]:
        return ()

    @property
    def index_file(self) -> Path:
        return self.folder / INDEX_FILE_NAME

    def answer(self, text: str) -> Sequence[str]:
        return self.searcher.listing(text, today=TODAY).keys

    def first_screen(self, text: str) -> None:
        """Answer as the screen does: list, then highlight the rows that are seen."""
        shown = self.searcher.listing(text, today=TODAY)
        for key in shown.keys[:ROWS_ON_SCREEN]:
            shown.highlight(self.papers[key].title)


def _plain(text: str) -> str:
    """Leave out what would be read as a filter."""
    return text.replace(":", " ").replace('"', " ").replace(" -", " ")


def _measure_build(library: _Library, bounds: Bounds) -> list[Figure]:
    """Build the index in a thread, and note for how long another had to wait that wanted to go on every millisecond.

    What is bound is the processor's time that the building took during a wait: on an idle machine that is what one
    waits, and on a busy one it still says what the building does.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    started = perf_counter()
    waits = list(_waits(Thread(target=library.searcher.update_index, args=(lambda: False,))))
    took = perf_counter() - started
    sys.setswitchinterval(0.005)
    worked, waited = ([wait[side] for wait in waits] for side in (0, 1))
    papers = len(library.papers)
    return [
        Figure("build, a paper", sum(worked) * 1000 / papers, "µs", upper_bound=bounds.build_us),
        Figure("build, by the clock", took, "s"),
        Figure("work during a wait of another thread, p99", quantile(worked, 0.99), "ms", upper_bound=bounds.stall_ms),
        Figure("work during a wait of another thread, longest", max(worked), "ms"),
        Figure("wait of another thread by the clock, p99", quantile(waited, 0.99), "ms"),
    ]


def _waits(other: Thread) -> Iterator[tuple[float, float]]:
    """Give for each wait the processor's time of the other thread, and the time by the clock, in ms."""
    other.start()
    clock = pthread_getcpuclockid(other.ident or 0)
    while other.is_alive():
        with suppress(OSError):  # the thread ended meanwhile
            started, started_working = perf_counter(), clock_gettime(clock)
            sleep(0.001)
            yield (clock_gettime(clock) - started_working) * 1000, (perf_counter() - started) * 1000


def _measure_recall(answer: Answer, asked: Sequence[SearchQuestion], bounds: Bounds | None = None) -> list[Figure]:
    first, fifth = defaultdict[str, list[bool]](list), defaultdict[str, list[bool]](list)
    for question in asked:
        best = list(answer(_plain(question.text))[:5])
        for kind in (question.kind, ""):
            first[kind].append(best[:1] == [question.key])
            fifth[kind].append(question.key in best)
    least_1, least_5 = (bounds.recall_1, bounds.recall_5) if bounds else (None, None)
    by_kind = (f"{kind} {_part(first[kind]):.2f}/{_part(fifth[kind]):.2f}" for kind in first if kind)
    print("  by kind:", ", ".join(by_kind))
    return [
        Figure("wanted paper first", _part(first[""]), lower_bound=least_1),
        Figure("wanted paper among the first five", _part(fifth[""]), lower_bound=least_5),
    ]


def _part(found: Sequence[bool]) -> float:
    return sum(found) / len(found)


def _measure_typing(library: _Library, asked: Sequence[SearchQuestion], bounds: Bounds) -> list[Figure]:
    """Type questions letter by letter.

    What is bound is the processor's time for a key, the best of several runs: on an idle machine that is what one waits,
    and on a busy one it still says what the search does.
    """
    gc.collect()
    gc.freeze()
    runs = [list(_type_once(library, asked)) for _ in range(RUNS)]
    gc.unfreeze()
    worked = [min(worked for worked, _ in times) for times in zip(*runs, strict=True)]
    waited = [waited for _, waited in runs[0]]
    return [
        Figure(f"a key, median of {len(worked):,}, best of {RUNS} runs", quantile(worked, 0.5), "ms"),
        Figure("a key, p99", quantile(worked, 0.99), "ms", upper_bound=bounds.key_ms),
        Figure("a key, longest", max(worked), "ms"),
        Figure("a key by the clock, median of one run", quantile(waited, 0.5), "ms"),
        Figure("a key by the clock, p99 of one run", quantile(waited, 0.99), "ms"),
    ]


def _type_once(library: _Library, asked: Sequence[SearchQuestion]) -> Iterator[tuple[float, float]]:
    """Give for each key the processor's time and the time by the clock, in ms."""
    library.searcher = library.another_searcher()
    library.searcher.update_index()
    library.first_screen("warm up")
    for question in asked:
        text = _plain(question.text)
        for end in range(1, len(text) + 1):
            started, started_working = perf_counter(), thread_time()
            library.first_screen(text[:end])
            yield (thread_time() - started_working) * 1000, (perf_counter() - started) * 1000


def _measure_saved(library: _Library, bounds: Bounds) -> list[Figure]:
    took = []
    for _ in range(5):
        searcher = library.another_searcher()
        started = thread_time()
        searcher.update_index()
        took.append((thread_time() - started) * 1000)
    memory, numpy_ms = _measure_in_subprocess(library)
    return [
        Figure("ready from its file, best of 5", min(took), "ms", upper_bound=bounds.ready_ms),
        Figure("before that, once: loading numpy and rapidfuzz", numpy_ms, "ms"),
        Figure("file", library.index_file.stat().st_size / 1e6, "MB"),
        Figure("memory, after searches", memory, "MB", upper_bound=bounds.memory_mb),
    ]


_MEASURE_MEMORY = """
import resource, sys
from pathlib import Path
from time import perf_counter
started = perf_counter()
import numpy, rapidfuzz.process, rapidfuzz.fuzz, rapidfuzz.distance
took = perf_counter() - started
from reader.search.analysis import tokenize
from reader.search.index.index_search import ranked_rows
from reader.search.index.codec import read_index
from reader.search.index.index import Index
class Rows:
    generation = 0
    def __init__(self, keys): self.rows = dict(zip(keys, range(len(keys))))
    def __len__(self): return len(self.rows)
    def __contains__(self, key): return key in self.rows
    def row_of(self, key): return self.rows[key]
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
def search():
    for text in sys.argv[2:]:
        ranked_rows(index, tokenize(text), lambda rows: rows, lambda term: {}, lambda: None)
rows = Rows(list(read_index(Path(sys.argv[1]))[0][0].keys))
before = held()
index = Index.from_segments(read_index(Path(sys.argv[1]))[0], rows)
search()
print((held() - before) / 1e6, took * 1000)
"""


def _measure_in_subprocess(library: _Library) -> tuple[float, float]:
    """Give the memory that the index takes after some searches, and how long its libraries take to load."""
    titles = library.columns.titles[:30]
    command = [sys.executable, "-c", _MEASURE_MEMORY, str(library.index_file), *map(_plain, titles)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    memory, took = map(float, done.stdout.split())
    return memory, took


def _measure_additions(library: _Library, papers: Sequence[Paper], bounds: Bounds) -> list[Figure]:
    """Add 50 papers at a time, as digests do, and search for one of them."""
    took = []
    for number in range(5):
        new = list(PaperGenerator(50).papers())
        for place, paper in enumerate(new):
            key = f"new-{number}-{place}"
            library.papers[key] = Paper(key=key, title=paper.title, abstract=paper.abstract, authors=paper.authors)
            library.columns.upsert(library.papers[key])
        library.searcher.invalidate(f"new-{number}-{place}" for place in range(50))
        started = thread_time()
        library.searcher.listing(papers[number].title.split()[0], today=TODAY)
        took.append((thread_time() - started) * 1000)
    started = thread_time()
    library.searcher.listing("is:duplicate", today=TODAY)
    found = (thread_time() - started) * 1000
    return [
        Figure("50 new papers searchable, best of 5", min(took), "ms", upper_bound=bounds.add_ms),
        Figure("duplicates found anew", found, "ms", upper_bound=bounds.twins_ms),
    ]


def _compare(papers: Sequence[Paper], asked: Sequence[SearchQuestion]) -> None:
    """Let others answer some of the same questions."""
    some = asked[:: max(1, len(asked) // (400 if len(papers) < 50_000 else 60))]
    for name, answer in (
        ("rapidfuzz extract, WRatio on titles", _extract(papers, fuzz.WRatio)),
        ("rapidfuzz extract, token_set_ratio on titles", _extract(papers, fuzz.token_set_ratio)),
        ("fzf --filter on titles", _fzf(papers)),
        ("SQLite FTS5, prefixes, bm25", _fts5(papers)),
    ):
        if answer:
            started = perf_counter()
            figures = _measure_recall(answer, some)
            took = (perf_counter() - started) * 1000 / len(some)
            report(f" {name}", [*figures, Figure("a question", took, "ms")])


def _extract(papers: Sequence[Paper], scorer: Callable[..., float]) -> Answer:
    titles = [paper.title.lower() for paper in papers]

    def answer(text: str) -> Sequence[str]:
        return [papers[row].key for _, _, row in process.extract(text.lower(), titles, scorer=scorer, limit=5)]

    return answer


def _fzf(papers: Sequence[Paper]) -> Answer | None:
    program = shutil.which("fzf")
    if not program:
        print(" fzf is not installed")
        return None
    lines = "".join(f"{paper.key}\t{paper.title}\n" for paper in papers)

    def answer(text: str) -> Sequence[str]:
        command = [program, "--filter", text, "--delimiter", "\t", "--nth", "2"]
        found = subprocess.run(command, input=lines, capture_output=True, text=True, check=False).stdout
        return [line.partition("\t")[0] for line in found.splitlines()[:5]]

    return answer


def _fts5(papers: Sequence[Paper]) -> Answer:
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table papers using fts5(key unindexed, title, names, abstract, prefix='2 3')")
    rows = ((p.key, p.title, " ".join(p.authors), p.abstract) for p in papers)
    database.executemany("insert into papers values (?, ?, ?, ?)", rows)

    def answer(text: str) -> Sequence[str]:
        words = "".join(letter if letter.isalnum() else " " for letter in text).split()
        match = " ".join(f'"{word}"*' for word in words)
        best = "select key from papers where papers match ? order by bm25(papers, 0, 10, 5, 1) limit 5"
        return [key for (key,) in database.execute(best, (match,))] if match else []

    return answer
