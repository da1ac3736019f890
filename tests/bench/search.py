"""Speed and recall of search by kind of question, compared with other search programs in the same run.

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
from datetime import date, datetime
from pathlib import Path
from threading import Thread
from time import clock_gettime, perf_counter, pthread_getcpuclockid, sleep, thread_time

from rapidfuzz import fuzz, process

from reader.app.app import SWITCH_INTERVAL
from reader.columns import Columns
from reader.errors import QueryError
from reader.paper import Paper
from reader.search import INDEX_FILE_NAME, Searcher
from tests.bench.generate import PaperGenerator, SearchQuestion, questions
from tests.bench.report import Figure, quantile, report

TODAY = date(2026, 1, 5)
SNAPSHOT_ID = "unchanged"
ROWS_ON_SCREEN = 40
RUNS = 3
PROPOSAL_MS = 5


@dataclass(frozen=True)
class Bounds:
    """The bounds for a library of one size."""

    key_ms: float
    recall_1: float
    recall_5: float
    ready_ms: float
    memory_mb: float
    add_ms: float = 50
    stall_ms: float = 17
    build_us: float = 600
    duplicates_ms: float = 1_000


BOUNDS = {
    1_000: Bounds(4, 0.98, 0.99, 50, 8),
    10_000: Bounds(16, 0.95, 0.99, 150, 40),
    100_000: Bounds(50, 0.88, 0.97, 1_000, 200),
}
QUESTIONS_PER_KIND = {1_000: 100, 10_000: 100, 100_000: 60}
"""By library size."""
TYPED_QUESTIONS = {1_000: 8, 10_000: 5, 100_000: 3}

Answer = Callable[[str], Sequence[str]]


def main(arguments: list[str]) -> int:
    sizes = [int(argument) for argument in arguments] or list(BOUNDS)
    missed = sum(measure(size) for size in sizes)
    print(f"{missed} figures miss their bounds" if missed else "every figure is within its bound")
    return 1 if missed else 0


def measure(size: int) -> int:
    """Measure with a library of one size; return how many figures miss their bounds."""
    bounds = BOUNDS.get(size, BOUNDS[100_000])
    papers = list(PaperGenerator(size).papers())
    with tempfile.TemporaryDirectory() as folder:
        library = _Library(papers, Path(folder))
        questions_asked = questions(papers, QUESTIONS_PER_KIND.get(size, 60))
        missed = report(f"\n{size:,} papers", _measure_build(library, bounds))
        missed += report(" found", _measure_recall(library.answer, questions_asked, bounds))
        missed += report(
            " typed key by key",
            _measure_typing(
                library, questions_asked[:: max(1, len(questions_asked) // TYPED_QUESTIONS.get(size, 5) // 10)], bounds
            ),
        )
        missed += report(" with OR, NOT and parentheses", _measure_combinations(library, papers, bounds))
        missed += report(" completed and corrected", _measure_proposals(library, papers))
        missed += report(" saved", _measure_saved(library, bounds))
        missed += report(" added", _measure_additions(library, papers, bounds))
        _compare(papers, questions_asked)
    return missed


class _Library:
    """Papers and a searcher over them."""

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

    def marked_at(self, mark: str) -> dict[str, datetime]:
        return {}

    @property
    def index_file(self) -> Path:
        return self.folder / INDEX_FILE_NAME

    def answer(self, text: str) -> Sequence[str]:
        return self.searcher.listing(text, today=TODAY).keys

    def first_screen(self, text: str) -> None:
        """Answer as the screen does: list the papers, then highlight the visible rows."""
        shown = self.searcher.listing(text, today=TODAY)
        for key in shown.keys[:ROWS_ON_SCREEN]:
            shown.highlight(self.papers[key].title)


def _plain(text: str) -> str:
    """Remove what would be parsed as a filter."""
    return text.replace(":", " ").replace('"', " ").replace(" -", " ")


def _measure_build(library: _Library, bounds: Bounds) -> list[Figure]:
    """Build the index in a thread, and measure how long another thread that wakes every millisecond has to wait.

    The bound is on the CPU time of the build during a wait: on an idle machine that is the wait, and on a busy one it
    still measures the build.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    started = perf_counter()
    waits = list(_waits(Thread(target=library.searcher.update_index, args=(lambda: False,))))
    elapsed = perf_counter() - started
    sys.setswitchinterval(0.005)
    cpu_times, wall_times = ([wait[side] for wait in waits] for side in (0, 1))
    papers = len(library.papers)
    return [
        Figure("build, a paper", sum(cpu_times) * 1000 / papers, "µs", upper_bound=bounds.build_us),
        Figure("build, by the clock", elapsed, "s"),
        Figure(
            "work during a wait of another thread, p99", quantile(cpu_times, 0.99), "ms", upper_bound=bounds.stall_ms
        ),
        Figure("work during a wait of another thread, longest", max(cpu_times), "ms"),
        Figure("wait of another thread by the clock, p99", quantile(wall_times, 0.99), "ms"),
    ]


