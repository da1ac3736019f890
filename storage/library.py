"""The library: every paper, and what the user did with it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from reader.columns import Columns
from reader.errors import AmbiguousPaper, LibraryError, NoSuchPaper, reason_of
from reader.paper import UNMARKED, Addition, Change, Digest, Marks, Paper, arxiv_id_in, count_in_words, key_of
from storage.documents import SCHEMA, document_of, document_of_marks, marks_of, paper_of
from storage.identities import Identities
from storage.merging import merged, settled
from storage.whole_file import WholeFileStorage

Images = dict[str, dict[str, dict[str, Any] | None]]
"""Documents by table and key; None where there is none."""


def utc_now() -> datetime:
    """Give the present moment, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class Library:
    """Papers by key, each joined with its marks; every change is one step that can be taken back."""

    def __init__(self, database: TinyDB, folder: Path | None, clock: Callable[[], datetime]) -> None:
        self.folder = folder
        self.read_only = ""
        self.notices: tuple[str, ...] = ()
        self.columns = Columns()
        self._database = database
        self._clock = clock
        self._tables: dict[str, dict[str, Any]] = {}
        self._identities = Identities()
        self._load()

    @classmethod
    def open(cls, folder: Path, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the library in a folder, which is made where there is none; raises LibraryError."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(TinyDB(folder / "library.json", storage=WholeFileStorage), folder, clock)
        except OSError as error:
            raise LibraryError(f"cannot open the library in {folder}: {reason_of(error)}") from None

    @classmethod
    def in_memory(cls, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Give an empty library that is forgotten with the program."""
        return cls(TinyDB(storage=MemoryStorage), None, clock)

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, key: object) -> bool:
        return key in self.columns

    def paper(self, key: str) -> Paper:
        """Give a paper as it is now; raises NoSuchPaper."""
        if key not in self.columns:
            raise NoSuchPaper(key)
        return paper_of(self._tables["papers"][key], self.columns.marks_of(key))

    def papers(self, keys: Iterable[str] | None = None) -> Iterator[Paper]:
        """Give the papers with these keys, or all in the order in which they were added."""
        for key in list(self.columns.keys) if keys is None else keys:
            yield self.paper(key)

    def find(self, reference: str) -> Paper:
        """Find a paper by key, arXiv id or address, or the unique beginning of its key.

        Raises NoSuchPaper and AmbiguousPaper.
        """
        reference = reference.strip()
        if reference in self.columns:
            return self.paper(reference)
        arxiv_id = arxiv_id_in(reference)
        if arxiv_id and (key := self._identities.key_of_arxiv_id(arxiv_id)):
            return self.paper(key)
        candidates = tuple(key for key in self.columns.keys if reference and key.startswith(reference))
        if len(candidates) > 1:
            raise AmbiguousPaper(reference, candidates)
        if not candidates:
            raise NoSuchPaper(reference)
        return self.paper(candidates[0])

    def tags(self) -> dict[str, int]:
        """Count the papers of every tag, by name."""
        counts = Counter(tag for marks in self.columns.marks.values() for tag in marks.tags)
        return dict(sorted(counts.items()))

    def plan(self, digest: Digest) -> Addition:
        """Tell what adding a digest would do."""
        return self._addition(digest)[0]

    def add(self, digest: Digest) -> Addition:
        """Add a digest's papers, or what it says of known ones, as one change that is durable on return."""
        with self._changing():
            addition, after = self._addition(digest)
            if not after["papers"]:
                return addition
            words = f"imported {count_in_words(len(addition.new))}"
            words += f", updated {count_in_words(len(addition.updated))}" if addition.updated else ""
            keys = (*addition.new, *addition.updated)
            change = Change(words, keys, self._clock(), added=addition.new)
            self._take(change, after)
            return replace(addition, change=change)

    def mark(self, keys: Iterable[str], edit: Callable[[Marks], Marks], verb: str, detail: str = "") -> Change | None:
        """Change the marks of papers as one change that is durable on return; None where nothing is to change."""
        with self._changing():
            images: dict[str, dict[str, Any] | None] = {}
            for paper in self.papers(dict.fromkeys(keys)):
                marks = edit(paper.marks)
                if marks != paper.marks:
                    images[paper.key] = document_of_marks(paper.key, marks) if marks != UNMARKED else None
            if not images:
                return None
            words = f"{verb} {count_in_words(len(images))} {detail}".rstrip()
            change = Change(words, tuple(images), self._clock())
            self._take(change, {"marks": images})
            return change

    def undo(self) -> Change | None:
        """Take back the last change; None where there is none."""
        return self._step("done", "undone")

    def redo(self) -> Change | None:
        """Take the change again that was undone last; None where there is none."""
        return self._step("undone", "done")

    def refresh(self) -> frozenset[str]:
        """Take over what other processes changed, and give the keys of those papers."""
        storage = self._database.storage
        if not isinstance(storage, WholeFileStorage) or not storage.was_changed():
            return frozenset()
        before = self._tables
        self._load()
        return frozenset(
            key
            for name in ("papers", "marks")
            for key in before[name].keys() | self._tables[name].keys()
            if before[name].get(key) != self._tables[name].get(key)
        )

    def close(self) -> None:
        """Give the library's files back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        storage = self._database.storage
        with storage.locked() if isinstance(storage, WholeFileStorage) else nullcontext():
            self.refresh()
            yield

    def _load(self) -> None:
        tables = self._database.storage.read() or {}
        self._tables = {name: dict(tables.get(name, {})) for name in ("papers", "marks", "done", "undone")}
        self.columns.remove([key for key in self.columns.keys if key not in self._tables["papers"]])
        self._identities = Identities()
        for key, document in self._tables["papers"].items():
            marks = marks_of(self._tables["marks"].get(key, {}))
            self._show(paper_of(document, marks))

    def _show(self, paper: Paper) -> None:
        self.columns.put(paper)
        self.columns.mark(paper.key, paper.marks)
        self._identities.learn([paper])

    def _addition(self, digest: Digest) -> tuple[Addition, Images]:
        changed: dict[str, Paper] = {}
        new: dict[str, None] = {}
        unchanged: dict[str, None] = {}
        identities = Identities()
        for newcomer in map(settled, digest.papers):
            key = identities.known_as(newcomer) or self._identities.known_as(newcomer)
            known = (changed.get(key) or self.paper(key)) if key else None
            paper = merged(known, newcomer) if known else self._first_sight(newcomer, changed)
            if known is None:
                new[paper.key] = None
            elif paper == known and paper.key not in changed:
                unchanged[paper.key] = None
                continue
            changed[paper.key] = paper
            identities.learn([paper])
        updated = tuple(key for key in changed if key not in new)
        still = tuple(key for key in unchanged if key not in changed)
        images: Images = {"papers": {key: document_of(paper) for key, paper in changed.items()}}
        images["marks"] = {
            key: document_of_marks(key, changed[key].marks) for key in new if changed[key].marks != UNMARKED
        }
        return Addition(tuple(new), updated, still, notices=digest.notices), images

    def _first_sight(self, newcomer: Paper, others: dict[str, Paper]) -> Paper:
        wanted = (newcomer.key, key_of(newcomer.title, newcomer.arxiv_id))
        free = (key for key in wanted if key and key not in self.columns and key not in others)
        numbered = (f"{wanted[1]}-{number}" for number in range(2, len(self) + len(others) + 3))
        key = next(free, None) or next(key for key in numbered if key not in self.columns and key not in others)
        return replace(newcomer, key=key, added=newcomer.added or self._clock())

    def _take(self, change: Change, after: Images) -> None:
        before = {name: {key: self._tables[name].get(key) for key in images} for name, images in after.items()}
        step = {
            "words": change.words,
            "keys": list(change.keys),
            "added": list(change.added),
            "before": before,
            "after": after,
        }
        done = self._tables["done"] | {str(len(self._tables["done"]) + 1): step}
        self._write(after, {"done": done, "undone": {}})

    def _step(self, source: str, target: str) -> Change | None:
        with self._changing():
            if not self._tables[source]:
                return None
            number, step = list(self._tables[source].items())[-1]
            rest = {key: value for key, value in self._tables[source].items() if key != number}
            moved = self._tables[target] | {str(len(self._tables[target]) + 1): step}
            self._write(step["before" if source == "done" else "after"], {source: rest, target: moved})
            return Change(step["words"], tuple(step["keys"]), self._clock(), added=tuple(step["added"]))

    def _write(self, images: Images, steps: dict[str, dict[str, Any]]) -> None:
        tables = {name: dict(table) for name, table in self._tables.items()} | steps
        for name, documents in images.items():
            for key, document in documents.items():
                if document is None:
                    tables[name].pop(key, None)
                else:
                    tables[name][key] = document
        try:
            self._database.storage.write({"_meta": {"1": {"schema": SCHEMA}}, **tables})
        except OSError as error:
            raise LibraryError(f"cannot save to {self.folder}: {reason_of(error)}; nothing was changed") from None
        if isinstance(self._database.storage, WholeFileStorage):
            self._database.storage.was_changed()
        self._tables = tables
        self._follow(images)

    def _follow(self, images: Images) -> None:
        gone = [key for key, document in images.get("papers", {}).items() if document is None]
        for key in gone:
            self.columns.mark(key, UNMARKED)
        self.columns.remove(gone)
        if gone:
            self._identities = Identities()
            self._identities.learn(self.papers())
        for key in dict.fromkeys((*images.get("papers", {}), *images.get("marks", {}))):
            if key in self._tables["papers"]:
                marks = marks_of(self._tables["marks"].get(key, {}))
                self._show(paper_of(self._tables["papers"][key], marks))
