"""Execution of one query: the papers that meet it, ranked or sorted, as a listing with advice and suggestions."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reader.paper import Listing, Paper, format_count, no_reasons, parse_arxiv_id
from reader.query_text import SIMILAR
from reader.search.analysis import tokenize
from reader.search.backends import Alternative, DuplicateKeys
from reader.search.filters import FOR_YOU_SORT
from reader.search.highlight import highlighter
from reader.search.predicates import PredicateEvaluator
from reader.search.query import (
    Condition,
    Conditions,
    Filter,
    Query,
    SavedView,
    SortOrder,
    has_search_words,
    is_search_word,
)
from reader.search.sorting import KeySequence, Sorter

if TYPE_CHECKING:
    from reader.search.for_you import ForYou

MAX_SEARCHED_WORDS = 200
"""How many words of a pasted text are searched."""
MAX_CONDITIONS_TO_DROP = 12
"""A query with more filters gets no suggestions."""
MAX_WORDS_TO_DROP = 3
"""A query with more words gets no suggestions for its words."""


class QueryExecutor:
    """Finds and ranks the papers of one query."""

    def __init__(
        self,
        query: Query,
        evaluator: PredicateEvaluator,
        sorter: Sorter,
        warning: str,
        duplicates: DuplicateKeys,
        get_for_you: "Callable[[], ForYou]",
    ) -> None:
        """Prepare a query; `evaluator` applies its filters, and `warning` says what the search leaves out."""
        self._query = query
        self._sorter = sorter
        self._warning = warning
        self._duplicates = duplicates
        self._get_for_you = get_for_you
        self._evaluator = evaluator
        self._columns = evaluator.columns
        self._backend = evaluator.backend

    def execute(
        self, text: str, get_paper: Callable[[str], Paper], keys_of: Callable[[Sequence[int]], KeySequence]
    ) -> Listing:
        """Return the papers of the query, typed as `text`; the functions return papers by key and keys of rows."""
        rows, sort = self._rows(self._query), self._sort()
        if sort and sort.key == FOR_YOU_SORT:
            scores, order = self._get_for_you().scores_and_order()
            rows = self._sorter.sort_by_score(rows, scores, order, is_reversed=sort.is_reversed)
        else:
            seed = self._evaluator.today.toordinal()
            rows = self._sorter.sort(rows, sort, seed=seed, is_digest_order=not self._is_ranked)
        description = self._named(self._query.describe())
        return Listing(
            keys=keys_of(rows),
            get_paper=get_paper,
            description=f"{description} ({self._warning})" if self._warning else description,
            filters=" · ".join(filter(None, (self._named(self._query.describe_filters()), self._warning))),
            total=len(self._columns),
            query=text,
            advice=self._advice(),
            suggestions=tuple(self._suggestions(found_count=len(rows))),
            highlight=highlighter(self._query, self._backend.highlight_forms),
            duplicates=self._duplicates,
            reasons=self._get_for_you().reasons if sort and sort.key == FOR_YOU_SORT else no_reasons,
        )

    def _rows(self, query: Query) -> Sequence[int]:
        """Return the rows ranked by the words; those that meet an alternative without words follow in digest order."""
        alternatives = [_SplitAlternative.of(conditions) for conditions in query.alternatives()]
        with_terms = [one for one in alternatives if one.terms]
        if not with_terms and not query.search_words:
            return self._rows_without_words(query)
        rows = self._ranked_rows(query, with_terms)
        for alternative in alternatives:
            if not alternative.terms and not alternative.has_words:
                further = self._evaluator.rows_in_digest_order((*query.required_filters, *alternative.conditions))
                known = set(rows)
                rows = [*rows, *(row for row in further if row not in known)]
        return rows

    def _ranked_rows(self, query: Query, alternatives: Sequence["_SplitAlternative"]) -> Sequence[int]:
        if not alternatives:
            return ()
        return self._backend.ranked(
            [Alternative(one.terms, self._row_filter(one.conditions)) for one in alternatives],
            self._row_filter(query.required_filters),
            self._evaluator.mark_terms.scores,
            self._evaluator.check_cancelled,
        )

    def _row_filter(self, conditions: Conditions) -> Callable[[Sequence[int]], Sequence[int]] | None:
        return partial(self._evaluator.narrow, conditions=conditions) if conditions else None

    def _rows_without_words(self, query: Query) -> Sequence[int]:
        """Return the rows in digest order, or the papers similar to one, most similar first."""
        if reference := _similar_to(query):
            return self._evaluator.narrow(self._evaluator.similar_rows(reference), query.required_filters)
        return self._evaluator.rows_in_digest_order(query.required_filters)

    def _named(self, description: str) -> str:
        """Return a description with the title of the paper that others are similar to."""
        reference = _similar_to(self._query)
        if reference and (key := self._evaluator.find_key(reference)):
            title = self._columns.titles[self._columns.row_of(key)]
            return description.replace(f"similar to {reference}", f"similar to “{title}”", 1)
        return description

    def _advice(self) -> str:
        """Return a hint at how the query is read, if that may surprise the user; otherwise an empty string."""
        if (sort := self._sort()) and sort.key == FOR_YOU_SORT and (advice := self._get_for_you().advice()):
            return advice
        conditions = self._query.conditions
        if conditions and not any(isinstance(each, SavedView) or tokenize(str(each)) for each in conditions):
            return "Punctuation alone matches nothing. Add a word or a filter such as is:starred."
        reference = _similar_to(self._query)
        if reference and not self._evaluator.find_key(reference):
            return f"No paper is known as “{reference}”. Use its arXiv id, its key or words of its title in quotes."
        return ""

    def _sort(self) -> SortOrder | None:
        """Return the requested order; if papers are not ranked, relevance means digest order."""
        sort = self._query.order
        if self._is_ranked or (sort and sort.key != "relevance"):
            return sort
        return SortOrder("digest", bool(sort and sort.is_reversed))

    @property
    def _is_ranked(self) -> bool:
        """Whether some papers match better than others."""
        return bool(self._query.search_words) or bool(_similar_to(self._query))

    def _suggestions(self, *, found_count: int) -> Iterator[str]:
        filters = self._query.required_filters
        if found_count or len(self._query.conditions) < 2 or len(filters) > MAX_CONDITIONS_TO_DROP:
            return
        has_few_words = len(self._query.search_words) <= MAX_WORDS_TO_DROP
        with_words = filter(has_search_words, self._query.conditions) if has_few_words else ()
        for condition in (*filters, *with_words):
            if count := len(self._rows(self._query.without(condition))):
                yield f"{format_count(count)} {'matches' if count == 1 else 'match'} if you drop {condition}"


class _SplitAlternative(NamedTuple):
    """An alternative of a query, split into terms to rank by and conditions to filter by."""

    terms: Sequence[str]
    conditions: Conditions
    has_words: bool

    @classmethod
    def of(cls, conditions: Sequence[Condition]) -> "_SplitAlternative":
        """Split conditions that must all be met."""
        words = [one.text for one in conditions if is_search_word(one)][:MAX_SEARCHED_WORDS]
        others = tuple(one for one in conditions if not is_search_word(one))
        terms = [term for word in words for term in tokenize(parse_arxiv_id(word) or word)][:MAX_SEARCHED_WORDS]
        return cls(terms, others, bool(words))


def _similar_to(query: Query) -> str:
    """Return the text by which `is:similar` names a paper, or an empty string."""
    for condition in query.required_filters:
        if isinstance(condition, Filter) and condition.name == "is" and not condition.negated:
            value = str(condition.values[0])
            if len(condition.values) == 1 and value.startswith(SIMILAR):
                return value.removeprefix(SIMILAR)
    return ""
