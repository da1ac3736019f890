"""The searcher: parses a query, finds, ranks and sorts its papers, and returns them as a listing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

from reader.cancellation import CheckCancelled, IsCancelled, never_cancelled, raise_if_cancelled
from reader.errors import NoSuchPaper
from reader.paper import Listing, Paper, format_count, parse_arxiv_id
from reader.search.analysis import tokenize
from reader.search.backends import Backend, DuplicateKeys, IndexBackend, KnownDuplicates, TitleBackend, TitleSearch
from reader.search.highlight import Highlighter
from reader.search.indexer import Indexer, SearchableLibrary
from reader.search.predicates import MarkPredicates, PredicateEvaluator
from reader.search.query import DUPLICATE, SIMILAR, Filter, Query, SortOrder, Word
from reader.search.query_parser import parse_query
from reader.search.sorting import KeySequence, KeySnapshot, Sorter

if TYPE_CHECKING:
    from reader.search.index.index import Index

INBOX = "is:inbox sort:digest"
STARRED = "is:starred sort:digest"
ALL_PAPERS = ""

MAX_ATTEMPTS = 3
"""How often a search is repeated because papers were removed meanwhile."""
MAX_WORDS = 200
"""Words of a pasted text that are searched."""
MAX_CONDITIONS_TO_DROP = 12
"""A query with more filters gets no suggestions."""
MAX_WORDS_TO_DROP = 3
"""A query with more words gets no suggestions for its words."""
TITLES_ONLY_WARNING = "titles only until the index is ready"
_COLUMN_FILTERS = ("has", "tag", "digest", "published", "after", "before", "comments", "upvotes")


class Searcher:
    """Answers queries over a library."""

    def __init__(self, library: SearchableLibrary) -> None:
        self._columns = columns = library.columns
        self._get_paper = library.paper
        self._indexer = Indexer(library)
        self._titles = TitleSearch(columns)
        self._mark_predicates = MarkPredicates(columns)
        self._known_duplicates = KnownDuplicates(columns)
        self._key_snapshot = KeySnapshot(columns)
        self._sorter = Sorter(columns)

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

        Call it in a background thread, also after large imports. Raises Cancelled.
        """
        self._indexer.update(is_cancelled)

    def invalidate(self, keys: Iterable[str]) -> None:
        """Record that papers were added, changed or removed; not needed for marks."""
        self._indexer.mark_pending(keys)
        self._titles.invalidate()

    def listing(
        self, text: str, *, today: date, wait: bool = True, is_cancelled: IsCancelled = never_cancelled
    ) -> Listing:
        """Return the papers of a query, best match first or in digest order; raise QueryError or Cancelled.

        Unless `wait`, titles only are searched until the index is ready. Thread-safe.
        """
        query = parse_query(text)
        for _ in range(MAX_ATTEMPTS - 1):
            with suppress(IndexError, KeyError, NoSuchPaper):
                generation = self._columns.generation
                listing = self._listing(query, text, today, wait=wait, is_cancelled=is_cancelled)
                if generation == self._columns.generation:
                    return listing
        return self._listing(query, text, today, wait=wait, is_cancelled=is_cancelled)

    def _listing(self, query: Query, text: str, today: date, *, wait: bool, is_cancelled: IsCancelled) -> Listing:
        check = partial(raise_if_cancelled, is_cancelled)
        backend = self._backend(query, check, wait=wait)
        evaluator = PredicateEvaluator(self._columns, self._mark_predicates, backend, today, check)
        duplicates = self._known_duplicates.existing(self._indexer.duplicates)
        search = _Search(query, evaluator, self._sorter, self._warning(query), duplicates)
        return search.listing(text, self._get_paper, self._key_snapshot.keys_of)

    def _backend(self, query: Query, check_cancelled: CheckCancelled, *, wait: bool) -> Backend:
        if wait and not self.is_ready and _needs_index(query):
            self._indexer.update()
        index = self._index(query, check_cancelled) if _needs_index(query) else None
        if index is None:
            return TitleBackend(self._columns, self._get_paper, self._titles)
        return IndexBackend(self._columns, self._get_paper, index, self._known_duplicates.existing(index.duplicates))

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


