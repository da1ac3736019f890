"""From a query's text to the papers on show."""

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
from reader.search.query import DUPLICATE, SIMILAR, Condition, Filter, Query, SortOrder, Word
from reader.search.query_parser import parse_query
from reader.search.sorting import KeySequence, KeySnapshot, Sorter

if TYPE_CHECKING:
    from reader.search.index.index import Index

INBOX = "is:inbox sort:digest"
STARRED = "is:starred sort:digest"
ALL_PAPERS = ""

MAX_ATTEMPTS = 3
"""How often a query is answered anew because papers were removed meanwhile."""
MAX_WORDS = 200
"""Of a text that was pasted so many words tell which paper it is."""
MAX_CONDITIONS_TO_DROP = 12
"""Of more conditions than these it is not told what would be found without one."""
MAX_WORDS_TO_DROP = 3
"""Of more words than these it is not told what would be found without one."""
TITLES_ONLY_WARNING = "in titles alone until the index is ready"
_COLUMN_FILTERS = ("has", "tag", "digest", "published", "after", "before", "comments", "upvotes")


class Searcher:
    """Answers queries over a library; what it holds is derived and can be made anew."""

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
        """Whether words are looked for in all that papers say, not in titles alone."""
        return self._indexer.is_ready

    @property
    def is_synced(self) -> bool:
        """Whether nothing is left to `prepare`: the index is ready, duplicates are known, and its file holds all that."""
        return self._indexer.is_synced

    @property
    def unindexed_count(self) -> int:
        """How many papers are still to be read while the index is made ready."""
        return self._indexer.remaining_count

    def update_index(self, is_cancelled: IsCancelled = never_cancelled) -> None:
        """Make the index ready, and bring its file up to date; takes long where papers are many and there is no file.

        Made for a thread of its own, also after large imports; raises Abandoned once `cancelled` says so.
        """
        self._indexer.update(is_cancelled)

    def invalidate(self, keys: Iterable[str]) -> None:
        """Take note that papers were added, changed or removed; marks need no notice."""
        self._indexer.mark_pending(keys)
        self._titles.invalidate()

    def listing(
        self, text: str, *, today: date, wait: bool = True, is_cancelled: IsCancelled = never_cancelled
    ) -> Listing:
        """List the papers that a query finds, best match first, or as their digests had them; raises QueryError.

        Without `wait` titles alone are searched until the index is ready. May be called in any thread; raises
        Abandoned once `cancelled` says so.
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
        sources = self._backend(query, check, wait=wait)
        conditions = PredicateEvaluator(self._columns, self._mark_predicates, sources, today, check)
        duplicates = self._known_duplicates.existing(self._indexer.duplicates)
        search = _Search(query, conditions, self._sorter, self._warning(query), duplicates)
        return search.listing(text, self._get_paper, self._key_snapshot.keys_of)

    def _backend(self, query: Query, check_cancelled: CheckCancelled, *, wait: bool) -> Backend:
        if wait and not self.is_ready and _needs_index(query):
            self._indexer.update()
        index = self._index(query, check_cancelled) if _needs_index(query) else None
        if index is None:
            return TitleBackend(self._columns, self._get_paper, self._titles)
        return IndexBackend(self._columns, self._get_paper, index, self._known_duplicates.existing(index.duplicates))

    def _index(self, query: Query, check_cancelled: CheckCancelled) -> "Index | None":
        return (
            self._indexer.with_duplicates(check_cancelled)
            if _needs_duplicates(query)
            else self._indexer.snapshot(check_cancelled)
        )

    def _warning(self, query: Query) -> str:
        """Say what is not searched yet that the query is about."""
        if self.is_ready or not _needs_index(query):
            return ""
        return (
            f"without {format_count(self._indexer.pending_count)} still to be read"
            if self._indexer.has_index
            else TITLES_ONLY_WARNING
        )


class _Search:
    """One query being answered."""

    def __init__(
        self, query: Query, evaluator: PredicateEvaluator, sorter: Sorter, warning: str, duplicates: DuplicateKeys
    ) -> None:
        """Take the query, who decides who meets its conditions and who stands before whom, what is to be said, twins."""
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
        terms = [term for word in query.search_words[:MAX_WORDS] for term in tokenize(parse_arxiv_id(word) or word)][
            :MAX_WORDS
        ]
        if not terms:
            return () if query.search_words else self._rows_without_words(query)
        extra = cache(self._evaluator.mark_predicates.tag_scores)
        narrow = partial(self._apply_filters, query) if query.required_filters else None
        return self._backend.ranked(terms, narrow, extra, self._evaluator.check_cancelled)

    def _apply_filters(self, query: Query, rows: Sequence[int]) -> Sequence[int]:
        return self._evaluator.narrow(rows, query.required_filters)

    def _rows_without_words(self, query: Query) -> Sequence[int]:
        """Give the rows where no words are searched: as digests have them, or the nearest to a paper first."""
        model = next(filter(None, map(_similar_key, query.required_filters)), "")
        if model:
            return self._apply_filters(query, self._backend.similar(model))
        return self._evaluator.rows_in_digest_order(query.required_filters)

    def _description(self) -> str:
        words = self._query.describe()
        return f"{words} ({self._warning})" if self._warning else words

    def _advice(self) -> str:
        """Say what of the query means something else than may be thought."""
        if self._query.conditions and not any(tokenize(str(one)) for one in self._query.conditions):
            return "signs alone find nothing; write a word or a filter, as in is:starred"
        if operators := self._query.operators:
            names = " and ".join(operators)
            verb = "is searched as a word" if len(operators) == 1 else "are searched as words"
            return f"{names} {verb}; all words must match, and - before one leaves it out"
        return ""

    def _sort(self) -> SortOrder | None:
        """Give the order that was asked for; without one, and where nothing is more relevant, that of the digests."""
        sort = self._query.sort
        if self._is_ranked or (sort and sort.key != "relevance"):
            return sort
        return SortOrder("digest", bool(sort and sort.is_reversed))

    @property
    def _is_ranked(self) -> bool:
        """Tell whether some papers answer better than others."""
        return bool(self._query.search_words) or any(map(_similar_key, self._query.required_filters))

    def _suggestions(self, *, found_count: int) -> Iterator[str]:
        if found_count or len(self._query.conditions) < 2 or len(self._query.required_filters) > MAX_CONDITIONS_TO_DROP:
            return
        words = self._query.search_words if len(self._query.search_words) <= MAX_WORDS_TO_DROP else ()
        for condition in (*self._query.required_filters, *map(Word, words)):
            if count := len(self._rows(self._query.without(condition))):
                yield f"without {condition}: {count:,}"


def _similar_key(condition: Condition) -> str:
    """Give the key of the paper that others are to be like, if that is the condition."""
    if (
        isinstance(condition, Filter)
        and condition.name == "is"
        and len(condition.values) == 1
        and not condition.negated
    ):
        value = str(condition.values[0])
        return value.removeprefix(SIMILAR) if value.startswith(SIMILAR) else ""
    return ""


def _needs_index(query: Query) -> bool:
    return any(
        not isinstance(one, Filter)
        or (one.name not in _COLUMN_FILTERS and one.name != "is")
        or any(str(value) == DUPLICATE or str(value).startswith(SIMILAR) for value in one.values)
        for one in query.conditions
    )


def _needs_duplicates(query: Query) -> bool:
    return any(isinstance(one, Filter) and one.name == "is" and DUPLICATE in one.values for one in query.conditions)
