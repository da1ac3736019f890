"""What adding digests would change: which of their papers are new, and what known ones learn."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from reader.paper import UNMARKED, Addition, Change, Digest, Paper, count_in_words, key_of, title_key
from storage.catalogue import Catalogue
from storage.documents import OTHER_KEYS, OTHER_TITLES, document_of
from storage.identities import is_same
from storage.json_form import Written
from storage.merging import joined_marks, merged, settled
from storage.steps import Edits, edits_between


@dataclass(slots=True)
class Intake:
    """The papers of digests as the library would hold them; nothing is written yet."""

    catalogue: Catalogue
    moment: datetime
    new: dict[str, Paper] = field(default_factory=dict)
    updated: dict[str, Paper] = field(default_factory=dict)
    other_titles: dict[str, frozenset[str]] = field(default_factory=dict)
    """What identifies the titles that papers taken in have besides their own, where they have any."""
    united: dict[str, str] = field(default_factory=dict)
    """The keys of papers that turned out to be others that came before them, with the keys of those."""
    _were_known: list[str] = field(default_factory=list)
    """Those of them that were in the library."""
    _unchanged: dict[str, None] = field(default_factory=dict)
    _taken: dict[str, list[str]] = field(default_factory=dict)
    """Keys of papers taken in, by arXiv id and by what identifies the title."""

    def take(self, digest: Digest) -> None:
        """Take in every paper of a digest."""
        for newcomer in digest.papers:
            self._take(settled(newcomer))

    def addition(self, digests: Iterable[Digest]) -> Addition:
        """Say what the digests do to the library."""
        unchanged = tuple(key for key in self._unchanged if key not in self.updated and key not in self.united)
        notices = (*chain.from_iterable(digest.notices for digest in digests), *map(self._told, self.gone))
        return Addition(tuple(self.new), tuple(self.updated), unchanged, notices=notices)

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
        return Change(self._words(), (*self.changes, *self.gone), self.moment, added=tuple(self.new))

    def _words(self) -> str:
        updated = f", updated {count_in_words(len(self.updated))}" if self.updated else ""
        united = f", united {count_in_words(len(self.gone))} with another" if self.gone else ""
        return f"imported {count_in_words(len(self.new))}{updated}{united}"

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
            if titles := self._titles_of(key):
                document[OTHER_TITLES] = sorted(titles)
            if keys := self._other_keys_of(key):
                document[OTHER_KEYS] = sorted(keys)
            documents[key] = Written(document, "abstract")
        return documents

    def edits(self) -> Edits:
        """Give the marks that new papers came with, and how those of papers that are one change."""
        elders = [key for key in self.gone.values() if key not in self.new]
        before = {key: self.catalogue.columns.marks_of(key) for key in (*self.gone, *elders)}
        after = {key: paper.marks for key, paper in self.new.items() if paper.marks is not UNMARKED}
        return edits_between(before, after | {key: self.updated[key].marks for key in elders})

    def _take(self, newcomer: Paper) -> None:
        names = _names(newcomer)
        keys = self._known_as(newcomer, names)
        if not keys:
            paper = self._at_first_sight(newcomer)
            self.new[paper.key] = paper
            self._note(paper.key, names)
            return
        key = keys[0] if len(keys) == 1 else self._unite(keys)
        known = self._present(key)
        paper = merged(known, newcomer)
        titles = (self._titles_of(key) | {title_key(known.title), title_key(newcomer.title)}) - {title_key(paper.title)}
        if paper == known and titles == self._titles_of(key):
            self._unchanged[key] = None
            return
        self._put(paper, titles)

    def _put(self, paper: Paper, titles: frozenset[str]) -> None:
        self.other_titles[paper.key] = titles
        (self.new if paper.key in self.new else self.updated)[paper.key] = paper
        self._note(paper.key, (*_names(paper), *map(_name_of_title, titles)))

    def _unite(self, keys: Iterable[str]) -> str:
        """Make papers that a newcomer shows to be one the one that came first; gives its key."""
        elder, *others = sorted(keys, key=self._age)
        for other in others:
            one, two = self._present(elder), self._present(other)
            paper = replace(merged(one, two), marks=joined_marks(one.marks, two.marks))
            titles = self._titles_of(elder) | self._titles_of(other) | {title_key(one.title), title_key(two.title)}
            self.united = {key: elder if to == other else to for key, to in self.united.items()} | {other: elder}
            self._put(paper, titles - {title_key(paper.title)})
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

    def _titles_of(self, key: str) -> frozenset[str]:
        known = self.other_titles.get(self.united.get(key, key))
        return self.catalogue.other_titles(key) if known is None else known

    def _known_as(self, newcomer: Paper, names: Iterable[str]) -> list[str]:
        """Give the keys of the papers that a newcomer is; where it is several, they are one."""
        taken = [key for name in names for key in self._taken.get(name, ())]
        known = self.catalogue.known_as(newcomer)
        if not (taken or known):
            return []
        found = [key for key in taken if is_same(self._present(key), newcomer, self._titles_of(key))]
        known = [key for key in known if self._is_still(key, newcomer)]
        return list(dict.fromkeys([self.united.get(key, key) for key in (*found, *known)]))

    def _is_still(self, key: str, newcomer: Paper) -> bool:
        is_as_known = key not in self.updated and key not in self.united
        return is_as_known or is_same(self._present(key), newcomer, self._titles_of(key))

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


def _names(paper: Paper) -> tuple[str, ...]:
    title = _name_of_title(title_key(paper.title))
    return (paper.arxiv_id, title) if paper.arxiv_id else (title,)


def _name_of_title(identity: str) -> str:
    return f"title {identity}"


def _keys_for(paper: Paper) -> Iterator[str]:
    derived = key_of(paper.title, paper.arxiv_id)
    yield derived
    number = 2
    while True:
        yield f"{derived}-{number}"
        number += 1
