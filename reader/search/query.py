"""What stands behind the colon of a filter, once it is understood.

A query as it was understood: words, phrases and filters that must all hold, and an order.

Which filters there are, which values each takes, and how each is said in words.
"""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

_PERIOD = r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?"
_COMPARISON = r"(>=|<=|≥|≤|>|<|=|)([0-9]{1,15})"
_MONTHS = """
    January February March April May June July August September October November December
"""
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}
_COMPARISON_WORDS = {">": "more than ", ">=": "at least ", "<": "fewer than ", "<=": "at most ", "=": ""}


class Period(NamedTuple):
    """A day, a month or a year, as people write dates."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day."""
        if self.day:
            return self.first
        month = self.month or 12
        if (self.year, month) == (date.max.year, 12):
            return date.max
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    def __str__(self) -> str:
        segments = (f"{self.year:04}", *(f"{segment:02}" for segment in (self.month, self.day) if segment))
        return "-".join(segments)

    def describe(self) -> str:
        """Say the period: "28 November 2025", "November 2025", "2025"."""
        month = _MONTHS.split()[self.month - 1] if self.month else ""
        return " ".join(str(segment) for segment in (self.day, month, self.year) if segment)


class Comparison(NamedTuple):
    """A number that counts are compared with; `operator` is one of > >= < <= =."""

    operator: str
    number: int

    def matches(self, count: int) -> bool:
        """Tell whether a count stands to this one as asked."""
        return _COMPARE[self.operator](count, self.number)

    def __str__(self) -> str:
        return f"{self.operator if self.operator != '=' else ''}{self.number}"

    def describe(self) -> str:
        """Say the comparison: "at least 10"."""
        return f"{_COMPARISON_WORDS[self.operator]}{self.number:,}"


Value = str | Period | Comparison


def parse_period(text: str) -> Period:
    """Read YYYY, YYYY-MM or YYYY-MM-DD; raises ValueError with words for the user."""
    match = re.fullmatch(_PERIOD, text)
    if not match:
        raise ValueError("write a date as YYYY, YYYY-MM or YYYY-MM-DD")
    period = Period(*(None if segment is None else int(segment) for segment in match.groups()))  # type: ignore[arg-type]
    if not _is_valid_period(period):
        raise ValueError("there is no such date")
    return period


def parse_comparison(text: str) -> Comparison:
    """Read a count with or without a sign before it; raises ValueError with words for the user."""
    match = re.fullmatch(_COMPARISON, text)
    if not match:
        raise ValueError("write a number, or one behind >, >=, < or <=")
    sign = match.group(1) or "="
    return Comparison({"≥": ">=", "≤": "<="}.get(sign, sign), int(match.group(2)))


def _is_valid_period(period: Period) -> bool:
    if period.month == 0 or period.day == 0:
        return False
    try:
        return period.first <= period.last
    except ValueError:
        return False


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


SIMILAR = "similar:"
"""What `is:` takes before the key of a paper, for the papers nearest to it."""

DUPLICATE = "duplicate"
"""What `is:` takes for the papers that may be in the library twice."""

IS_DESCRIPTIONS = {
    "starred": ("starred", "not starred"),
    "read": ("read", "unread"),
    "unread": ("unread", "read"),
    "snoozed": ("snoozed", "not snoozed"),
    "inbox": ("unread, not starred, not snoozed", "read, starred or snoozed"),
    "withdrawn": ("withdrawn", "not withdrawn"),
    DUPLICATE: ("possible duplicates", "without possible duplicates"),
}
HAS_DESCRIPTIONS = {
    "code": ("with code", "without code"),
    "note": ("with a note", "without a note"),
    "tag": ("tagged", "untagged"),
}


class FilterKind(NamedTuple):
    """One filter of the query language.

    `read` understands a value or raises ValueError with words; `describe` says the values, and the same negated;
    `values` are all that it takes, where they can be listed; `example` is a value to show.
    """

    name: str
    example: str
    parse: Callable[[str], Value]
    describe: Callable[[Sequence[Value]], tuple[str, str]]
    values: tuple[str, ...] = ()


def _join_alternatives(values: Iterable[object]) -> str:
    return " or ".join(str(value) for value in values)


def _parse_verbatim(text: str) -> Value:
    return text


def _choice_parser(choices: Iterable[str]) -> Callable[[str], Value]:
    names = tuple(choices)

    def read(text: str) -> Value:
        value = text.casefold()
        if value not in names:
            raise ValueError(f"use one of {', '.join(names)}")
        return value

    return read


