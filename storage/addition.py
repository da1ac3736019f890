"""What adding digests would change: which of their papers are new, and what known ones learn."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, combinations

from reader.merging import are_twins, is_same, merged, merged_marks, settled
from reader.paper import (
    UNMARKED,
    Addition,
    Change,
    Digest,
    Marks,
    Paper,
    count_in_words,
    each_tag_once,
    key_of,
    tag_key,
    title_key,
)
from storage.catalogue import Catalogue
from storage.documents import OTHER_KEYS, document_of
from storage.json_form import Written
from storage.steps import Edits, edits_between

_ADVICE = "'reader import --marks' takes those of the file"


@dataclass(slots=True)
class _Part:
    """What one digest did, by key."""

    digest: Digest
    new: dict[str, None] = field(default_factory=dict)
    updated: dict[str, None] = field(default_factory=dict)
    unchanged: dict[str, None] = field(default_factory=dict)
    marked: dict[str, None] = field(default_factory=dict)
    unlike: dict[str, None] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def addition(self) -> Addition:
        updated = tuple(key for key in self.updated if key not in self.new)
        unchanged = tuple(key for key in self.unchanged if key not in self.new and key not in self.updated)
        notices = (*self.digest.notices, *self.notices, *_told_unlike(self.unlike))
        return Addition(tuple(self.new), updated, unchanged, tuple(self.marked), tuple(self.unlike), notices=notices)


@dataclass(slots=True)
class Intake:
    """The papers of digests as the library would hold them; nothing is written yet."""

    catalogue: Catalogue
    moment: datetime
    with_marks: bool = False
    """Whether known papers take the marks that a file states."""
    new: dict[str, Paper] = field(default_factory=dict)
    updated: dict[str, Paper] = field(default_factory=dict)
    marked: dict[str, Marks] = field(default_factory=dict)
    """The marks that known papers take from a file."""
    united: dict[str, str] = field(default_factory=dict)
    """The keys of papers that turned out to be others that came before them, with the keys of those."""
    _were_known: list[str] = field(default_factory=list)
    """Those of them that were in the library."""
    _parts: list[_Part] = field(default_factory=list)
    _spellings: dict[str, str] = field(default_factory=dict)
    _taken: dict[str, list[str]] = field(default_factory=dict)
    """Keys of papers taken in, by arXiv id and by what identifies the title."""

    def take(self, digest: Digest) -> None:
        """Take in every paper of a digest."""
        part = _Part(digest)
        self._parts.append(part)
        twins = _sharing_titles(digest.papers)
        part.notices += [_told_twins(digest.papers[places[0]].title, len(places)) for places in twins]
        sharing = frozenset(chain.from_iterable(twins))
        for place, newcomer in enumerate(digest.papers):
            sighting = replace(newcomer, shares_title=True) if place in sharing else newcomer
            self._take(settled(sighting), part)

    def addition(self) -> Addition:
        """Say what the digests do to the library, all together and each by itself."""
        parts = tuple(part.addition() for part in self._parts)
        settled_otherwise = (self.new, self.updated, self.united)
        seen = dict.fromkeys(chain.from_iterable(part.unchanged for part in self._parts))
        unlike = dict.fromkeys(chain.from_iterable(part.unlike for part in self._parts))
        united = tuple(map(self._told, self.gone))
        return Addition(
            tuple(self.new),
            tuple(self.updated),
            tuple(key for key in seen if not any(key in keys for keys in settled_otherwise)),
            tuple(self.marked),
            tuple(unlike),
            notices=(*chain.from_iterable(part.notices for part in parts), *united),
            parts=parts,
        )

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is to be written."""
        return not (self.new or self.updated or self.marked)

    @property
    def changes(self) -> dict[str, Paper]:
        """Give the papers that are to be written."""
        return self.new | self.updated

    @property
    def gone(self) -> dict[str, str]:
        """Give the keys of papers that were known and are others, with the keys of those."""
        return {key: self.united[key] for key in self._were_known}

    def change(self) -> Change:
        """Say it as a step that is taken."""
        keys = dict.fromkeys((*self.changes, *self.gone, *self.marked))
        return Change(self._words(), tuple(keys), self.moment, added=tuple(self.new))

    def _words(self) -> str:
        updated = f", updated {count_in_words(len(self.updated))}" if self.updated else ""
        united = f", united {count_in_words(len(self.gone))} with another" if self.gone else ""
        marked = f", marked {count_in_words(len(self.marked))}" if self.marked else ""
        return f"imported {count_in_words(len(self.new))}{updated}{united}{marked}"

    def _told(self, key: str) -> str:
        return (
            f"{key} and {self.united[key]} turned out to be one paper: it is {self.united[key]}, with the marks of both"
        )

    def documents(self) -> dict[str, Written]:
        """Write the papers that are to be kept; new ones bear the moment, unless they come with one."""
        documents, moment = {}, self.moment.isoformat()
        for key, paper in self.changes.items():
            document = document_of(paper)
            document.setdefault("added", moment)
            if keys := self._other_keys_of(key):
                document[OTHER_KEYS] = sorted(keys)
            documents[key] = Written(document, "abstract")
        return documents

    def edits(self) -> Edits:
        """Give the marks that new papers came with, and how those of papers that are one change."""
        elders = [key for key in self.gone.values() if key not in self.new]
        before = {key: self.catalogue.columns.marks_of(key) for key in (*self.gone, *elders, *self.marked)}
        after = {key: paper.marks for key, paper in self.new.items() if paper.marks != UNMARKED}
        return edits_between(before, after | {key: self.updated[key].marks for key in elders} | self.marked)

    def _take(self, newcomer: Paper, part: _Part) -> None:
        if newcomer.marks.tags:
            newcomer = replace(newcomer, marks=self._spelt(newcomer.marks))
        names = _names(newcomer)
        keys = self._known_as(newcomer, names)
        if not keys:
            paper = self._at_first_sight(newcomer)
            self.new[paper.key] = paper
            self._note(paper.key, names)
            part.new[paper.key] = None
            return
        key = keys[0] if len(keys) == 1 else self._unite(keys)
        known = self._present(key)
        paper = merged(known, newcomer)
        if key in self.new:
            paper = replace(paper, marks=_marks_of_new(known.marks, newcomer.marks))
        elif newcomer.stated_marks:
            self._compare_marks(key, newcomer, part)
        if paper == known:
            part.unchanged[key] = None
            return
        self._put(paper)
        part.updated[key] = None

    def _put(self, paper: Paper) -> None:
        (self.new if paper.key in self.new else self.updated)[paper.key] = paper
        self._note(paper.key, _names(paper))

    def _compare_marks(self, key: str, newcomer: Paper, part: _Part) -> None:
        """Take the marks that a file states of a known paper, or note that they differ."""
        now = self._marks_now(key)
        wanted = replace(now, **{name: getattr(newcomer.marks, name) for name in newcomer.stated_marks})
        if wanted == now:
            return
        if self.with_marks:
            self.marked[key] = wanted
            part.marked[key] = None
        else:
            part.unlike[key] = None

    def _marks_now(self, key: str) -> Marks:
        return self.marked.get(key) or self._present(key).marks

    def _spelt(self, marks: Marks) -> Marks:
        """Spell tags as they are spelt in the library already, or else as the first paper has them."""
        self._spellings = self._spellings or self.catalogue.marks.spellings()
        tags = [self._spellings.setdefault(tag_key(tag), tag) for tag in marks.tags]
        return replace(marks, tags=each_tag_once(tags))

    def _unite(self, keys: Iterable[str]) -> str:
        """Make papers that a newcomer shows to be one the one that came first; gives its key."""
        elder, *others = sorted(keys, key=self._age)
        for other in others:
            marks = merged_marks(self._marks_now(elder), self._marks_now(other))
            paper = replace(merged(self._present(elder), self._present(other)), marks=marks)
            if self.marked.pop(other, None) or elder in self.marked:
                self.marked[elder] = marks
            self.united = {key: elder if to == other else to for key, to in self.united.items()} | {other: elder}
            self._put(paper)
            self.updated.pop(other, None)
            if self.new.pop(other, None) is None:
                self._were_known.append(other)
        return elder

    def _age(self, key: str) -> tuple[bool, int]:
        known = self.catalogue.columns
        return (False, known.id_of(key)) if key in known else (True, list(self.new).index(key))

    def _other_keys_of(self, key: str) -> set[str]:
        if key in self.new:
            return set()
        absorbed = [other for other, elder in self.gone.items() if elder == key]
        return set(absorbed).union(*map(self.catalogue.other_keys, (key, *absorbed)))

    def _known_as(self, newcomer: Paper, names: Iterable[str]) -> list[str]:
        """Give the keys of the papers that a newcomer is; where it is several, they are one."""
        taken = [key for name in names for key in self._taken.get(name, ())]
        known = self.catalogue.known_as(newcomer)
        if not (taken or known):
            return []
        found = [key for key in taken if is_same(self._present(key), newcomer)]
        known = [key for key in known if self._is_still(key, newcomer)]
        keys = list(dict.fromkeys([self.united.get(key, key) for key in (*found, *known)]))
        return keys if len(keys) < 2 else self._compatible(keys, newcomer)

    def _compatible(self, keys: Sequence[str], newcomer: Paper) -> list[str]:
        """Keep the papers that can be one with a newcomer: not those of two arXiv ids, or of two abstracts.

        Where papers share a title, the abstract decides, and else which of them came first.
        """
        papers = {key: self._present(key) for key in sorted(keys, key=self._age)}
        by_id = [key for key, paper in papers.items() if paper.arxiv_id and paper.arxiv_id == newcomer.arxiv_id]
        by_title = [key for key in papers if key not in by_id]
        ids = {papers[key].arxiv_id for key in by_title} - {None}
        if len(ids) > 1 or any(papers[key].shares_title for key in by_title):
            alike = [key for key in by_title if papers[key].abstract == newcomer.abstract]
            by_title = (alike or by_title)[:1]
        return by_id + by_title

    def _is_still(self, key: str, newcomer: Paper) -> bool:
        is_as_known = key not in self.updated and key not in self.united
        return is_as_known or is_same(self._present(key), newcomer)

    def _present(self, key: str) -> Paper:
        key = self.united.get(key, key)
        return self.new.get(key) or self.updated.get(key) or self.catalogue.paper(key)

    def _note(self, key: str, names: Iterable[str]) -> None:
        for name in names:
            keys = self._taken.setdefault(name, [])
            if key not in keys:
                keys.append(key)

    def _at_first_sight(self, newcomer: Paper) -> Paper:
        if newcomer.key and self._is_free(newcomer.key):
            return newcomer
        return replace(newcomer, key=next(filter(self._is_free, _keys_for(newcomer))))

    def _is_free(self, key: str) -> bool:
        return key not in self.new and key not in self.catalogue.columns


