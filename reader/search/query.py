"""The query model: words, phrases, filters and the sort order, with their text and their description."""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

OPERATORS = ("AND", "OR", "NOT")
"""Operators of other query languages; here they are words."""
SIMILAR = "similar:"
"""`is:similar:KEY` matches the papers most similar to a paper."""
DUPLICATE = "duplicate"
"""`is:duplicate` matches the papers that may be in the library twice."""
SORT = "sort"
SORT_KEYS: dict[str, tuple[str, str]] = {
    "relevance": ("best match first", "best match last"),
    "date": ("newest first", "oldest first"),
    "digest": ("newest digest first", "oldest digest first"),
    "title": ("by title, A to Z", "by title, Z to A"),
    "comments": ("most comments first", "fewest comments first"),
    "upvotes": ("most upvotes first", "fewest upvotes first"),
}
"""Descriptions of each sort order and of its reverse."""
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
"""Names that other programs use, and the filters that they stand for."""

_NEEDS_QUOTES = r"[\s,]|^$"
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
    """A day, a month or a year."""

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
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part))
        return "-".join(parts)

    def describe(self) -> str:
        """Return the period as text: "28 November 2025", "November 2025", "2025"."""
        month = _MONTHS.split()[self.month - 1] if self.month else ""
        return " ".join(str(part) for part in (self.day, month, self.year) if part)


class Comparison(NamedTuple):
    """A comparison of a count with a number; `operator` is one of > >= < <= =."""

    operator: str
    number: int

    def matches(self, count: int) -> bool:
        """Return whether a count fulfils the comparison."""
        return _COMPARE[self.operator](count, self.number)

    def __str__(self) -> str:
        return f"{self.operator if self.operator != '=' else ''}{self.number}"

    def describe(self) -> str:
        """Return the comparison as text: "at least 10"."""
        return f"{_COMPARISON_WORDS[self.operator]}{self.number:,}"


Value = str | Period | Comparison


def parse_period(text: str) -> Period:
    """Parse YYYY, YYYY-MM or YYYY-MM-DD; raise ValueError with a message for the user."""
    match = re.fullmatch(_PERIOD, text)
    if match:
        period = Period(*(None if part is None else int(part) for part in match.groups()))  # type: ignore[arg-type]
        if _is_valid_period(period):
            return period
    raise ValueError(f"Not a date: {text}. Use YYYY, YYYY-MM or YYYY-MM-DD.")


def parse_comparison(text: str) -> Comparison:
    """Parse a number, with or without an operator before it; raise ValueError with a message for the user."""
    match = re.fullmatch(_COMPARISON, text)
    if not match:
        raise ValueError(f"Not a number: {text}. Use a number such as 10, >3 or <=5.")
    symbol = match.group(1) or "="
    return Comparison({"≥": ">=", "≤": "<="}.get(symbol, symbol), int(match.group(2)))


def _is_valid_period(period: Period) -> bool:
    if period.month == 0 or period.day == 0:
        return False
    try:
        return period.first <= period.last
    except ValueError:
        return False


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
        return f"{'without' if self.negated else 'with'} the words '{self.text}'"


class Filter(NamedTuple):
    """A condition on one property of a paper, met by any of the values."""

    name: str
    values: tuple[Value, ...]
    negated: bool = False

    def __str__(self) -> str:
        return f"{_negation_prefix(self.negated)}{self.name}:{','.join(_quote(str(value)) for value in self.values)}"

    def describe(self) -> str:
        """Return the condition as text."""
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
        """Return the order as text."""
        return SORT_KEYS[self.key][self.is_reversed]


class Query(NamedTuple):
    """Conditions that a paper must all meet, and an order if the user chose one.

    `str(query)` parses as the same query.
    """

    conditions: tuple[Condition, ...] = ()
    sort: SortOrder | None = None

    def __str__(self) -> str:
        return " ".join(str(part) for part in (*self.conditions, *([self.sort] if self.sort else ())))

    @property
    def search_words(self) -> tuple[str, ...]:
        """The words to search, in the order in which they were typed."""
        return tuple(one.text for one in self.conditions if isinstance(one, Word) and not one.negated)

    @property
    def required_filters(self) -> tuple[Condition, ...]:
        """The conditions that are met or not: all but the words to search."""
        return tuple(one for one in self.conditions if not isinstance(one, Word) or one.negated)

    @property
    def operators(self) -> tuple[str, ...]:
        """The words that other programs would read as operators, each once."""
        return tuple(dict.fromkeys(word for word in self.search_words if word in OPERATORS))

    def sorted_by(self, key: str, *, is_reversed: bool = False) -> "Query":
        """Return the query in another order."""
        return self._replace(sort=SortOrder(key, is_reversed))

    def without(self, condition: Condition) -> "Query":
        """Return the query without one of its conditions."""
        return self._replace(conditions=tuple(one for one in self.conditions if one != condition))

    def describe(self) -> str:
        """Return the query as text: "unread, tagged vision, matching 'distil'"."""
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