class _Search:
    """One query being answered."""

    def __init__(
        self, query: Query, evaluator: PredicateEvaluator, sorter: Sorter, warning: str, duplicates: DuplicateKeys
    ) -> None:
        self._query = query
        self._sorter = sorter
        self._warning = warning
        self._duplicates = duplicates
        self._evaluator = evaluator
        self._columns = evaluator.columns
        self._backend = evaluator.backend

    def listing(
        self, text: str, get_paper: Callable[[str], Paper], keys_of: Callable[[Sequence[int]], KeySequence]
    ) -> Listing:
        rows = self._sorter.sort(self._rows(self._query), self._sort(), is_digest_order=not self._is_ranked)
        return Listing(
            keys=keys_of(rows),
            get_paper=get_paper,
            description=self._description(),
            total=len(self._columns),
            query=text,
            advice=self._advice(),
            suggestions=tuple(self._suggestions(found_count=len(rows))),
            highlight=Highlighter(self._query, self._backend.highlight_forms),
            duplicates=self._duplicates,
        )

    def _rows(self, query: Query) -> Sequence[int]:
        words = query.search_words[:MAX_WORDS]
        terms = [term for word in words for term in tokenize(parse_arxiv_id(word) or word)][:MAX_WORDS]
        if not terms:
            return () if words else self._rows_without_words(query)
        tag_scores = cache(self._evaluator.mark_predicates.tag_scores)
        row_filter = partial(self._apply_filters, query) if query.required_filters else None
        return self._backend.ranked(terms, row_filter, tag_scores, self._evaluator.check_cancelled)

    def _apply_filters(self, query: Query, rows: Sequence[int]) -> Sequence[int]:
        return self._evaluator.narrow(rows, query.required_filters)

    def _rows_without_words(self, query: Query) -> Sequence[int]:
        """Return the rows in digest order, or the papers similar to one, most similar first."""
        key = _similar_key(query)
        if key:
            return self._apply_filters(query, self._backend.similar(key))
        return self._evaluator.rows_in_digest_order(query.required_filters)

    def _description(self) -> str:
        description = self._query.describe()
        key = _similar_key(self._query)
        if key in self._columns:
            title = self._columns.titles[self._columns.row_of(key)]
            description = description.replace(f"similar to {key}", f"similar to “{title}”", 1)
        return f"{description} ({self._warning})" if self._warning else description

    def _advice(self) -> str:
        """Return how the query is understood, if that may surprise."""
        if self._query.conditions and not any(tokenize(str(condition)) for condition in self._query.conditions):
            return "Punctuation alone matches nothing. Add a word or a filter such as is:starred."
        if operators := self._query.operators:
            names = " and ".join(operators)
            verb = "is searched as a word" if len(operators) == 1 else "are searched as words"
            return f"{names} {verb}: all words must match, and -word excludes one."
        return ""

    def _sort(self) -> SortOrder | None:
        """Return the order that was asked for; if papers are not ranked, relevance means digest order."""
        sort = self._query.sort
        if self._is_ranked or (sort and sort.key != "relevance"):
            return sort
        return SortOrder("digest", bool(sort and sort.is_reversed))

    @property
    def _is_ranked(self) -> bool:
        """Whether some papers match better than others."""
        return bool(self._query.search_words) or bool(_similar_key(self._query))

    def _suggestions(self, *, found_count: int) -> Iterator[str]:
        if found_count or len(self._query.conditions) < 2 or len(self._query.required_filters) > MAX_CONDITIONS_TO_DROP:
            return
        words = self._query.search_words if len(self._query.search_words) <= MAX_WORDS_TO_DROP else ()
        for condition in (*self._query.required_filters, *map(Word, words)):
            if count := len(self._rows(self._query.without(condition))):
                yield f"{format_count(count)} {'matches' if count == 1 else 'match'} if you drop {condition}"


def _similar_key(query: Query) -> str:
    """Return the key of the paper that `is:similar` names, or an empty string."""
    for condition in query.required_filters:
        if isinstance(condition, Filter) and condition.name == "is" and not condition.negated:
            value = str(condition.values[0])
            if len(condition.values) == 1 and value.startswith(SIMILAR):
                return value.removeprefix(SIMILAR)
    return ""


def _needs_index(query: Query) -> bool:
    return any(
        not isinstance(condition, Filter)
        or (condition.name not in _COLUMN_FILTERS and condition.name != "is")
        or any(str(value) == DUPLICATE or str(value).startswith(SIMILAR) for value in condition.values)
        for condition in query.conditions
    )


def _needs_duplicates(query: Query) -> bool:
    filters = (condition for condition in query.conditions if isinstance(condition, Filter))
    return any(condition.name == "is" and DUPLICATE in condition.values for condition in filters)
