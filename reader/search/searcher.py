"""From a query's text to the papers on show."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from reader.columns import Columns
from reader.errors import NoSuchPaper
from reader.paper import Listing, Paper, arxiv_id_in, count_in_words
from reader.search.conditions import Conditions
from reader.search.duplicates import Duplicates, Twins
from reader.search.filters import DUPLICATE, SIMILAR
from reader.search.folding import terms_in
from reader.search.highlight import Highlighter
from reader.search.keys import KeyLookup, Keys
from reader.search.language import parse_query
from reader.search.marked import Marked
from reader.search.order import Orders
from reader.search.query import Condition, Filter, Query, Sort, Word
from reader.search.sources import IndexedSources, Sources, TitleSources
from reader.search.tasks import Cancelled, Check, go_on, never
from reader.search.titles import Titles
from reader.search.upkeep import Upkeep

if TYPE_CHECKING:
    from reader.search.index.index import Index

INBOX = "is:inbox sort:digest"
STARRED = "is:starred sort:digest"
EVERYTHING = ""

ATTEMPTS = 3
"""How often a query is answered anew because papers were removed meanwhile."""
MOST_WORDS = 200
"""Of a text that was pasted so many words tell which paper it is."""
CONDITIONS_TO_DROP = 12
"""Of more conditions than these it is not told what would be found without one."""
WORDS_TO_DROP = 3
"""Of more words than these it is not told what would be found without one."""
TITLES_ONLY = "in titles alone until the index is ready"
_COLUMN_FILTERS = ("has", "tag", "digest", "published", "after", "before", "comments", "upvotes")


def _no_stamp() -> str:
    return ""


class Searcher:
    """Answers queries over a library; what it holds is derived and can be made anew."""

    def __init__(
        self,
        columns: Columns,
        paper_of: Callable[[str], Paper],
        file: Path | None = None,
        stamp: Callable[[], str] = _no_stamp,
        changed: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """Take where to keep the index, what names a state of the papers that stays until another, and who changed since.

        Where nothing names a state, every paper is looked at before a kept index is trusted.
        """
        self._columns = columns
        self._paper_of = paper_of
        self._upkeep = Upkeep(columns, paper_of, file, stamp, changed)
        self._titles = Titles(columns)
        self._marked = Marked(columns)
        self._duplicates = Duplicates(columns)
        self._keys = KeyLookup(columns)
        self._orders = Orders(columns)

    @property
    def is_ready(self) -> bool:
        """Whether words are looked for in all that papers say, not in titles alone."""
        return self._upkeep.is_ready

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to `prepare`: the index is ready, duplicates are known, and its file holds all that."""
        return self._upkeep.is_settled

    @property
    def papers_left(self) -> int:
        """How many papers are still to be read while the index is made ready."""
        return self._upkeep.papers_left

    def prepare(self, cancelled: Cancelled = never) -> None:
        """Make the index ready, and bring its file up to date; takes long where papers are many and there is no file.

        Made for a thread of its own, also after large imports; raises Abandoned once `cancelled` says so.
        """
        self._upkeep.prepare(cancelled)

    def refresh(self, keys: Iterable[str]) -> None:
        """Take note that papers were added, changed or removed; marks need no notice."""
        self._upkeep.refresh(keys)
        self._titles.forget()

    def listing(self, text: str, *, today: date, wait: bool = True, cancelled: Cancelled = never) -> Listing:
        """List the papers that a query finds, best match first, or as their digests had them; raises QueryError.

        Without `wait` titles alone are searched until the index is ready. May be called in any thread; raises
        Abandoned once `cancelled` says so.
        """
        query = parse_query(text)
        for _ in range(ATTEMPTS - 1):
            with suppress(IndexError, KeyError, NoSuchPaper):
                generation = self._columns.generation
                listing = self._listing(query, text, today, wait=wait, cancelled=cancelled)
                if generation == self._columns.generation:
                    return listing
        return self._listing(query, text, today, wait=wait, cancelled=cancelled)

    def _listing(self, query: Query, text: str, today: date, *, wait: bool, cancelled: Cancelled) -> Listing:
        check = partial(go_on, cancelled)
        sources = self._sources(query, check, wait=wait)
        conditions = Conditions(self._columns, self._marked, sources, today, check)
        twins = self._duplicates.among(self._upkeep.twins)
        search = _Search(query, conditions, self._orders, self._caution(query), twins)
        return search.listing(text, self._paper_of, self._keys.keys_of)

    def _sources(self, query: Query, check: Check, *, wait: bool) -> Sources:
        if wait and not self.is_ready and _reads_papers(query):
            self._upkeep.prepare()
        index = self._index(query, check) if _reads_papers(query) else None
        if index is None:
            return TitleSources(self._columns, self._paper_of, self._titles)
        return IndexedSources(self._columns, self._paper_of, index, self._duplicates.among(index.twins))

    def _index(self, query: Query, check: Check) -> "Index | None":
        return self._upkeep.knowing_twins(check) if _asks_for_duplicates(query) else self._upkeep.current(check)

    def _caution(self, query: Query) -> str:
        """Say what is not searched yet that the query is about."""
        if self.is_ready or not _reads_papers(query):
            return ""
        return (
            f"without {count_in_words(self._upkeep.backlog)} still to be read"
            if self._upkeep.has_index
            else TITLES_ONLY
        )