def _parse_is(text: str) -> Value:
    if text.casefold().startswith(SIMILAR) and len(text) > len(SIMILAR):
        return SIMILAR + text[len(SIMILAR) :]
    if text.casefold() == SIMILAR:
        raise ValueError(f"write the key of a paper behind it, as in is:{SIMILAR}2401.00001")
    return _choice_parser((*IS_DESCRIPTIONS, SIMILAR + "KEY"))(text)


def _describe_is(values: Sequence[Value]) -> tuple[str, str]:
    pairs = [IS_DESCRIPTIONS.get(str(value)) or _describe_similar(str(value)) for value in values]
    return _join_alternatives(yes for yes, _ in pairs), " and ".join(no for _, no in pairs)


def _describe_similar(value: str) -> tuple[str, str]:
    key = value.removeprefix(SIMILAR)
    return f"similar to {key}", f"not similar to {key}"


def _describe_has(values: Sequence[Value]) -> tuple[str, str]:
    pairs = [HAS_DESCRIPTIONS[str(value)] for value in values]
    return _join_alternatives(yes for yes, _ in pairs), " and ".join(no for _, no in pairs)


def _describer(positive: str, negative: str = "") -> Callable[[Sequence[Value]], tuple[str, str]]:
    def describe(values: Sequence[Value]) -> tuple[str, str]:
        said = _join_alternatives(value if isinstance(value, str) else value.describe() for value in values)
        return positive.format(said), (negative or f"not {positive}").format(said)

    return describe


def _describe_digest(values: Sequence[Value]) -> tuple[str, str]:
    periods = [value for value in values if isinstance(value, Period)]
    description = _join_alternatives(
        ("the digest of " if period.day else "a digest of ") + period.describe() for period in periods
    )
    return f"in {description}", f"not in {description}"


def _count_describer(noun: str) -> Callable[[Sequence[Value]], tuple[str, str]]:
    def describe(values: Sequence[Value]) -> tuple[str, str]:
        comparisons = [value for value in values if isinstance(value, Comparison)]
        one = len(comparisons) == 1 and comparisons[0].number == 1
        said = f"{_join_alternatives(comparison.describe() for comparison in comparisons)} {noun.removesuffix('s') if one else noun}"
        return f"with {said}", f"not with {said}"

    return describe


_FILTER_KINDS = (
    FilterKind("is", "starred", _parse_is, _describe_is, (*IS_DESCRIPTIONS, SIMILAR)),
    FilterKind("has", "code", _choice_parser(HAS_DESCRIPTIONS), _describe_has, tuple(HAS_DESCRIPTIONS)),
    FilterKind("tag", "vision", _parse_verbatim, _describer("tagged {}")),
    FilterKind("author", "Lovelace", _parse_verbatim, _describer("by {}")),
    FilterKind(
        "title", "attention", _parse_verbatim, _describer("with '{}' in the title", "without '{}' in the title")
    ),
    FilterKind(
        "abstract",
        "attention",
        _parse_verbatim,
        _describer("with '{}' in the abstract", "without '{}' in the abstract"),
    ),
    FilterKind("keyword", "diffusion", _parse_verbatim, _describer("with the keyword {}", "without the keyword {}")),
    FilterKind("digest", "2025-11-28", parse_period, _describe_digest),
    FilterKind("published", "2025", parse_period, _describer("published in {}")),
    FilterKind("after", "2024-06", parse_period, _describer("published since {}")),
    FilterKind("before", "2025", parse_period, _describer("published before {}")),
    FilterKind("comments", ">3", parse_comparison, _count_describer("comments")),
    FilterKind("upvotes", ">=10", parse_comparison, _count_describer("upvotes")),
)
FILTERS: dict[str, FilterKind] = {kind.name: kind for kind in _FILTER_KINDS}
SORT = "sort"
FILTER_NAMES: tuple[str, ...] = (*FILTERS, SORT)
"""All that can stand before a colon, in the order in which help shows it."""

FOREIGN_NAMES = {
    "label": "tag",
    "from": "author",
    "by": "author",
    "date": "published",
    "year": "published",
    "day": "digest",
    "since": "after",
    "until": "before",
    "status": "is",
    "state": "is",
    "order": "sort",
    "votes": "upvotes",
    "likes": "upvotes",
}
"""What other programs call filters that exist here under another name."""
