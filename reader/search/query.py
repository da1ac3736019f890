"""The query model: words, phrases, filters, views and groups of them, with their text and their description."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeGuard

from reader.query_text import quote
from reader.search.filters import FILTERS, SORT_KEYS
from reader.search.values import Value

AND, OR, NOT = "AND", "OR", "NOT"
OPERATORS = (AND, OR, NOT)
MAX_ALTERNATIVES = 24
"""How many alternatives at most are ranked, each by its own words; with more, words match only as written."""


class Word(NamedTuple):
    """A word that is matched fuzzily or, if negated, a word that must not occur as it is written."""

    text: str
    negated: bool = False

    def __str__(self) -> str:
        return f"{_negation_prefix(self.negated)}{self.text}"

    def describe(self) -> str:
        """Return the condition as text."""
        return f"without '{self.text}'" if self.negated else f"matching '{self.text}'"


class Phrase(NamedTuple):
    """Words that must follow one another."""

    words: tuple[str, ...]
    negated: bool = False

    @property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(self.words)

    def __str__(self) -> str:
        return f'{_negation_prefix(self.negated)}"{self.text}"'

    def describe(self) -> str:
        """Return the condition as text."""
        return f"{'without' if self.negated else 'with'} the words “{self.text}”"


class Filter(NamedTuple):
    """A condition on one property of a paper, met by any of the values."""

    name: str
    values: tuple[Value, ...]
    negated: bool = False

    def __str__(self) -> str:
        return f"{_negation_prefix(self.negated)}{self.name}:{','.join(quote(str(value)) for value in self.values)}"

    def describe(self) -> str:
        """Return the condition as text."""
        positive, negative = FILTERS[self.name].describe(self.values)
        return negative if self.negated else positive


class SavedView(NamedTuple):
    """A view, which stands for the conditions of its query."""

    name: str
    query: "Query"
    negated: bool = False

    def __str__(self) -> str:
        return f"{_negation_prefix(self.negated)}@{quote(self.name)}"

    def describe(self) -> str:
        """Return the condition as text."""
        return f"{'not ' if self.negated else ''}in view “{self.name}”"


class Group(NamedTuple):
    """Conditions in parentheses, at least two, of which all (AND) or any (OR) must be met."""

    operator: str
    conditions: tuple["Condition", ...]
    negated: bool = False

    def __str__(self) -> str:
        return f"{_negation_prefix(self.negated)}({self.inner_text})"

    @property
    def inner_text(self) -> str:
        """The text without parentheses."""
        separator = f" {OR} " if self.operator == OR else " "
        return separator.join(
            part.inner_text if isinstance(part, Group) and part.operator == AND and not part.negated else str(part)
            for part in self.conditions
        )

    def describe(self) -> str:
        """Return the condition as text."""
        text = self.describe_inner()
        return f"not ({text})" if self.negated else f"({text})"

    def describe_inner(self) -> str:
        """Return the description without parentheses."""
        if self.operator == OR:
            others = [one.describe() for one in self.conditions if not is_search_word(one)]
            words = " or ".join(f"'{one.text}'" for one in self.conditions if is_search_word(one))
            return " or ".join([*others, *([f"matching {words}"] if words else ())])
        return " and ".join(_describe_all(self.conditions))


Condition = Word | Phrase | Filter | SavedView | Group
Conditions = tuple[Condition, ...]


class SortOrder(NamedTuple):
    """An order of papers; `key` is one of SORT_KEYS."""

    key: str
    is_reversed: bool = False

    def __str__(self) -> str:
        return f"{_negation_prefix(self.is_reversed)}sort:{self.key}"

    def describe(self) -> str:
        """Return the order as text."""
        return SORT_KEYS[self.key][self.is_reversed]


class Query(NamedTuple):
    """Conditions, all of which a paper must meet, and an order if the user chose one.

    `str(query)` parses as the same query.
    """

    conditions: Conditions = ()
    sort: SortOrder | None = None

    def __str__(self) -> str:
        parts = [group.inner_text] if (group := self._only_group) else list(map(str, self.conditions))
        return " ".join([*parts, *([str(self.sort)] if self.sort else ())])

    @property
    def search_words(self) -> tuple[str, ...]:
        """The words to search, in the order in which they were typed, without those of negated groups."""
        return tuple(one.text for one in positive_conditions(self.conditions) if isinstance(one, Word))

    @property
    def required_filters(self) -> Conditions:
        """The conditions that only filter: those without words to search."""
        return tuple(one for one in self.conditions if not has_search_words(one))

    @property
    def order(self) -> SortOrder | None:
        """The chosen order; else, unless words rank the papers, that of the first view with one; else None."""
        if self.sort or self.search_words:
            return self.sort
        views = (one for one in self.conditions if isinstance(one, SavedView) and not one.negated)
        return next((order for one in views if (order := one.query.order)), None)

    def alternatives(self) -> list[Conditions]:
        """Return the alternative ways to meet the conditions with words; each requires all of its conditions."""
        return _expand([one for one in self.conditions if has_search_words(one)])

    def without(self, condition: Condition) -> "Query":
        """Return the query without one of its conditions."""
        return self._replace(conditions=tuple(one for one in self.conditions if one != condition))

    def describe(self) -> str:
        """Return the query as text: "unread, tagged vision, matching 'distil'"."""
        group = self._only_group
        description = [group.describe_inner()] if group else _describe_all(self.conditions) or ["all papers"]
        return ", ".join([*description, *([self.order.describe()] if self.order else ())])

    def describe_filters(self) -> str:
        """Return the conditions other than plain words, and the order, as text: "by lovelace · most upvotes first"."""
        filters = tuple(one for one in self.conditions if not is_search_word(one))
        return " · ".join([*_describe_all(filters), *([self.order.describe()] if self.order else ())])

    @property
    def _only_group(self) -> Group | None:
        """The group that is the whole query, which needs no parentheses."""
        group = self.conditions[0] if len(self.conditions) == 1 else None
        return group if isinstance(group, Group) and not group.negated else None


def positive_conditions(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Yield the conditions that are not negated, with views and groups replaced by their own conditions."""
    for condition in conditions:
        if condition.negated:
            continue
        if (parts := parts_of(condition)) is None:
            yield condition
        else:
            yield from positive_conditions(parts)