def _waits(other: Thread) -> Iterator[tuple[float, float]]:
    """Yield, for each wait, the CPU time of the other thread and the wall time, in ms."""
    other.start()
    clock = pthread_getcpuclockid(other.ident or 0)
    while other.is_alive():
        with suppress(OSError):  # the thread ended meanwhile
            started, cpu_started = perf_counter(), clock_gettime(clock)
            sleep(0.001)
            yield (clock_gettime(clock) - cpu_started) * 1000, (perf_counter() - started) * 1000


def _measure_recall(
    answer: Answer, questions_asked: Sequence[SearchQuestion], bounds: Bounds | None = None
) -> list[Figure]:
    first, fifth = defaultdict[str, list[bool]](list), defaultdict[str, list[bool]](list)
    for question in questions_asked:
        best = list(answer(_plain(question.text))[:5])
        for kind in (question.kind, ""):
            first[kind].append(best[:1] == [question.key])
            fifth[kind].append(question.key in best)
    least_1, least_5 = (bounds.recall_1, bounds.recall_5) if bounds else (None, None)
    by_kind = (f"{kind} {_fraction(first[kind]):.2f}/{_fraction(fifth[kind]):.2f}" for kind in first if kind)
    print("  by kind:", ", ".join(by_kind))
    return [
        Figure("wanted paper first", _fraction(first[""]), lower_bound=least_1),
        Figure("wanted paper among the first five", _fraction(fifth[""]), lower_bound=least_5),
    ]


def _fraction(found: Sequence[bool]) -> float:
    return sum(found) / len(found)


def _measure_typing(library: _Library, questions_asked: Sequence[SearchQuestion], bounds: Bounds) -> list[Figure]:
    """Type questions letter by letter.

    The bound is on the CPU time of a key, the best of several runs: on an idle machine that is the wait, and on a busy
    one it still measures the search.
    """
    gc.collect()
    gc.freeze()
    runs = [list(_type_once(library, questions_asked)) for _ in range(RUNS)]
    gc.unfreeze()
    cpu_times = [min(cpu for cpu, _ in times) for times in zip(*runs, strict=True)]
    wall_times = [wall for _, wall in runs[0]]
    return [
        Figure(f"a key, median of {len(cpu_times):,}, best of {RUNS} runs", quantile(cpu_times, 0.5), "ms"),
        Figure("a key, p99", quantile(cpu_times, 0.99), "ms", upper_bound=bounds.key_ms),
        Figure("a key, longest", max(cpu_times), "ms"),
        Figure("a key by the clock, median of one run", quantile(wall_times, 0.5), "ms"),
        Figure("a key by the clock, p99 of one run", quantile(wall_times, 0.99), "ms"),
    ]


def _type_once(library: _Library, questions_asked: Sequence[SearchQuestion]) -> Iterator[tuple[float, float]]:
    """Yield, for each key, the CPU time and the wall time, in ms."""
    library.searcher = library.another_searcher()
    library.searcher.update_index()
    library.first_screen("warm up")
    for question in questions_asked:
        text = _plain(question.text)
        for end in range(1, len(text) + 1):
            started, cpu_started = perf_counter(), thread_time()
            library.first_screen(text[:end])
            yield (thread_time() - cpu_started) * 1000, (perf_counter() - started) * 1000