def _marks_of_new(known: Marks, newcomer: Marks) -> Marks:
    """Join the marks that files give a paper which the library does not know yet."""
    if UNMARKED in (known, newcomer):
        return newcomer if known == UNMARKED else known
    return merged_marks(known, newcomer)


def _sharing_titles(papers: Sequence[Paper]) -> list[list[int]]:
    """Find the papers of one digest that share a title, and that nothing but the abstract tells apart."""
    titled: defaultdict[str, list[int]] = defaultdict(list)
    for place, paper in enumerate(papers):
        titled[title_key(paper.title)].append(place)
    return [
        places
        for places in titled.values()
        if any(_are_told_by_abstract(papers[one], papers[other]) for one, other in combinations(places, 2))
    ]


def _are_told_by_abstract(one: Paper, other: Paper) -> bool:
    return not (one.arxiv_id and other.arxiv_id) and are_twins(one, other)


def _told_twins(title: str, count: int) -> str:
    return f"“{title}”: {count:,} papers have this title and different abstracts, so they are kept apart"


def _told_unlike(keys: Collection[str]) -> tuple[str, ...]:
    if not keys:
        return ()
    papers = "1 known paper differ" if len(keys) == 1 else f"{len(keys):,} known papers differ"
    return (f"the marks of {papers} from the file's and were not changed; {_ADVICE}",)


def _names(paper: Paper) -> tuple[str, ...]:
    titles = [f"title {title_key(title)}" for title in (paper.title, *paper.other_titles)]
    return (paper.arxiv_id, *titles) if paper.arxiv_id else tuple(titles)


def _keys_for(paper: Paper) -> Iterator[str]:
    derived = key_of(paper.title, paper.arxiv_id)
    yield derived
    number = 2
    while True:
        yield f"{derived}-{number}"
        number += 1
