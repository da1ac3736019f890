"""The papers of a library as it works with them: by key, each joined with its marks, and as columns."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path

from reader.columns import Columns
from reader.errors import LibraryDamaged, NoSuchPaper
from reader.merging import is_same
from reader.paper import UNMARKED, Marks, Paper
from storage.at_hand import PapersAtHand
from storage.columns_file import load_columns, save_columns
from storage.documents import MALFORMED, OTHER_KEYS, paper_of
from storage.folder import FolderStorage
from storage.identities import Identities, keys_of_arxiv_id, learn_keys
from storage.index_file import Stamp
from storage.marks import KeptMarks
from storage.marks_file import MarksFile
from storage.memory import ForgetfulStorage
from storage.snapshot import CALL_FOR_REPAIR
from storage.steps import Marked, Present
from storage.tables import Document, StoredTable

Shelf = FolderStorage | ForgetfulStorage
_AT_ONCE = 1_000
"""How many papers are read in one go, where all are."""


class Catalogue:
    """Knows which papers there are, reads one when it is asked for, and follows what changes in the tables."""

    def __init__(self, shelf: Shelf, *, trusting: bool = True) -> None:
        """Take whether to use columns that were kept, and keep new ones; else every paper is read."""
        self.columns = Columns()
        self._unreadable: list[str] = []
        self._shelf = shelf
        self.marks = KeptMarks(self.columns, lambda: shelf.table("marks"))
        self._at_hand = PapersAtHand()
        self._identities: Identities | None = None
        with _without_collecting():
            self._load_papers(self._stamp() if trusting else None)
            self.marks.load(self._marks_file() if trusting else None)

    @property
    def unreadable(self) -> list[str]:
        """Say in words which papers and marks cannot be understood."""
        marks = [self._not_understood("marks", number, error) for number, error in self.marks.not_understood]
        return self._unreadable + marks

    def paper(self, key: str) -> Paper:
        """Read a paper with its marks; raises NoSuchPaper, and LibraryError where it cannot be read.

        A key whose paper turned out to be another gives that one: it may still be on show where that was learned.
        """
        at_hand = self._at_hand.get(key)
        if at_hand is not None:
            return at_hand
        if key not in self.columns:
            elder = self.columns.later_ids.get(key)
            if elder is None or elder not in self.columns:
                raise NoSuchPaper(key)
            key = elder
        turn = self._at_hand.turn
        paper = self._read(self.number_of(key), self.columns.marks_of(key))
        self._at_hand.keep(key, paper, turn)
        return paper

    def edition(self) -> str:
        """Name the snapshot of the papers that is in use, unlike every other; nothing where there is none."""
        stamp = self._stamp()
        return ":".join(map(str, stamp)) if stamp else ""

    def changed_since_edition(self) -> Iterator[str]:
        """Give the keys of the papers that were added or changed since that snapshot."""
        return (key for number in list(self._papers.fresh) if (key := self.columns.key_with_id(number)))

    def document(self, key: str) -> Document | None:
        """Read a paper as the document that it is kept as; None where there is none."""
        return self._papers.document(self.number_of(key)) if key in self.columns else None

    def number_of(self, key: str) -> int:
        """Give the id under which a paper is kept."""
        return self.columns.id_of(key)

    def known_as(self, newcomer: Paper) -> list[str]:
        """Give the keys of the papers that a newcomer is: of the same arXiv id, or else title; mostly of one, or none."""
        if self._identities is None:
            self._identities = Identities(self.columns)
        suspects = self._identities.suspects(newcomer)
        if not suspects:
            return []
        there = [key for key in dict.fromkeys(suspects) if key in self.columns]
        return [key for key in there if is_same(self.paper(key), newcomer)]

    def other_keys(self, key: str) -> Iterable[str]:
        """Give the keys of the papers that turned out to be a paper."""
        keys: Iterable[str] = (self.document(key) or {}).get(OTHER_KEYS, ())
        return keys

    def with_arxiv_id(self, arxiv_id: str) -> str | None:
        """Give the key of the paper with an arXiv id."""
        suspects = keys_of_arxiv_id(self.columns, arxiv_id)
        return next((key for key in suspects if self.paper(key).arxiv_id == arxiv_id), None)

    def show(self, papers: Iterable[tuple[Paper, int]]) -> None:
        """Take over papers that were just written, with the ids under which they are kept."""
        shown = list(papers)
        keys = [paper.key for paper, _number in shown]
        self.columns.put_all(shown)
        self._at_hand.forget(keys)
        if self._identities is not None:
            for key in keys:
                self._identities.learn(key)

    def hide(self, keys: Iterable[str]) -> None:
        """Take over that papers were just removed."""
        gone = list(keys)
        for key in gone:
            self.columns.mark(key, UNMARKED)
        self.columns.remove(gone)
        self._at_hand.forget(gone)

    def mark(self, marked: Marked) -> None:
        """Take over marks that were just written."""
        self.marks.take_over(marked)
        self._at_hand.forget(chain.from_iterable(keys for _marks, keys in marked))

    def require(self, keys: Iterable[str]) -> None:
        """Raise NoSuchPaper where one of the papers is not there."""
        unknown = self.columns.first_unknown(keys)
        if unknown is not None:
            raise NoSuchPaper(unknown)

    def numbers_for(self, keys: Iterable[str]) -> dict[str, int]:
        """Give the ids under which papers are kept, or are to be kept."""
        free = max(self._papers.next_number(), self._shelf.table("marks").next_number())
        numbers: dict[str, int] = {}
        for key in keys:
            if key in self.columns:
                numbers[key] = self.number_of(key)
            else:
                numbers[key] = free
                free += 1
        return numbers

    def present(self) -> Present:
        """Tell steps how things stand."""
        return Present(
            self.document,
            self.columns.marks_of,
            lambda document: self.known_as(paper_of(document, UNMARKED)),
        )

    def follow(self, changed: dict[str, set[int]]) -> frozenset[str]:
        """Take over what other processes changed, by table and id; give the keys of those papers."""
        keys = self._follow_papers(sorted(changed.get("papers", ())))
        keys |= self.marks.follow(changed.get("marks", ()))
        self._at_hand.forget(keys)
        return frozenset(keys)

    def save(self) -> None:
        """Keep the columns and the marks beside the snapshots that were just written."""
        stamp = self._stamp()
        if stamp and not self.unreadable and not self._papers.fresh:
            with suppress(OSError):
                save_columns(self._columns_path, stamp, self.columns)
        self.marks.save(self._marks_file())

    @property
    def _papers(self) -> StoredTable:
        return self._shelf.table("papers")

    @property
    def _columns_path(self) -> Path:
        assert isinstance(self._shelf, FolderStorage)
        return self._shelf.folder / "papers.columns"

    def _marks_file(self) -> MarksFile | None:
        """Give where marks are kept beside their snapshot; None where there is no snapshot."""
        shelf = self._shelf
        if not isinstance(shelf, FolderStorage) or (stamp := shelf.stamp("marks")) is None:
            return None
        return MarksFile(shelf.folder / "marks.columns", stamp)

    def _stamp(self) -> Stamp | None:
        return self._shelf.stamp("papers") if isinstance(self._shelf, FolderStorage) else None

    def _read(self, number: int, marks: Marks) -> Paper:
        document = self._papers.document(number)
        try:
            return paper_of(document, marks)
        except MALFORMED as error:
            raise LibraryDamaged(self._not_understood("paper", number, error)) from None

    def _load_papers(self, stamp: Stamp | None) -> None:
        if not (stamp and load_columns(self._columns_path, stamp, self.columns)):
            self._derive_columns(stamp)
        self._follow_papers(sorted(self._papers.fresh))

    def _derive_columns(self, stamp: Stamp | None) -> None:
        base = self._papers.base
        numbers = iter(base.numbers())
        while some := list(islice(numbers, _AT_ONCE)):
            self._put_all((number, base.document(number)) for number in some)
        if stamp and len(base) and not self.unreadable:
            with suppress(OSError):
                save_columns(self._columns_path, stamp, self.columns)

    def _put_all(self, documents: Iterable[tuple[int, Document]]) -> set[str]:
        """Take over papers as they are kept, by id; gives the keys of those that can be understood."""
        understood: list[tuple[Paper, int, Document]] = []
        for number, document in documents:
            try:
                understood.append((paper_of(document, UNMARKED), number, document))
            except MALFORMED as error:
                self._unreadable.append(self._not_understood("paper", number, error))
        self.show((paper, number) for paper, number, _document in understood)
        for paper, _number, document in understood:
            learn_keys(self.columns, paper.key, document)
        return {paper.key for paper, _number, _document in understood}

    def _not_understood(self, what: str, number: int, error: Exception) -> str:
        where = f" in {self._shelf.folder}" if isinstance(self._shelf, FolderStorage) else ""
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        return f"{what} {number} cannot be understood{where} ({reason}); {CALL_FOR_REPAIR}"

    def _follow_papers(self, numbers: Sequence[int]) -> set[str]:
        there = [number for number in numbers if self._papers.has(number)]
        gone = {key for number in numbers if not self._papers.has(number) and (key := self.columns.key_with_id(number))}
        self.hide(gone)
        changed = self._put_all((number, self._papers.document(number)) for number in there)
        self.marks.join(changed)
        return changed | gone


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Let Python not look for garbage meanwhile: much is made and nothing thrown away."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