def all_conditions(conditions: Iterable[Condition]) -> Iterator[Word | Phrase | Filter]:
    """Yield all conditions, with views and groups replaced by their own conditions."""
    for condition in conditions:
        if isinstance(condition, Word | Phrase | Filter):
            yield condition
        else:
            yield from all_conditions(parts_of(condition) or ())


def parts_of(condition: Condition) -> Conditions | None:
    """Return the conditions of a group or view, or None for others."""
    if isinstance(condition, SavedView):
        return condition.query.conditions
    return condition.conditions if isinstance(condition, Group) else None


def has_search_words(condition: Condition) -> bool:
    """Return whether a condition holds words to search, so that some papers match it better than others."""
    return any(isinstance(one, Word) for one in positive_conditions((condition,)))


def is_search_word(condition: Condition) -> TypeGuard[Word]:
    """Return whether a condition is a word to search."""
    return isinstance(condition, Word) and not condition.negated


def negate(condition: Condition) -> Condition:
    """Return the opposite of a condition."""
    if isinstance(condition, Word) and condition.negated and condition.text in OPERATORS:
        return Phrase((condition.text,))
    return condition._replace(negated=not condition.negated)


def join_all(conditions: Iterable[Condition]) -> Conditions:
    """Return conditions that must all be met, with AND groups dissolved and repeated filters left out."""
    joined, seen = list[Condition](), set[Condition]()
    for condition in _dissolved(conditions, AND):
        if is_search_word(condition) or condition not in seen:
            joined.append(condition)
        seen.add(condition)
    return tuple(joined)


def join_any(conditions: Sequence[Condition]) -> Condition:
    """Return a condition that is met if any of the given ones is."""
    distinct = tuple(dict.fromkeys(_dissolved(conditions, OR)))
    return distinct[0] if len(distinct) == 1 else Group(OR, distinct)


def _dissolved(conditions: Iterable[Condition], operator: str) -> Iterator[Condition]:
    """Yield conditions, with groups of the operator replaced by their own conditions."""
    for condition in conditions:
        if isinstance(condition, Group) and condition.operator == operator and not condition.negated:
            yield from condition.conditions
        else:
            yield condition


def group_of(conditions: Conditions) -> Condition:
    """Return one condition for conditions that must all be met."""
    return conditions[0] if len(conditions) == 1 else Group(AND, conditions)


def _expand(conditions: Iterable[Condition]) -> list[Conditions]:
    """Return the alternatives of conditions that must all be met; groups with too many of them stay whole."""
    alternatives: list[list[Condition]] = [[]]
    for condition in conditions:
        arms = _arms(condition) if has_search_words(condition) else [(condition,)]
        if len(alternatives) * len(arms) > MAX_ALTERNATIVES:
            arms = [(condition,)]
        if len(arms) == 1:
            for alternative in alternatives:
                alternative.extend(arms[0])
        else:
            alternatives = [[*before, *arm] for before in alternatives for arm in arms]
    return list(map(tuple, alternatives))


def _arms(condition: Condition) -> list[Conditions]:
    if isinstance(condition, Group) and condition.operator == OR:
        return [alternative for part in condition.conditions for alternative in _expand((part,))]
    parts = parts_of(condition)
    return [(condition,)] if parts is None else _expand(parts)


def _describe_all(conditions: Conditions) -> list[str]:
    words = [one.text for one in conditions if is_search_word(one)]
    others = [one.describe() for one in conditions if not is_search_word(one)]
    return [*others, *([f"matching '{' '.join(words)}'"] if words else ())]


def _negation_prefix(negated: bool) -> str:  # noqa: FBT001 - a private one-liner that reads well where it stands
    return "-" if negated else ""
