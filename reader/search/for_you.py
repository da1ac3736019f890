"""The order For you: keep a ranking in step with the index and the marks, in memory and in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from reader.columns import TAGGED, Columns
from reader.errors import NoSuchPaper
from reader.files import FileVersion
from reader.paper import NO_REASONS, Paper, Reasons
from reader.ranking.ranking import (
    RANKING_FILE_NAME,
    CorruptRanking,
    Ranking,
    Reason,
    checksum_rows,
    explain,
    fingerprint,
    read_ranking,
    write_ranking,
)
from reader.ranking.training_data import MIN_POSITIVES, count_liked, is_liked, paper_features, too_few_message
from reader.row_order import RowOrder
from reader.rule_tag_file import rule_tags_version, tags_by_rules
from reader.search.analysis import STOP_WORDS, index_terms

if TYPE_CHECKING:
    from reader.ranking.feature_matrix import FeatureMatrix
    from reader.search.index.word_index import Index

MAX_NEW = 1_000
"""At most this many papers are scored as soon as they are added; 40 take 15 ms."""
MAX_KNOWN_REASONS = 500
_Version = tuple[int, int]
"""The generations of papers and marks."""
_UNKNOWN_VERSION: _Version = (-1, -1)


class _ActiveRanking(NamedTuple):
    """A ranking that listings use, and the state that it belongs to.

    `order` holds all rows with a score, once computed; `version` is that of the papers and marks that the ranking was
    computed from; `generation` is that of its rows, or -1 if it scores other rows.
    """

    ranking: Ranking
    order: RowOrder | None
    version: _Version
    generation: int


class ForYou:
    """The ranking of a library's papers by what the user kept and dismissed.

    A listing uses the latest ranking; `update` computes a new one, in any thread.
    """

    def __init__(self, columns: Columns, folder: Path | None, get_paper: Callable[[str], Paper]) -> None:
        self._columns = columns
        self._folder = folder
        self._file = folder / RANKING_FILE_NAME if folder else None
        self._get_paper = get_paper
        self._lock = Lock()
        self._active: _ActiveRanking | None = None
        self._rule_tags: tuple[FileVersion, dict[str, tuple[str, ...]]] | None = None
        self._matrix: tuple[object, FeatureMatrix] | None = None
        self._is_loaded = False
        self._known_reasons: tuple[_Version, dict[str, tuple[Paper, Reasons]]] = _UNKNOWN_VERSION, {}
        """The version of papers and marks, and the papers with their reasons from the active ranking, by key."""
        self.is_wanted = False
        """Whether a listing was ever in this order."""

    @property
    def is_current(self) -> bool:
        """Whether the ranking was computed from the present papers and marks."""
        return self._active is not None and self._active.version == self._present_version

    @property
    def _present_version(self) -> _Version:
        return self._columns.facts_generation, self._columns.marks_generation

    @property
    def has_enough(self) -> bool:
        """Whether enough papers were liked to learn from."""
        return count_liked(self.mark_flags()) >= MIN_POSITIVES

    def advice(self) -> str:
        """Return what to do if there is too little to learn from, otherwise an empty text."""
        liked = count_liked(self.mark_flags())
        return too_few_message(liked) if liked < MIN_POSITIVES else ""

    def mark_flags(self) -> bytes:
        """Return the marks of the user by row, without tags that only rules have set."""
        columns, version = self._columns, rule_tags_version(self._folder)
        if version is None:
            return bytes(columns.mark_flags)
        if self._rule_tags is None or self._rule_tags[0] != version:
            self._rule_tags = version, dict(tags_by_rules(self._folder))
        flags = bytearray(columns.mark_flags)
        for key, tags in self._rule_tags[1].items():
            with suppress(KeyError, IndexError):  # the paper was removed
                if columns.marks_of(key).tags == tags:
                    flags[columns.row_of(key)] &= ~TAGGED
        return bytes(flags)

    def scores_and_order(self) -> tuple[Sequence[float] | None, RowOrder | None]:
        """Return the score of each row and, once computed, the order of all rows with a score.

        There are no scores before the first ranking, or if there is too little to learn from.
        """
        self.is_wanted = True
        if not self.has_enough:
            return None, None
        self.load()
        active = self._active
        if active is None or active.generation != self._columns.generation or not active.ranking.scores:
            return None, None
        return active.ranking.scores, active.order

    def _order_of(self, ranking: Ranking) -> RowOrder:
        from reader.ranking.model import order_rows  # noqa: PLC0415 - numpy is loaded on first use

        return RowOrder(order_rows(ranking.scores, self._columns.digest_order.order()))

    def load(self) -> None:
        """Read the saved ranking once; if papers or marks have changed since, it serves until the next is computed."""
        if self._is_loaded or self._file is None:
            return
        self._is_loaded = True
        version, generation = self._present_version, self._columns.generation
        with suppress(OSError, CorruptRanking, ValueError, KeyError, TypeError):
            ranking = read_ranking(self._file)
            has_same_rows = ranking.rows_checksum == checksum_rows(self._columns, len(ranking.scores))
            is_current = ranking.fingerprint == fingerprint(self._columns, self.mark_flags())
            version = version if is_current else _UNKNOWN_VERSION
            self._install(_ActiveRanking(ranking, None, version, generation if has_same_rows else -1))

    def prepare(self) -> None:
        """Load the saved ranking, score papers that were added since, and order all rows; call it in a thread.

        If there are too many of them, or `update` is running, they wait for the next ranking.
        """
        self.load()
        if self._lock.acquire(blocking=False):
            try:
                self._extend()
            finally:
                self._lock.release()

    def _extend(self) -> None:
        active = self._active
        if active is None or not active.ranking.scores or active.generation != self._columns.generation:
            return
        ranking = active.ranking
        new = self._columns.keys[len(ranking.scores) :]
        if len(new) <= MAX_NEW:
            with suppress(NoSuchPaper):
                ranking = ranking.with_scores_of([paper_features(self._get_paper(key), _terms) for key in new])
        if active.order is None or ranking is not active.ranking:
            self._install(active._replace(ranking=ranking, order=self._order_of(ranking)))

    def update(self, index: Index) -> None:
        """Compute the ranking by the present papers and marks, and save it, unless it is current."""
        from reader.ranking.model import compute_ranking  # noqa: PLC0415 - numpy is loaded on first use

        with self._lock:
            if self.is_current:
                return
            version, generation = self._present_version, self._columns.generation
            try:
                ranking = compute_ranking(self._columns, self.features(index), self.mark_flags())
            except IndexError:  # papers were removed meanwhile: the next update sees the others
                return
            order = self._order_of(ranking) if ranking.scores else None
            self._install(_ActiveRanking(ranking, order, version, generation))
            if self._file is not None:
                with suppress(OSError):
                    write_ranking(self._file, ranking)

    def features(self, index: Index) -> FeatureMatrix:
        """Return the features of all papers; they are recomputed only after papers changed."""
        from reader.search.index.feature_export import export_features  # noqa: PLC0415

        version = (*map(id, (reader.segment for reader in index.readers)), self._columns.facts_generation)
        if self._matrix is None or self._matrix[0] != version:
            self._matrix = version, export_features(index, self._columns)
        return self._matrix[1]

    def _install(self, active: _ActiveRanking) -> None:
        self._active = active
        self._known_reasons = _UNKNOWN_VERSION, {}

    @property
    def can_explain(self) -> bool:
        """Whether a ranking is known, however old."""
        return self._active is not None

    def explain(self, paper: Paper) -> Reason | None:
        """Return why a paper has its place in the order; None if there is nothing to say."""
        evidence = self._active.ranking.evidence if self._active else None
        return explain(paper, paper_features(paper, _terms), evidence, self._title) if evidence else None

    def reasons(self, paper: Paper) -> Reasons:
        """Return the reason as text; empty if there is none.

        It is cached until papers or marks change, because the row of a paper and its abstract ask for it four times: a
        cursor movement takes 5.2 ms of processor time, and 6.7 without the cache (100,000 papers, one run).
        """
        version, known = self._known_reasons
        if version != self._present_version or len(known) >= MAX_KNOWN_REASONS:
            known = {}
            self._known_reasons = self._present_version, known
        known_paper, reasons = known.get(paper.key, (None, NO_REASONS))
        if known_paper is not paper:
            reason = self.explain(paper)
            reasons = Reasons(why=str(reason)) if reason else NO_REASONS
            known[paper.key] = paper, reasons
        return reasons

    def _title(self, key: str) -> str | None:
        """Return the title of a paper that is still liked; None for another one."""
        try:
            paper = self._get_paper(key)
        except NoSuchPaper:
            return None
        return paper.title if is_liked(paper.marks) else None


def _terms(text: str) -> set[str]:
    return index_terms(text) - STOP_WORDS
