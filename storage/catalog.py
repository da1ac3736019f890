"""The papers and marks of a library in memory: as columns, and as papers that are read on demand and cached."""

import gc
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from itertools import count, islice
from pathlib import Path
from threading import Lock

from reader.columns import Columns
from reader.errors import AmbiguousPaper, LibraryDamaged, NoSuchPaper
from reader.paper import UNMARKED, Marks, Paper, parse_arxiv_id, parse_doi
from reader.paper_merge import is_same_paper
from storage.cache import Fingerprint, MarksCacheFile, load_columns, save_columns
from storage.database import StoredTable, TableStorage
from storage.documents import DECODE_ERRORS, KEY_ALIASES, Document, decode_paper
from storage.duplicates import DuplicateFinder, add_key_aliases, candidate_keys_of
from storage.marks_table import MarksTable
from storage.revert import CurrentState
from storage.snapshot import REPAIR_HINT

_BATCH_SIZE = 1_000
"""How many papers to read at a time when reading all of them."""


class Catalog:
    """The papers of a library: columns that follow the committed tables, and papers that are read on demand."""

    def __init__(self, storage: TableStorage, *, use_cache: bool = True) -> None:
        """Load the columns and marks from the caches, or else from the snapshots, and replace stale caches."""
        self.columns = Columns()
        self.corrupt_papers: list[str] = []
        """Messages about papers that cannot be decoded."""
        self._storage = storage
        self.marks = MarksTable(self.columns, lambda: storage.table("marks"))
        self._cache = PaperCache()
        self._duplicate_finder: DuplicateFinder | None = None
        with _gc_paused():
            self._load_papers(self._fingerprint() if use_cache else None)
            self.marks.load(self._marks_cache_file() if use_cache else None)
            self._apply_pending()

    @property
    def corruption(self) -> list[str]:
        """Messages about papers and marks that cannot be decoded."""
        marks = [self._describe_corruption("marks", doc_id, error) for doc_id, error in self.marks.decode_errors]
        return self.corrupt_papers + marks

    def paper(self, key: str) -> Paper:
        """Return a paper with its marks; raise NoSuchPaper, and LibraryError if it cannot be read.

        The key of a merged paper finds the paper that it was merged into.
        """
        if key not in self.columns:
            merged_into = self.columns.key_aliases.get(key)
            if merged_into is None or merged_into not in self.columns:
                raise NoSuchPaper(key)
            key = merged_into
        generation, marks = self._cache.generation, self.columns.marks_of(key)
        paper = self._cache.get(key)
        if paper is None:
            paper = self._read(self.doc_id(key), marks)
        elif paper.marks is marks or paper.marks == marks:
            return paper
        else:
            paper = replace(paper, marks=marks)
        self._cache.put(key, paper, generation)
        return paper

    def snapshot_id(self) -> str:
        """Return the unique name of the snapshot of the papers; empty if there is none."""
        fingerprint = self._fingerprint()
        return ":".join(map(str, fingerprint)) if fingerprint else ""

    def keys_changed_since_snapshot(self) -> Iterator[str]:
        """Yield the keys of the papers that were added or changed since that snapshot."""
        return (key for doc_id in list(self._papers_table.pending) if (key := self.columns.key_of_id(doc_id)))

    def document(self, key: str) -> Document | None:
        """Return the document of a paper, or None."""
        return self._papers_table.document(self.doc_id(key)) if key in self.columns else None

    def doc_id(self, key: str) -> int:
        """Return the id of a paper's document."""
        return self.columns.id_of(key)

    def find_duplicates(self, sightings: Sequence[Paper]) -> list[list[str]]:
        """Return, for each sighting, the keys of the papers that it is of: usually one or none."""
        if self._duplicate_finder is None:
            self._duplicate_finder = DuplicateFinder(self.columns)
        return [
            self._same_papers(candidates, sighting) if candidates else []
            for sighting, candidates in zip(sightings, self._duplicate_finder.candidates(sightings), strict=True)
        ]

    def _same_papers(self, candidates: Iterable[str], sighting: Paper) -> list[str]:
        existing = [key for key in dict.fromkeys(candidates) if key in self.columns]
        return [key for key in existing if is_same_paper(self.paper(key), sighting)]

    def key_aliases(self, key: str) -> Iterable[str]:
        """Return the keys of the papers that were merged into a paper."""
        keys: Iterable[str] = (self.document(key) or {}).get(KEY_ALIASES, ())
        return keys

    def key_of(self, identifier: str) -> str | None:
        """Return the key of the paper with an arXiv id or a DOI, or None."""
        candidates = candidate_keys_of(self.columns, identifier)
        papers = map(self.paper, candidates)
        return next((paper.key for paper in papers if identifier in (paper.arxiv_id, paper.doi)), None)

    def find(self, reference: str) -> Paper:
        """Find a paper by key, arXiv id, DOI or URL, or by the unique beginning of its key.

        Raise NoSuchPaper or AmbiguousPaper.
        """
        reference = reference.strip()
        if reference in self.columns:
            return self.paper(reference)
        identifier = parse_arxiv_id(reference) or parse_doi(reference)
        if identifier and (key := self.key_of(identifier)):
            return self.paper(key)
        if (key := self.columns.key_aliases.get(reference, reference)) in self.columns:
            return self.paper(key)
        candidates = tuple(key for key in self.columns.keys if reference and key.startswith(reference))
        if len(candidates) > 1:
            raise AmbiguousPaper(reference, candidates)
        if not candidates:
            raise NoSuchPaper(reference)
        return self.paper(candidates[0])

    def upsert(self, papers: Iterable[tuple[Paper, int]], added: datetime | None = None) -> None:
        """Update the columns after papers were committed, each with its id; `added` is for those that lack a time.

        Copying the papers to set that time would cost an import of 50 another 4 million instructions.
        """
        upserts = list(papers)
        keys = [paper.key for paper, _doc_id in upserts]
        self.columns.upsert_many(upserts, added)
        self._cache.invalidate(keys)
        if self._duplicate_finder is not None:
            self._duplicate_finder.add(keys)

    def remove(self, keys: Iterable[str]) -> None:
        """Update the columns after papers were removed."""
        removed = list(keys)
        for key in removed:
            self.columns.set_marks(key, UNMARKED)
        self.columns.remove(removed)
        self._cache.invalidate(removed)

    def allocate_ids(self, keys: Iterable[str]) -> dict[str, int]:
        """Return the ids of papers; new papers get the next free ones."""
        free = count(max(self._papers_table.next_id(), self._storage.table("marks").next_id()))
        return {key: self.doc_id(key) if key in self.columns else next(free) for key in keys}

    def current_state(self) -> CurrentState:
        """Return the present state, for undo and redo."""
        return CurrentState(
            self.columns.__contains__,
            self.document,
            self.columns.marks_of,
            lambda document: self.find_duplicates([decode_paper(document, UNMARKED)])[0],
        )

    def apply_external_changes(self, changed: dict[str, set[int]]) -> frozenset[str]:
        """Reload changed documents, given as ids by table; return the keys of their papers."""
        keys = self._apply_paper_changes(sorted(changed.get("papers", ())))
        keys |= self.marks.apply_external_changes(sorted(changed.get("marks", ())))
        self._cache.invalidate(keys)
        return frozenset(keys)

    def save_cache(self) -> None:
        """Write the caches of the snapshots that were just written."""
        fingerprint = self._fingerprint()
        if fingerprint and not self.corruption and not self._papers_table.pending:
            with suppress(OSError):
                save_columns(self._columns_cache_path, fingerprint, self.columns)
        if None not in self._papers_table.pending.values():  # removing a paper renumbers the rows after it
            self.marks.save(self._marks_cache_file())

    @property
    def _papers_table(self) -> StoredTable:
        return self._storage.table("papers")

    @property
    def _columns_cache_path(self) -> Path:
        assert self._storage.folder is not None
        return self._storage.folder / "papers.cache"

    def _marks_cache_file(self) -> MarksCacheFile | None:
        """Return the cache file of the marks; None unless marks and papers have sound snapshots."""
        fingerprint, papers_fingerprint = self._storage.snapshot_fingerprint("marks"), self._fingerprint()
        if self._storage.folder is None or not (fingerprint and papers_fingerprint) or self.corrupt_papers:
            return None
        path, row_count = self._storage.folder / "marks.cache", len(self._papers_table.snapshot)
        return MarksCacheFile(path, fingerprint, papers_fingerprint, row_count)

    def _fingerprint(self) -> Fingerprint | None:
        return self._storage.snapshot_fingerprint("papers")

    def _read(self, doc_id: int, marks: Marks) -> Paper:
        document = self._papers_table.document(doc_id)
        try:
            return decode_paper(document, marks)
        except DECODE_ERRORS as error:
            raise LibraryDamaged(self._describe_corruption("paper", doc_id, error)) from None

    def _load_papers(self, fingerprint: Fingerprint | None) -> None:
        if not (fingerprint and load_columns(self._columns_cache_path, fingerprint, self.columns)):
            self._rebuild_columns(fingerprint)

    def _apply_pending(self) -> None:
        """Load what changed since the snapshots, and the marks of removed papers, which may be restored."""
        papers = self._papers_table.pending
        removed = {doc_id for doc_id, document in papers.items() if document is None}
        self.apply_external_changes({"papers": {*papers}, "marks": removed.union(self._storage.table("marks").pending)})

    def _rebuild_columns(self, fingerprint: Fingerprint | None) -> None:
        base = self._papers_table.snapshot
        doc_ids = iter(base.ids())
        while some := list(islice(doc_ids, _BATCH_SIZE)):
            self._upsert_documents((doc_id, base.document(doc_id)) for doc_id in some)
        if fingerprint and len(base) and not self.corruption:
            with suppress(OSError):
                save_columns(self._columns_cache_path, fingerprint, self.columns)

    def _upsert_documents(self, documents: Iterable[tuple[int, Document]]) -> set[str]:
        """Update the columns from documents; return the keys of the papers that can be decoded."""
        understood: list[tuple[Paper, int, Document]] = []
        for doc_id, document in documents:
            try:
                understood.append((decode_paper(document, UNMARKED), doc_id, document))
            except DECODE_ERRORS as error:
                self.corrupt_papers.append(self._describe_corruption("paper", doc_id, error))
        self.upsert((paper, doc_id) for paper, doc_id, _document in understood)
        for paper, _doc_id, document in understood:
            add_key_aliases(self.columns, paper.key, document)
        return {paper.key for paper, _doc_id, _document in understood}

    def _describe_corruption(self, kind: str, doc_id: int, error: Exception) -> str:
        where = f" in {self._storage.folder}" if self._storage.folder else ""
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        return f"{kind} {doc_id} cannot be understood{where} ({reason}); {REPAIR_HINT}"

    def _apply_paper_changes(self, doc_ids: Sequence[int]) -> set[str]:
        existing = [doc_id for doc_id in doc_ids if self._papers_table.has(doc_id)]
        removed = {
            key for doc_id in doc_ids if not self._papers_table.has(doc_id) and (key := self.columns.key_of_id(doc_id))
        }
        self.remove(removed)
        changed = self._upsert_documents((doc_id, self._papers_table.document(doc_id)) for doc_id in existing)
        self.marks.attach(changed)
        return changed | removed


@contextmanager
def _gc_paused() -> Iterator[None]:
    """Pause garbage collection: loading creates many objects and drops none (100,000 papers: 796 ms CPU, not 1,585)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


MAX_PAPERS = 512
"""The maximum number of cached papers."""


class PaperCache:
    """Bounded cache of decoded papers; drops papers that were read before the latest invalidation."""

    def __init__(self) -> None:
        self._papers: OrderedDict[str, Paper] = OrderedDict()
        self._lock = Lock()
        self.generation = 0
        """Rises with every invalidation."""

    def get(self, key: str) -> Paper | None:
        """Return a paper, or None."""
        return self._papers.get(key)

    def put(self, key: str, paper: Paper, generation: int) -> None:
        """Add a paper, unless the cache was invalidated since `generation`, in which the paper was read."""
        with self._lock:
            if generation == self.generation:
                self._papers[key] = paper
            if len(self._papers) > MAX_PAPERS:
                self._papers.popitem(last=False)

    def invalidate(self, keys: Iterable[str]) -> None:
        """Drop papers that changed."""
        with self._lock:
            self.generation += 1
            for key in keys if self._papers else ():
                self._papers.pop(key, None)
