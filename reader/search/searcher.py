"""The searcher: answers queries over a library, and keeps the index and the order For you in step with it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import CheckCancelled, IsCancelled, NoSuchPaper, never_cancelled, raise_if_cancelled
from reader.paper import Listing, Paper, Reasons, Span, format_count
from reader.query_text import SIMILAR
from reader.search.analysis import tokenize
from reader.search.backends import (
    Alternative,
    Backend,
    IndexBackend,
    KnownDuplicates,
    TitleBackend,
)
from reader.search.filters import DUPLICATE, FOR_YOU_SORT
from reader.search.indexer import Indexer, SearchableLibrary
from reader.search.predicates import History, PredicateEvaluator
from reader.search.query import Filter, Query, Word, all_conditions
from reader.search.query_executor import QueryExecutor
from reader.search.query_parser import BUILT_IN_VIEWS, parse_query
from reader.search.secondary_indexes import LabelIndex, MarkedAt, MarkPredicates, MarkTerms
from reader.search.sorting import KeySnapshot, Sorter

if TYPE_CHECKING:
    from reader.search.for_you import ForYou
    from reader.search.index.word_index import Index
    from reader.search.suggestions import Completion, Vocabulary

MAX_ATTEMPTS = 3
"""How often a search is attempted if papers are removed while it runs."""
TITLES_ONLY_WARNING = "titles only until the index is ready"
_INDEX_FILTERS = ("author", "title", "abstract", "keyword")
"""Filters that only the index answers without reading papers."""


class Searcher:
    """Answers queries over a library."""

    def __init__(
        self, library: SearchableLibrary, get_views: Callable[[], Mapping[str, str]] = lambda: BUILT_IN_VIEWS
    ) -> None:
        """Search a library; `get_views` returns the queries of the views by name."""
        self.columns = columns = library.columns
        """The columns of the library."""
        self._get_views = get_views
        self._get_paper = library.paper
        self._indexer = Indexer(library)
        self._folder = library.folder
        self._title_backend = TitleBackend(columns, library.paper)
        self._mark_predicates = MarkPredicates(columns)
        self._mark_terms = MarkTerms(columns)
        self._known_duplicates = KnownDuplicates(columns)
        self._key_snapshot = KeySnapshot(columns)
        marked_at = MarkedAt(library)
        self._sorter = Sorter(columns, partial(marked_at.get, "starred"))
        self._label_index = LabelIndex(columns)
        self._history = History(marked_at.get, partial(_last_seen_id, library.folder))

    @property
    def is_ready(self) -> bool:
        """Whether abstracts and authors are searched, not titles only."""
        return self._indexer.is_ready

    @property
    def is_synced(self) -> bool:
        """Whether `update_index` has nothing to do."""
        return self._indexer.is_synced

    @property
    def unindexed_count(self) -> int:
        """How many papers `update_index` has yet to read."""
        return self._indexer.remaining_count

    def update_index(self, is_cancelled: IsCancelled = never_cancelled) -> None:
        """Load or build the index, and save it; slow for a big library without a saved index.

        Call it in a background thread, and again after large imports. Raise Cancelled.
        """
        self._indexer.update(is_cancelled)
        self._mark_terms.update()

    @cached_property
    def _for_you(self) -> "ForYou":
        from reader.search.for_you import ForYou  # noqa: PLC0415 - the first frame seldom needs it

        return ForYou(self.columns, self._folder, self._get_paper)

    @property
    def is_ranking_current(self) -> bool:
        """Whether `update_ranking` has nothing to do: no listing was sorted For you, or the order is up to date."""
        if "_for_you" not in vars(self):
            return True
        return not self._for_you.is_wanted or self._for_you.is_current or not self._for_you.has_enough

    @property
    def has_ranking(self) -> bool:
        """Whether an order For you is known, however old it is."""
        return self._for_you.can_explain

    def update_ranking(self) -> None:
        """Recompute the order For you if papers or marks changed; call it in a background thread."""
        if self._for_you.has_enough and (index := self._indexer.snapshot(lambda: None)) is not None:
            self._for_you.update(index)

    def reasons(self, paper: Paper) -> Reasons:
        """Return why a paper has its place in the order For you, if that is known."""
        return self._for_you.reasons(paper)

    def rank_now(self) -> None:
        """Compute the order For you unless it is saved or there is too little to learn from."""
        self._for_you.load()
        if self._for_you.has_enough and not self._for_you.is_current:
            if not self.is_ready:
                self._indexer.update()
            self.update_ranking()

    def prepare_ranking(self) -> None:
        """Load the saved order For you and place added papers in it; call it in a thread."""
        self._for_you.prepare()

    def prepare_reasons(self) -> None:
        """Load the saved order For you, however old, for `reasons`; compute it only if none was saved."""
        self._for_you.load()
        if not self._for_you.can_explain:
            self.rank_now()

    def ranking_advice(self) -> str:
        """Return what to do if there is too little to learn from, otherwise an empty text."""
        return self._for_you.advice()

    def evaluate_ranking(self) -> dict[str, float]:
        """Return the mean average precision of For you and of simpler orders on the user's own marks."""
        from reader.ranking.model import evaluate  # noqa: PLC0415 - numpy is loaded on first use

        self._indexer.update()
        index = self._indexer.current
        if index is None:
            return {}
        return evaluate(self.columns, self._for_you.features(index), self._for_you.mark_flags())

    def invalidate(self, keys: Iterable[str]) -> None:
        """Record that papers were added, changed or removed; not needed for marks."""
        self._indexer.mark_pending(keys)
        self._title_backend.invalidate()

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        """The values of the library by filter."""
        from reader.search.suggestions import Vocabulary  # noqa: PLC0415 - most sessions complete nothing at first

        return Vocabulary(self.columns, self._label_index, self._all_views, lambda: self._indexer.current)

    def _all_views(self) -> Mapping[str, str]:
        return {**BUILT_IN_VIEWS, **self._get_views()}

    def complete(self, text: str, cursor: int) -> "list[Completion]":
        """Return the completions at the cursor of a query: names of filters, and values with counts."""
        from reader.search.suggestions import complete  # noqa: PLC0415 - only the search bar needs it

        return complete(text, cursor, self.vocabulary)

    def correct(self, text: str, query: Query) -> str:
        """Return the query with the words and values that find nothing replaced by known ones, or an empty string."""
        from reader.search.suggestions import correct  # noqa: PLC0415 - most queries find something

        return correct(text, query, self._indexer.current, self.vocabulary)

    def find_titles(self, reference: str) -> list[str]:
        """Return the keys of the papers whose titles have all words of a text, fuzzily as in a search, best first.

        If titles equal the words, or have them exactly as written, return only the papers of those titles.
        """
        from reader.search.paper_reference import filter_by_title  # noqa: PLC0415 - only the command line needs it

        query = Query(tuple(map(Word, tokenize(reference))))
        if not query.conditions:
            return []
        backend = self._backend(query, lambda: None, wait=True)
        rows = backend.ranked([Alternative(query.search_words)], None, lambda _: {}, lambda: None)
        keys = map(self.columns.keys.__getitem__, rows)
        return filter_by_title(reference, keys, self.columns, backend.highlight_forms)

    def set_last_seen_id(self, last_seen_id: int) -> None:
        """Count papers with higher ids as new, regardless of the last visit."""
        self._history = self._history._replace(get_last_seen_id=lambda: last_seen_id)

    def parse(self, text: str) -> Query:
        """Parse a query with the current views; raise QueryError."""
        may_name_view = "@" in text or "view:" in text.casefold()
        return parse_query(text, self._get_views()) if may_name_view else parse_query(text)

    def listing(
        self, text: str, *, today: date, wait: bool = True, is_cancelled: IsCancelled = never_cancelled
    ) -> Listing:
        """Return the papers of a query, best match first or in digest order; raise QueryError or Cancelled.

        Unless `wait`, only titles are searched until the index is ready. Thread-safe.
        """
        query = self.parse(text)
        for _ in range(MAX_ATTEMPTS - 1):
            with suppress(IndexError, KeyError, NoSuchPaper):
                generation = self.columns.generation
                listing = self._listing(query, text, today, wait=wait, is_cancelled=is_cancelled)
                if generation == self.columns.generation:
                    return listing
        return self._listing(query, text, today, wait=wait, is_cancelled=is_cancelled)

    def _listing(self, query: Query, text: str, today: date, *, wait: bool, is_cancelled: IsCancelled) -> Listing:
        check = partial(raise_if_cancelled, is_cancelled)
        backend = self._backend(query, check, wait=wait)
        evaluator = PredicateEvaluator(
            self.columns,
            self._mark_predicates,
            self._mark_terms,
            self._label_index,
            backend,
            today,
            self._history,
            check,
        )
        duplicates = self._known_duplicates.existing(self._indexer.duplicates)
        if wait and query.order and query.order.key == FOR_YOU_SORT:
            self.rank_now()
        warning = self._warning(query)
        executor = QueryExecutor(query, evaluator, self._sorter, warning, duplicates, lambda: self._for_you)
        listing = executor.execute(text, self._get_paper, self._key_snapshot.keys_of)
        if listing or not query.conditions:
            return listing
        correction = self.correct(text, query)
        return replace(listing, correction=correction, faults=tuple(_changed_words(text, correction)))

    def _backend(self, query: Query, check_cancelled: CheckCancelled, *, wait: bool) -> Backend:
        if wait and not self.is_ready and _needs_index(query):
            self._indexer.update()
        index = self._index(query, check_cancelled) if _needs_index(query) else None
        if index is None:
            return self._title_backend
        return IndexBackend(self.columns, self._get_paper, index, self._known_duplicates.existing(index.duplicates))

    def _index(self, query: Query, check_cancelled: CheckCancelled) -> "Index | None":
        if _needs_duplicates(query):
            return self._indexer.with_duplicates(check_cancelled)
        return self._indexer.snapshot(check_cancelled)

    def _warning(self, query: Query) -> str:
        """Return what the search leaves out because it is not indexed yet."""
        if self.is_ready or not _needs_index(query):
            return ""
        if not self._indexer.has_index:
            return TITLES_ONLY_WARNING
        return f"{format_count(self._indexer.pending_count)} not indexed yet"


def _last_seen_id(folder: Path | None) -> int:
    """Return the id of the newest paper at the last visit of the app; 0 if there was none."""
    from reader.whats_new import load_last_visit  # noqa: PLC0415 - few queries ask for new papers

    visit = load_last_visit(folder)
    return visit.last_paper_id if visit else 0


def _changed_words(before: str, after: str) -> Iterator[Span]:
    """Yield the spans of the words in `before` that differ in `after`; none if the numbers of words differ."""
    words = list(re.finditer(r"\S+", before))
    if len(words) == len(after.split()):
        yield from (word.span() for word, other in zip(words, after.split(), strict=True) if word[0] != other)


def _needs_index(query: Query) -> bool:
    return any(
        not isinstance(condition, Filter)
        or condition.name in _INDEX_FILTERS
        or any(str(value) == DUPLICATE or str(value).startswith(SIMILAR) for value in condition.values)
        for condition in all_conditions(query.conditions)
    )


def _needs_duplicates(query: Query) -> bool:
    filters = (condition for condition in all_conditions(query.conditions) if isinstance(condition, Filter))
    return any(condition.name == "is" and DUPLICATE in condition.values for condition in filters)
