"""What adding a digest would change: which of its papers are new, and what known ones learn."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from reader.paper import UNMARKED, Addition, Change, Digest, Paper, count_in_words, key_of, title_key
from storage.catalogue import Catalogue
from storage.documents import OTHER_TITLES, document_of
from storage.identities import is_same
from storage.json_form import Written
from storage.merging import merged, settled
from storage.steps import Edits, edits_between


@dataclass(slots=True)
class Intake:
    """The papers of a digest as the library would hold them; nothing is written yet."""

    catalogue: Catalogue
    moment: datetime
    new: dict[str, Paper] = field(default_factory=dict)
    updated: dict[str, Paper] = field(default_factory=dict)
    other_titles: dict[str, frozenset[str]] = field(default_factory=dict)
    """What identifies the titles that papers taken in have besides their own, where they have any."""
    _unchanged: dict[str, None] = field(default_factory=dict)
    _taken: dict[str, list[str]] = field(default_factory=dict)
    """Keys of papers taken in, by arXiv id and by what identifies the title."""

    def take(self, digest: Digest) -> None:
        """Take in every paper of a digest."""
        for newcomer in digest.papers:
            self._take(settled(newcomer))

    def addition(self, digest: Digest) -> Addition:
        """Say what the digest does to the library."""
        unchanged = tuple(key for key in self._unchanged if key not in self.updated)
        return Addition(tuple(self.new), tuple(self.updated), unchanged, notices=digest.notices)

    @property
    def changes(self) -> dict[str, Paper]:
        """Give the papers that are to be written."""
        return self.new | self.updated

    def change(self) -> Change:
        """Say it as a step that is taken."""
        return Change(self._words(), tuple(self.changes), self.moment, added=tuple(self.new))

    def _words(self) -> str:
        updated = f", updated {count_in_words(len(self.updated))}" if self.updated else ""
        return f"imported {count_in_words(len(self.new))}{updated}"

    def documents(self) -> dict[str, Written]:
        """Write the papers that are to be kept; new ones bear the moment, unless they come with one."""
        documents, moment = {}, self.moment.isoformat()
        for key, paper in self.changes.items():
            document = document_of(paper)
            document.setdefault("added", moment)
            if titles := self._titles_of(key):
                document[OTHER_TITLES] = sorted(titles)
            documents[key] = Written(document, "abstract")
        return documents

    def edits(self) -> Edits:
        """Give the marks that new papers came with."""
        return edits_between({}, {key: paper.marks for key, paper in self.new.items() if paper.marks is not UNMARKED})

    def _take(self, newcomer: Paper) -> None:
        names = _names(newcomer)
        key = self._known_as(newcomer, names)
        if key is None:
            paper = self._at_first_sight(newcomer)
            self.new[paper.key] = paper
            self._note(paper.key, names)
            return
        known = self._present(key)
        paper = merged(known, newcomer)
        titles = (self._titles_of(key) | {title_key(known.title), title_key(newcomer.title)}) - {title_key(paper.title)}
        if paper == known and titles == self._titles_of(key):
            self._unchanged[key] = None
            return
        self.other_titles[key] = titles
        (self.new if key in self.new else self.updated)[key] = paper
        self._note(key, _names(paper))

    def _titles_of(self, key: str) -> frozenset[str]:
        known = self.other_titles.get(key)
        return self.catalogue.other_titles(key) if known is None else known

    def _known_as(self, newcomer: Paper, names: Iterable[str]) -> str | None:
        for name in names:
            for key in self._taken.get(name, ()):
                if is_same(self._present(key), newcomer, self._titles_of(key)):
                    return key
        return self.catalogue.known_as(newcomer)

    def _present(self, key: str) -> Paper:
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
    title = f"title {title_key(paper.title)}"
    return (paper.arxiv_id, title) if paper.arxiv_id else (title,)


def _keys_for(paper: Paper) -> Iterator[str]:
    derived = key_of(paper.title, paper.arxiv_id)
    yield derived
    number = 2
    while True:
        yield f"{derived}-{number}"
        number += 1
