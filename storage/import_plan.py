"""The plan of an import: which papers of digests are new, which known ones they update, and which they merge."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, combinations, count
from typing import Literal

from reader.import_result import ImportResult
from reader.paper import (
    UNMARKED,
    Change,
    Digest,
    Marks,
    Paper,
    format_count,
    has_placeholder_title,
    make_key,
    tag_key,
    title_key,
    unique_tags,
)
from reader.paper_merge import are_distinct_papers, complete_sighting, is_same_paper, merge_marks, merge_papers
from storage.catalog import Catalog
from storage.documents import KEY_ALIASES, EncodedDocument, encode_paper
from storage.undo import MarkEdits, diff_marks

ImportVerb = Literal["imported", "enriched"]
"""The verb of the change; enriching adds missing facts to known papers."""
_MARKS_HINT = "'reader import --marks' imports them"


@dataclass(slots=True)
class _DigestPlan:
    """The effect of one digest of the import, by key."""

    digest: Digest
    new: dict[str, None] = field(default_factory=dict)
    updated: dict[str, None] = field(default_factory=dict)
    unchanged: dict[str, None] = field(default_factory=dict)
    marked: dict[str, None] = field(default_factory=dict)
    differing: dict[str, None] = field(default_factory=dict)
    renamed: dict[str, None] = field(default_factory=dict)
    withdrawn: dict[str, None] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def result(self) -> ImportResult:
        updated = tuple(key for key in self.updated if key not in self.new)
        unchanged = tuple(key for key in self.unchanged if key not in self.new and key not in self.updated)
        warnings = (*self.digest.warnings, *self.warnings, *_different_marks_warning(self.differing))
        return ImportResult(
            new=tuple(self.new),
            updated=updated,
            unchanged=unchanged,
            marked=tuple(self.marked),
            differing=tuple(self.differing),
            renamed=tuple(key for key in updated if key in self.renamed),
            withdrawn=tuple(key for key in updated if key in self.withdrawn),
            skipped=self.digest.skipped,
            warnings=warnings,
        )

    def add_update(self, known: Paper, paper: Paper) -> None:
        """Record that a paper is updated, and what is notable about it."""
        self.updated[paper.key] = None
        if title_key(paper.title) != title_key(known.title) and not has_placeholder_title(known):
            self.renamed[paper.key] = None
        if paper.withdrawn and not known.withdrawn:
            self.withdrawn[paper.key] = None


@dataclass(slots=True)
class ImportPlan:
    """The papers of digests as the library will hold them; nothing is written yet."""

    catalog: Catalog
    timestamp: datetime
    with_marks: bool = False
    """Whether known papers get the marks stated in a file."""
    verb: ImportVerb = "imported"
    new: dict[str, Paper] = field(default_factory=dict)
    updated: dict[str, Paper] = field(default_factory=dict)
    marked: dict[str, Marks] = field(default_factory=dict)
    """The marks that known papers get from a file."""
    merged: dict[str, str] = field(default_factory=dict)
    """The keys of papers that are merged into earlier ones, each with the key of the earlier paper."""
    _merged_known: list[str] = field(default_factory=list)
    """The merged keys that are in the library."""
    _parts: list[_DigestPlan] = field(default_factory=list)
    _spellings: dict[str, str] = field(default_factory=dict)
    _keys_by_identity: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    """The keys of new and updated papers, by arXiv id, DOI and title key."""

    def add_digest(self, digest: Digest) -> None:
        """Add every paper of a digest to the plan."""
        part = _DigestPlan(digest)
        self._parts.append(part)
        duplicates = _rows_sharing_title(digest.papers)
        part.warnings += [_shared_title_warning(digest.papers[rows[0]].title, len(rows)) for rows in duplicates]
        papers = list(digest.papers)
        for row in chain.from_iterable(duplicates):
            papers[row] = replace(papers[row], shares_title=True)
        sightings = [*map(complete_sighting, papers)]
        for sighting, known in zip(sightings, self.catalog.find_duplicates(sightings), strict=True):
            self._add(sighting, known, part)

    def result(self) -> ImportResult:
        """Return the effect of the digests on the library, in total and by digest."""
        parts = tuple(part.result() for part in self._parts)
        changed = (self.new, self.updated, self.merged)
        seen = dict.fromkeys(chain.from_iterable(part.unchanged for part in self._parts))
        differing = dict.fromkeys(chain.from_iterable(part.differing for part in self._parts))
        merged = tuple(map(self._merge_warning, self.removed))
        return ImportResult(
            new=tuple(self.new),
            updated=tuple(self.updated),
            unchanged=tuple(key for key in seen if not any(key in keys for keys in changed)),
            marked=tuple(self.marked),
            differing=tuple(differing),
            renamed=self._updated_in(parts, "renamed"),
            withdrawn=self._updated_in(parts, "withdrawn"),
            skipped=sum(part.skipped for part in parts),
            warnings=(*chain.from_iterable(part.warnings for part in parts), *merged),
            parts=parts,
        )

    def _updated_in(self, parts: Iterable[ImportResult], name: Literal["renamed", "withdrawn"]) -> tuple[str, ...]:
        keys = dict.fromkeys(key for part in parts for key in getattr(part, name))
        return tuple(key for key in keys if key in self.updated)

    @property
    def is_empty(self) -> bool:
        """Whether the import changes nothing."""
        return not (self.new or self.updated or self.marked)

    @property
    def upserts(self) -> dict[str, Paper]:
        """The papers that are written."""
        return self.new | self.updated

    @property
    def removed(self) -> dict[str, str]:
        """The keys of known papers that are merged into others, each with the key of the other paper."""
        return {key: self.merged[key] for key in self._merged_known}

    def change(self) -> Change:
        """Return the change that the import makes."""
        keys = dict.fromkeys((*self.upserts, *self.removed, *self.marked))
        return Change(self._description(), tuple(keys), self.timestamp, added=tuple(self.new))

    def _description(self) -> str:
        return describe_import(self.verb, len(self.new), len(self.updated), len(self.removed), len(self.marked))

    def _merge_warning(self, key: str) -> str:
        oldest = self.merged[key]
        return f"{key} and {oldest} are the same paper; merged into {oldest}, with the marks of both"

    def encode_documents(self) -> dict[str, EncodedDocument]:
        """Return the documents of the papers to write; new papers without a timestamp get one."""
        papers, timestamp = self.upserts, self.timestamp.isoformat()
        documents = dict(zip(papers, map(encode_paper, papers.values()), strict=True))
        for document in documents.values():
            document.setdefault("added", timestamp)
        for key in self.updated:
            if keys := self._key_aliases_of(key):
                documents[key][KEY_ALIASES] = sorted(keys)
        return {key: document.encode() for key, document in documents.items()}

    def mark_edits(self) -> MarkEdits:
        """Return the marks of new papers, and the changed marks of merged and marked ones."""
        targets = [key for key in self.removed.values() if key not in self.new]
        before = {key: self.catalog.columns.marks_of(key) for key in (*self.removed, *targets, *self.marked)}
        after = {key: paper.marks for key, paper in self.new.items() if paper.marks is not UNMARKED}
        return diff_marks(before, after | {key: self.updated[key].marks for key in targets} | self.marked)

    def _add(self, incoming: Paper, known_keys: Sequence[str], part: _DigestPlan) -> None:
        if incoming.marks.tags:
            incoming = replace(incoming, marks=self._respell(incoming.marks))
        identities = _identities(incoming)
        keys = self._find_duplicates(incoming, identities, known_keys)
        if not keys:
            paper = self._with_new_key(incoming)
            self.new[paper.key] = paper
            self._register(paper.key, identities)
            part.new[paper.key] = None
            return
        key = keys[0] if len(keys) == 1 else self._merge(keys)
        known = self._current(key)
        paper = merge_papers(known, incoming)
        if key in self.new:
            paper = replace(paper, marks=_marks_of_new(known.marks, incoming.marks))
        elif incoming.stated_marks:
            self._compare_marks(key, incoming, part)
        if paper == known:
            part.unchanged[key] = None
            return
        self._upsert(paper)
        part.add_update(known, paper)

    def _upsert(self, paper: Paper) -> None:
        (self.new if paper.key in self.new else self.updated)[paper.key] = paper
        self._register(paper.key, _identities(paper))

    def _compare_marks(self, key: str, incoming: Paper, part: _DigestPlan) -> None:
        """Apply the marks that a file states for a known paper, or record that they differ."""
        before = self._current_marks(key)
        after = replace(before, **{name: getattr(incoming.marks, name) for name in incoming.stated_marks})
        if after == before:
            return
        if self.with_marks:
            self.marked[key] = after
            part.marked[key] = None
        else:
            part.differing[key] = None

    def _current_marks(self, key: str) -> Marks:
        return self.marked.get(key) or self._current(key).marks

    def _respell(self, marks: Marks) -> Marks:
        """Spell tags as they are spelled in the library, or else as on the first paper of the import."""
        self._spellings = self._spellings or self.catalog.marks.spellings()
        tags = [self._spellings.setdefault(tag_key(tag), tag) for tag in marks.tags]
        return replace(marks, tags=unique_tags(tags))

    def _merge(self, keys: Iterable[str]) -> str:
        """Merge papers that an incoming one shows to be the same into the oldest; return its key."""
        oldest, *others = sorted(keys, key=self._age)
        for other in others:
            marks = merge_marks(self._current_marks(oldest), self._current_marks(other))
            paper = replace(merge_papers(self._current(oldest), self._current(other)), marks=marks)
            if self.marked.pop(other, None) or oldest in self.marked:
                self.marked[oldest] = marks
            self.merged = {key: oldest if to == other else to for key, to in self.merged.items()} | {other: oldest}
            self._upsert(paper)
            self.updated.pop(other, None)
            if self.new.pop(other, None) is None:
                self._merged_known.append(other)
        return oldest

    def _age(self, key: str) -> tuple[bool, int]:
        known = self.catalog.columns
        return (False, known.id_of(key)) if key in known else (True, list(self.new).index(key))

    def _key_aliases_of(self, key: str) -> set[str]:
        if key in self.new:
            return set()
        absorbed = [other for other, oldest in self.removed.items() if oldest == key]
        return set(absorbed).union(*map(self.catalog.key_aliases, (key, *absorbed)))

    def _find_duplicates(self, incoming: Paper, identities: Iterable[str], known_keys: Sequence[str]) -> list[str]:
        """Return the keys of the papers that an incoming one is the same as; if there are several, they are merged."""
        if not known_keys and self._keys_by_identity.keys().isdisjoint(identities):
            return []
        candidates = dict.fromkeys(key for identity in identities for key in self._keys_by_identity.get(identity, ()))
        found = [key for key in candidates if is_same_paper(self._current(key), incoming)]
        known = [key for key in known_keys if self._is_still_duplicate(key, incoming)]
        keys = list(dict.fromkeys([self.merged.get(key, key) for key in (*found, *known)]))
        return keys if len(keys) < 2 else self._compatible(keys, incoming)

    def _compatible(self, keys: Sequence[str], incoming: Paper) -> list[str]:
        """Return the papers that can all be the same as an incoming one: no two differ in arXiv id, DOI or abstract.

        Among papers that share a title, choose the one with the same abstract, or else the oldest.
        """
        papers = {key: self._current(key) for key in sorted(keys, key=self._age)}
        by_id = [key for key, paper in papers.items() if _shares_identifier(paper, incoming)]
        by_title = [key for key in papers if key not in by_id]
        ids = {papers[key].arxiv_id for key in by_title} - {None}
        dois = {papers[key].doi for key in by_title} - {None}
        if len(ids) > 1 or len(dois) > 1 or any(papers[key].shares_title for key in by_title):
            alike = [key for key in by_title if papers[key].abstract == incoming.abstract]
            by_title = (alike or by_title)[:1]
        return by_id + by_title

    def _is_still_duplicate(self, key: str, incoming: Paper) -> bool:
        is_as_known = key not in self.updated and key not in self.merged
        return is_as_known or is_same_paper(self._current(key), incoming)

    def _current(self, key: str) -> Paper:
        key = self.merged.get(key, key)
        return self.new.get(key) or self.updated.get(key) or self.catalog.paper(key)

    def _register(self, key: str, identities: Iterable[str]) -> None:
        for identity in identities:
            self._keys_by_identity[identity][key] = None

    def _with_new_key(self, incoming: Paper) -> Paper:
        if incoming.key and self._is_available(incoming.key):
            return incoming
        return replace(incoming, key=next(filter(self._is_available, _candidate_keys(incoming))))

    def _is_available(self, key: str) -> bool:
        return key not in self.new and key not in self.catalog.columns


def describe_import(verb: ImportVerb, new: int, updated: int, merged: int = 0, marked: int = 0) -> str:
    """Return the description of an import by numbers of papers: "imported 32 papers, updated 4 papers"."""
    if verb == "enriched":
        new, updated = updated, 0
    counts = (
        (new, f"{verb} {{}}"),
        (updated, "updated {}"),
        (merged, "merged {} into another"),
        (marked, "replaced the marks of {}"),
    )
    texts = [text.format(format_count(count)) for count, text in counts if count]
    return ", ".join(texts) or f"{verb} 0 papers"


def _marks_of_new(known: Marks, incoming: Marks) -> Marks:
    """Merge the marks that files state for a paper that is not in the library yet."""
    if UNMARKED in (known, incoming):
        return incoming if known == UNMARKED else known
    return merge_marks(known, incoming)


def _rows_sharing_title(papers: Sequence[Paper]) -> list[list[int]]:
    """Return the rows of papers of one digest that share a title and differ only in their abstracts."""
    titles = [title_key(paper.title) for paper in papers]
    if len(set(titles)) == len(titles):
        return []
    titled: defaultdict[str, list[int]] = defaultdict(list)
    for row, title in enumerate(titles):
        titled[title].append(row)
    return [
        rows
        for rows in titled.values()
        if len(rows) > 1
        and any(_differ_by_abstract(papers[one], papers[other]) for one, other in combinations(rows, 2))
    ]


def _differ_by_abstract(one: Paper, other: Paper) -> bool:
    return not (one.arxiv_id and other.arxiv_id) and are_distinct_papers(one, other)


def _shared_title_warning(title: str, papers: int) -> str:
    return f"“{title}”: {papers:,} papers have this title and different abstracts; they stay separate"


def _different_marks_warning(keys: Collection[str]) -> tuple[str, ...]:
    if not keys:
        return ()
    papers = "1 known paper differ" if len(keys) == 1 else f"{len(keys):,} known papers differ"
    return (f"the marks of {papers} from the file's and were not changed; {_MARKS_HINT}",)


def _shares_identifier(one: Paper, other: Paper) -> bool:
    is_same_id = one.arxiv_id is not None and one.arxiv_id == other.arxiv_id
    return is_same_id or (one.doi is not None and one.doi == other.doi)


def _identities(paper: Paper) -> list[str]:
    """Return the title keys, arXiv id and DOI by which another sighting of the same paper may be recognised."""
    identities = [f"title {title_key(paper.title)}"]
    if paper.title_aliases:
        identities += [f"title {title_key(title)}" for title in paper.title_aliases]
    if paper.arxiv_id:
        identities.append(paper.arxiv_id)
    if paper.doi:
        identities.append(paper.doi)
    return identities


def _candidate_keys(paper: Paper) -> Iterator[str]:
    derived = make_key(paper.title, paper.arxiv_id)
    yield derived
    yield from (f"{derived}-{number}" for number in count(2))
