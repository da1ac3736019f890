"""A query as it was understood: words, phrases and filters that must all hold, and an order."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader.search.filters import FILTERS
from reader.search.values import Value

SORT_KEYS: dict[str, tuple[str, str]] = {
    "relevance": ("best match first", "best match last"),
    "date": ("newest first", "oldest first"),
    "digest": ("newest digest first", "oldest digest first"),
    "title": ("by title", "by title from Z to A"),
    "comments": ("most comments first", "fewest comments first"),
    "upvotes": ("most upvotes first", "fewest upvotes first"),
}
"""What a listing can be sorted by, said in words: as it is, and reversed."""

OPERATORS = ("AND", "OR", "NOT")
"""What other query languages take as operators; here they are words."""
_NEEDS_QUOTES = r"[\s,]|^$"


class Word(NamedTuple):
    """A word to be found fuzzily or, negated, a word that must not be there as it is written."""

    text: str
    negated: bool = False

    def __str__(self) -> str:
        return f"{_negation_prefix(self.negated)}{self.text}"

    def describe(self) -> str:
        """Say the condition."""
        return f"without '{self.text}'" if self.negated else f"matching '{self.text}'"


class Phrase(NamedTuple):
    """Words that must stand next to one another, in this order."""

    words: tuple[str, ...]
    negated: bool = False

    @property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(self.words)

    def __str__(self) -> str:
        return f'{_negation_prefix(self.negated)}"{self.text}"'

    def describe(self) -> str:
        """Say the condition."""
        return f"{'without' if self.negated else 'with'} the words '{self.text}'"


class Filter(NamedTuple):
    """A condition on one side of a paper; any of its values will do."""

    name: str
    values: tuple[Value, ...]
    negated: bool = False

    def __str__(self) -> str:
        return f"{_negation_prefix(self.negated)}{self.name}:{','.join(_quote(str(value)) for value in self.values)}"

    def describe(self) -> str:
        """Say the condition."""
        positive, negative = FILTERS[self.name].describe(self.values)
        return negative if self.negated else positive


Condition = Word | Phrase | Filter


class SortOrder(NamedTuple):
    """An order of papers; `key` is one of SORT_KEYS."""

    key: str
    is_reversed: bool = False

    def __str__(self) -> str:
        return f"{_negation_prefix(self.is_reversed)}sort:{self.key}"

    def describe(self) -> str:
        """Say the order."""
        return SORT_KEYS[self.key][self.is_reversed]


class Query(NamedTuple):
    """What is asked of the library: conditions that must all hold, and an order where one was asked for.

    `str(query)` is a text that is understood as the same query.
    """

    conditions: tuple[Condition, ...] = ()
    sort: SortOrder | None = None

    def __str__(self) -> str:
        return " ".join(str(part) for part in (*self.conditions, *([self.sort] if self.sort else ())))

    @property
    def search_words(self) -> tuple[str, ...]:
        """The words to be found, in the order in which they were typed."""
        return tuple(one.text for one in self.conditions if isinstance(one, Word) and not one.negated)

    @property
    def required_filters(self) -> tuple[Condition, ...]:
        """The conditions that a paper meets or does not: all but the words to be found."""
        return tuple(one for one in self.conditions if not isinstance(one, Word) or one.negated)

    @property
    def operators(self) -> tuple[str, ...]:
        """The words in capitals that other programs take as operators, each once."""
        return tuple(dict.fromkeys(word for word in self.search_words if word in OPERATORS))

    def sorted_by(self, key: str, *, is_reversed: bool = False) -> "Query":
        """Give the same query in another order."""
        return self._replace(sort=SortOrder(key, is_reversed))

    def without(self, condition: Condition) -> "Query":
        """Give the same query without one of its conditions."""
        return self._replace(conditions=tuple(one for one in self.conditions if one != condition))

    def describe(self) -> str:
        """Say what is asked for: "unread, tagged vision, matching 'distil'"."""
        description = [condition.describe() for condition in self.required_filters]
        if self.search_words:
            description.append(f"matching '{' '.join(self.search_words)}'")
        return ", ".join([*(description or ["all papers"]), *self._describe_sort()])

    def _describe_sort(self) -> Iterator[str]:
        if self.sort:
            yield self.sort.describe()


def _negation_prefix(negated: bool) -> str:  # noqa: FBT001 - a private one-liner that reads well where it stands
    return "-" if negated else ""


def _quote(value: str) -> str:
    return f'"{value}"' if re.search(_NEEDS_QUOTES, value) else value