class FilterKind(NamedTuple):
    """One filter of the query language.

    `parse` returns a value or raises ValueError with a message; `describe` returns the values as text, and the same
    negated; `values` lists all values if they can be listed; `example` is a value for the help.
    """

    name: str
    example: str
    parse: Callable[[str], Value]
    describe: Callable[[Sequence[Value]], tuple[str, str]]
    values: tuple[str, ...] = ()


def _join_alternatives(values: Iterable[object]) -> str:
    return " or ".join(str(value) for value in values)


def _parse_text(text: str) -> Value:
    return text


def _choice_parser(name: str, choices: Sequence[str]) -> Callable[[str], Value]:
    def parse(text: str) -> Value:
        value = text.casefold()
        if value not in choices:
            raise ValueError(
                f"Unknown filter {name}:{text}. Try {', '.join(f'{name}:{choice}' for choice in choices)}."
            )
        return value

    return parse


def _parse_is(text: str) -> Value:
    if text.casefold().startswith(SIMILAR) and len(text) > len(SIMILAR):
        return SIMILAR + text[len(SIMILAR) :]
    if text.casefold() == SIMILAR:
        raise ValueError(f"is:{SIMILAR} needs the key of a paper, as in is:{SIMILAR}2401.00001.")
    return _choice_parser("is", (*IS_DESCRIPTIONS, SIMILAR + "KEY"))(text)


def _describe_is(values: Sequence[Value]) -> tuple[str, str]:
    pairs = [IS_DESCRIPTIONS.get(str(value)) or _describe_similar(str(value)) for value in values]
    return _join_alternatives(positive for positive, _ in pairs), " and ".join(negative for _, negative in pairs)


def _describe_similar(value: str) -> tuple[str, str]:
    key = value.removeprefix(SIMILAR)
    return f"similar to {key}", f"not similar to {key}"


def _describe_has(values: Sequence[Value]) -> tuple[str, str]:
    pairs = [HAS_DESCRIPTIONS[str(value)] for value in values]
    return _join_alternatives(positive for positive, _ in pairs), " and ".join(negative for _, negative in pairs)


def _describer(positive: str, negative: str = "") -> Callable[[Sequence[Value]], tuple[str, str]]:
    def describe(values: Sequence[Value]) -> tuple[str, str]:
        text = _join_alternatives(value if isinstance(value, str) else value.describe() for value in values)
        return positive.format(text), (negative or f"not {positive}").format(text)

    return describe


def _describe_digest(values: Sequence[Value]) -> tuple[str, str]:
    periods = [value for value in values if isinstance(value, Period)]
    description = _join_alternatives(
        ("the digest of " if period.day else "a digest of ") + period.describe() for period in periods
    )
    return f"in {description}", f"not in {description}"


def _describe_published(values: Sequence[Value]) -> tuple[str, str]:
    periods = [value for value in values if isinstance(value, Period)]
    description = _join_alternatives(("on " if period.day else "in ") + period.describe() for period in periods)
    return f"published {description}", f"not published {description}"


def _count_describer(noun: str) -> Callable[[Sequence[Value]], tuple[str, str]]:
    def describe(values: Sequence[Value]) -> tuple[str, str]:
        comparisons = [value for value in values if isinstance(value, Comparison)]
        is_singular = len(comparisons) == 1 and comparisons[0].number == 1
        counts = _join_alternatives(comparison.describe() for comparison in comparisons)
        text = f"{counts} {noun.removesuffix('s') if is_singular else noun}"
        return f"with {text}", f"not with {text}"

    return describe


_FILTER_KINDS = (
    FilterKind("is", "starred", _parse_is, _describe_is, (*IS_DESCRIPTIONS, SIMILAR)),
    FilterKind("has", "code", _choice_parser("has", tuple(HAS_DESCRIPTIONS)), _describe_has, tuple(HAS_DESCRIPTIONS)),
    FilterKind("tag", "vision", _parse_text, _describer("tagged {}")),
    FilterKind("author", "Lovelace", _parse_text, _describer("by {}")),
    FilterKind("title", "attention", _parse_text, _describer("with '{}' in the title", "without '{}' in the title")),
    FilterKind(
        "abstract",
        "attention",
        _parse_text,
        _describer("with '{}' in the abstract", "without '{}' in the abstract"),
    ),
    FilterKind("keyword", "diffusion", _parse_text, _describer("with the keyword {}", "without the keyword {}")),
    FilterKind("digest", "2025-11-28", parse_period, _describe_digest),
    FilterKind("published", "2025", parse_period, _describe_published),
    FilterKind("after", "2024-06", parse_period, _describer("published since {}")),
    FilterKind("before", "2025", parse_period, _describer("published before {}")),
    FilterKind("comments", ">3", parse_comparison, _count_describer("comments")),
    FilterKind("upvotes", ">=10", parse_comparison, _count_describer("upvotes")),
)
FILTERS: dict[str, FilterKind] = {kind.name: kind for kind in _FILTER_KINDS}
FILTER_NAMES: tuple[str, ...] = (*FILTERS, SORT)
"""Everything that may stand before a colon, in the order of the help."""