def _measure_combinations(library: _Library, papers: Sequence[Paper], bounds: Bounds) -> list[Figure]:
    """Type queries with OR, NOT and parentheses letter by letter."""
    words = [paper.title.lower().split() for paper in papers[:: max(1, len(papers) // 40)]]
    long = [next((word for word in title if word.isalpha() and len(word) > 4), "model") for title in words]
    texts = [
        f"({long[0]} OR {long[1]}) {long[2]}",
        f"{long[3]} {long[4]} OR {long[5]} -is:read",
        f"has:code ({long[6]} OR {long[7]} OR tag:kept) NOT {long[8]}",
        f"({long[9]} OR {long[10]}) ({long[11]} OR {long[12]}) is:unread",
        f"upvotes:>100 OR NOT (is:read {long[13]})",
    ]
    elapsed = sorted(_cpu_times(library, (text[:end] for text in texts for end in range(1, len(text) + 1))))
    return [
        Figure(f"a key, median of {len(elapsed):,}", quantile(elapsed, 0.5), "ms"),
        Figure("a key, p99", quantile(elapsed, 0.99), "ms", upper_bound=bounds.key_ms),
    ]


def _cpu_times(library: _Library, texts: Iterable[str]) -> list[float]:
    """Return the CPU time of each query, the best of several runs, in ms; one with an error takes none."""
    queries = list(texts)
    return [min(times) for times in zip(*(_run_all(library, queries) for _ in range(RUNS)), strict=True)]


def _run_all(library: _Library, queries: Iterable[str]) -> Iterator[float]:
    library.searcher = library.another_searcher()
    library.searcher.update_index()
    library.first_screen("warm up")
    for query in queries:
        started = thread_time()
        with suppress(QueryError):
            library.first_screen(query)
        yield (thread_time() - started) * 1000


def _measure_proposals(library: _Library, papers: Sequence[Paper]) -> list[Figure]:
    """Complete filters and correct words, at every letter."""
    searcher = library.searcher
    surname = papers[0].authors[0].split()[-1].lower()
    texts = [f"{text}{surname[:end]}" for text in ("author:", "keyword:", "tag:", "digest:") for end in range(4)]
    completed, corrected = [], []
    for text in texts:
        started = thread_time()
        searcher.complete(text, len(text))
        completed.append((thread_time() - started) * 1000)
    for paper in papers[:30]:
        text = "zq" + max(filter(str.isalpha, paper.title.lower().split()), key=len) + "qz"
        started = thread_time()
        searcher.correct(text, searcher.parse(text))
        corrected.append((thread_time() - started) * 1000)
    return [
        Figure("completion, longest", max(completed), "ms", upper_bound=PROPOSAL_MS if len(papers) <= 10_000 else None),
        Figure("correction, p90", quantile(sorted(corrected), 0.9), "ms"),
    ]


def _measure_saved(library: _Library, bounds: Bounds) -> list[Figure]:
    elapsed = []
    for _ in range(5):
        searcher = library.another_searcher()
        started = thread_time()
        searcher.update_index()
        elapsed.append((thread_time() - started) * 1000)
    memory, numpy_ms = _measure_in_subprocess(library)
    return [
        Figure("loaded from its file, best of 5", min(elapsed), "ms", upper_bound=bounds.ready_ms),
        Figure("once: loading numpy and rapidfuzz", numpy_ms, "ms"),
        Figure("file", library.index_file.stat().st_size / 1e6, "MB"),
        Figure("memory, after searches", memory, "MB", upper_bound=bounds.memory_mb),
    ]


_MEASURE_MEMORY = """
import resource, sys
from pathlib import Path
from time import perf_counter
started = perf_counter()
import numpy, rapidfuzz.process, rapidfuzz.fuzz, rapidfuzz.distance
elapsed = perf_counter() - started
from reader.search.analysis import tokenize
from reader.search.index.index_search import ranked_rows
from reader.search.index.codec import read_index
from reader.search.index.word_index import Index
class Rows:
    generation = 0
    def __init__(self, keys): self.rows = dict(zip(keys, range(len(keys))))
    def __len__(self): return len(self.rows)
    def __contains__(self, key): return key in self.rows
    def row_of(self, key): return self.rows[key]
def resident_memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
def search():
    for text in sys.argv[2:]:
        ranked_rows(index, [(tokenize(text), None)], lambda rows: rows, lambda term: {}, lambda: None)
rows = Rows(list(read_index(Path(sys.argv[1]))[0][0].keys))
before = resident_memory()
index = Index.from_segments(read_index(Path(sys.argv[1]))[0], rows)
search()
print((resident_memory() - before) / 1e6, elapsed * 1000)
"""


def _measure_in_subprocess(library: _Library) -> tuple[float, float]:
    """Return the memory of the index after some searches, and the load time of numpy and rapidfuzz."""
    titles = library.columns.titles[:30]
    command = [sys.executable, "-c", _MEASURE_MEMORY, str(library.index_file), *map(_plain, titles)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    memory, elapsed = map(float, done.stdout.split())
    return memory, elapsed


def _measure_additions(library: _Library, papers: Sequence[Paper], bounds: Bounds) -> list[Figure]:
    """Add 50 papers at a time, as a digest does, and search for one of them."""
    elapsed = []
    for number in range(5):
        new = list(PaperGenerator(50).papers())
        for index, paper in enumerate(new):
            key = f"new-{number}-{index}"
            library.papers[key] = Paper(key=key, title=paper.title, abstract=paper.abstract, authors=paper.authors)
            library.columns.upsert(library.papers[key])
        library.searcher.invalidate(f"new-{number}-{index}" for index in range(50))
        started = thread_time()
        library.searcher.listing(_plain(papers[number].title.split()[0]), today=TODAY)
        elapsed.append((thread_time() - started) * 1000)
    started = thread_time()
    library.searcher.listing("is:duplicate", today=TODAY)
    found = (thread_time() - started) * 1000
    return [
        Figure("50 new papers searchable, best of 5", min(elapsed), "ms", upper_bound=bounds.add_ms),
        Figure("duplicates computed again", found, "ms", upper_bound=bounds.duplicates_ms),
    ]


def _compare(papers: Sequence[Paper], questions_asked: Sequence[SearchQuestion]) -> None:
    """Compare with other search programs on some of the same queries."""
    sample = questions_asked[:: max(1, len(questions_asked) // (400 if len(papers) < 50_000 else 60))]
    for name, answer in (
        ("rapidfuzz extract, WRatio on titles", _extract(papers, fuzz.WRatio)),
        ("rapidfuzz extract, token_set_ratio on titles", _extract(papers, fuzz.token_set_ratio)),
        ("fzf --filter on titles", _fzf(papers)),
        ("SQLite FTS5, prefixes, bm25", _fts5(papers)),
    ):
        if answer:
            started = perf_counter()
            figures = _measure_recall(answer, sample)
            elapsed = (perf_counter() - started) * 1000 / len(sample)
            report(f" {name}", [*figures, Figure("a question", elapsed, "ms")])


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