class _Search:
    """One query being answered."""

    def __init__(self, query: Query, conditions: Conditions, orders: Orders, caution: str, twins: Twins) -> None:
        """Take the query, who decides who meets its conditions and who stands before whom, what is to be said, twins."""
        self._query = query
        self._orders = orders
        self._caution = caution
        self._twins = twins
        self._conditions = conditions
        self._columns = conditions.columns
        self._sources = conditions.sources

    def listing(self, text: str, paper_of: Callable[[str], Paper], keys_of: Callable[[Sequence[int]], Keys]) -> Listing:
        rows = self._orders.in_order(self._rows(self._query), self._sort(), stand_by_digest=not self._is_ranked)
        return Listing(
            keys=keys_of(rows),
            paper_of=paper_of,
            words=self._in_words(),
            total=len(self._columns),
            query=text,
            advice=self._advice(),
            hints=tuple(self._hints(found=len(rows))),
            highlight=Highlighter(self._query, self._sources.shown_for),
            twins=self._twins,
        )

    def _rows(self, query: Query) -> Sequence[int]:
        terms = [term for word in query.words[:MOST_WORDS] for term in terms_in(arxiv_id_in(word) or word)][:MOST_WORDS]
        if not terms:
            return () if query.words else self._unsearched(query)
        extra = cache(self._conditions.marked.worth)
        narrow = partial(self._narrow, query) if query.demands else None
        return self._sources.ranked(terms, narrow, extra, self._conditions.check)

    def _narrow(self, query: Query, rows: Sequence[int]) -> Sequence[int]:
        return self._conditions.narrow(rows, query.demands)

    def _unsearched(self, query: Query) -> Sequence[int]:
        """Give the rows where no words are searched: as digests have them, or the nearest to a paper first."""
        model = next(filter(None, map(_similar_to, query.demands)), "")
        if model:
            return self._narrow(query, self._sources.similar(model))
        return self._conditions.rows_by_digest(query.demands)

    def _in_words(self) -> str:
        words = self._query.in_words()
        return f"{words} ({self._caution})" if self._caution else words

    def _advice(self) -> str:
        """Say what of the query means something else than may be thought."""
        if self._query.conditions and not any(terms_in(str(one)) for one in self._query.conditions):
            return "signs alone find nothing; write a word or a filter, as in is:starred"
        if operators := self._query.operators:
            names = " and ".join(operators)
            verb = "is searched as a word" if len(operators) == 1 else "are searched as words"
            return f"{names} {verb}; all words must match, and - before one leaves it out"
        return ""

    def _sort(self) -> Sort | None:
        """Give the order that was asked for; without one, and where nothing is more relevant, that of the digests."""
        sort = self._query.sort
        if self._is_ranked or (sort and sort.key != "relevance"):
            return sort
        return Sort("digest", bool(sort and sort.backwards))

    @property
    def _is_ranked(self) -> bool:
        """Tell whether some papers answer better than others."""
        return bool(self._query.words) or any(map(_similar_to, self._query.demands))

    def _hints(self, *, found: int) -> Iterator[str]:
        if found or len(self._query.conditions) < 2 or len(self._query.demands) > CONDITIONS_TO_DROP:
            return
        words = self._query.words if len(self._query.words) <= WORDS_TO_DROP else ()
        for condition in (*self._query.demands, *map(Word, words)):
            if count := len(self._rows(self._query.without(condition))):
                yield f"without {condition}: {count:,}"


def _similar_to(condition: Condition) -> str:
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


def _reads_papers(query: Query) -> bool:
    return any(
        not isinstance(one, Filter)
        or (one.name not in _COLUMN_FILTERS and one.name != "is")
        or any(str(value) == DUPLICATE or str(value).startswith(SIMILAR) for value in one.values)
        for one in query.conditions
    )


def _asks_for_duplicates(query: Query) -> bool:
    return any(isinstance(one, Filter) and one.name == "is" and DUPLICATE in one.values for one in query.conditions)
