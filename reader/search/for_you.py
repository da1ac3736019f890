"""The order For you: keep a ranking in step with the index and the marks, in memory and in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from reader.columns import TAGGED, Columns
from reader.errors import NoSuchPaper
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
"""Papers that are scored as soon as they are added: 40 take 15 ms."""
MAX_KNOWN_REASONS = 500
_UNKNOWN_STATE = (-1, -1)


class ForYou:
    """The ranking of a library's papers by what the user kept and dismissed.

    A listing uses the ranking that there is; `update` computes a new one, in any thread.
    """

    def __init__(self, columns: Columns, folder: Path | None, get_paper: Callable[[str], Paper]) -> None:
        self._columns = columns
        self._folder = folder
        self._file = folder / RANKING_FILE_NAME if folder else None
        self._get_paper = get_paper
        self._lock = Lock()
        self._ranking: Ranking | None = None
        self._order: tuple[Sequence[float], RowOrder] | None = None
        self._rows_generation = -1
        self._rule_tags: tuple[tuple[int, int], dict[str, tuple[str, ...]]] | None = None
        self._state = _UNKNOWN_STATE
        self._matrix: tuple[object, FeatureMatrix] | None = None
        self._is_loaded = False
        self._known_reasons: tuple[tuple[int, int], dict[str, tuple[Paper, Reasons]]] = _UNKNOWN_STATE, {}
        """The state of papers and marks, and by key the papers and their reasons by the present ranking."""
        self.is_wanted = False
        """Whether a listing was ever in this order."""

    @property
    def is_current(self) -> bool:
        """Whether the ranking was computed from the present papers and marks."""
        return self._ranking is not None and self._state == self._present_state

    @property
    def _present_state(self) -> tuple[int, int]:
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

    def scores(self) -> Sequence[float] | None:
        """Return the score of each row; None before the first ranking, or with too little to learn from."""
        self.is_wanted = True
        if not self.has_enough:
            return None
        self.load()
        ranking = self._ranking
        if ranking is None or self._rows_generation != self._columns.generation:
            return None
        return ranking.scores or None

    def order(self) -> RowOrder | None:
        """Return the order of all rows with a score, if it was computed for the present scores."""
        ranking = self._ranking
        return self._order[1] if ranking and self._order and self._order[0] is ranking.scores else None

    def _compute_order(self, ranking: Ranking) -> None:
        from reader.ranking.model import order_rows  # noqa: PLC0415 - numpy is loaded on first use

        rows = order_rows(ranking.scores, self._columns.digest_order.order())
        self._order = ranking.scores, RowOrder(rows)

    def load(self) -> None:
        """Read the saved ranking once; one of other marks, or before papers were added, is used until the next."""
        if self._is_loaded or self._file is None:
            return
        self._is_loaded = True
        state, generation = self._present_state, self._columns.generation
        with suppress(OSError, CorruptRanking, ValueError, KeyError, TypeError):
            ranking = read_ranking(self._file)
            has_same_rows = ranking.rows_checksum == checksum_rows(self._columns, len(ranking.scores))
            is_current = ranking.fingerprint == fingerprint(self._columns, self.mark_flags())
            self._install(ranking, state if is_current else _UNKNOWN_STATE, generation if has_same_rows else -1)

    def prepare(self) -> None:
        """Load the saved ranking, score papers that were added since, and order all rows; call it in a thread.

        Papers that are too many for that have to wait for `update`, as they do while it runs.
        """
        self.load()
        if self._lock.acquire(blocking=False):
            try:
                self._extend()
            finally:
                self._lock.release()

    def _extend(self) -> None:
        ranking, generation = self._ranking, self._columns.generation
        if ranking is None or not ranking.scores or self._rows_generation != generation:
            return
        new = self._columns.keys[len(ranking.scores) :]
        if len(new) <= MAX_NEW:
            with suppress(NoSuchPaper):
                ranking = ranking.with_scores_of([paper_features(self._get_paper(key), _terms) for key in new])
        if self._order is None or self._order[0] is not ranking.scores:
            self._compute_order(ranking)
        self._install(ranking, self._state, generation)

    def update(self, index: Index) -> None:
        """Compute the ranking by the present papers and marks, and save it, unless it is current."""
        from reader.ranking.model import compute_ranking  # noqa: PLC0415 - numpy is loaded on first use

        with self._lock:
            if self.is_current:
                return
            state, generation = self._present_state, self._columns.generation
            try:
                ranking = compute_ranking(self._columns, self.features(index), self.mark_flags())
            except IndexError:  # papers were removed meanwhile: the next update sees the others
                return
            if ranking.scores:
                self._compute_order(ranking)
            self._install(ranking, state, generation)
            if self._file is not None:
                with suppress(OSError):
                    write_ranking(self._file, ranking)

    def features(self, index: Index) -> FeatureMatrix:
        """Return the features of all papers; they are computed again only after papers changed."""
        from reader.search.index.feature_export import export_features  # noqa: PLC0415

        version = (*map(id, (reader.segment for reader in index.readers)), self._columns.facts_generation)
        if self._matrix is None or self._matrix[0] != version:
            self._matrix = version, export_features(index, self._columns)
        return self._matrix[1]

    def _install(self, ranking: Ranking, state: tuple[int, int], generation: int) -> None:
        self._ranking, self._state, self._rows_generation = ranking, state, generation
        self._known_reasons = _UNKNOWN_STATE, {}

    @property
    def can_explain(self) -> bool:
        """Whether a ranking is known, of whatever state."""
        return self._ranking is not None

    def explain(self, paper: Paper) -> Reason | None:
        """Return why a paper has its place in the order; None if there is nothing to say."""
        if self._ranking is None or not self._ranking.evidence:
            return None
        return explain(paper, paper_features(paper, _terms), self._ranking.evidence, self._title)

    def reasons(self, paper: Paper) -> Reasons:
        """Return the reason as text; an empty one if there is none.

        It is kept until papers or marks change, because the row of a paper and its abstract ask for it four times: a
        cursor movement takes 5.2 ms of processor time, and 6.7 if each computes it (100,000 papers, one run).
        """
        state, known = self._known_reasons
        if state != self._present_state or len(known) >= MAX_KNOWN_REASONS:
            known = {}
            self._known_reasons = self._present_state, known
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
