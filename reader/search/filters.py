"""The filters and sort orders of the query language: how each parses its values and describes them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from reader.query_text import SIMILAR
from reader.search.values import (
    LATEST,
    RELATIVE_DAYS,
    Comparison,
    CountRange,
    DateRange,
    Period,
    RecentDays,
    RelativeDay,
    Value,
    parse_count_range,
    parse_date,
    parse_date_or_range,
)

DUPLICATE = "duplicate"
"""`is:duplicate` matches the papers that may be in the library twice."""
NEW = "new"
"""`is:new` matches the papers that came since the last visit."""
SORT = "sort"
VIEW = "view"
"""`view:NAME` stands for the query of a view."""
FOR_YOU_SORT = "foryou"
"""The order given by a ranking, not by a column."""
SORT_KEYS: dict[str, tuple[str, str]] = {
    "relevance": ("best match first", "best match last"),
    "date": ("newest first", "oldest first"),
    "digest": ("newest digest first", "oldest digest first"),
    "title": ("by title, A to Z", "by title, Z to A"),
    "comments": ("most comments first", "fewest comments first"),
    "upvotes": ("most upvotes first", "fewest upvotes first"),
    "stars": ("most stars first", "fewest stars first"),
    "starred": ("last starred first", "first starred first"),
    "added": ("last added first", "first added first"),
    FOR_YOU_SORT: ("what you may like first", "what you may like last"),
    "random": ("in random order, another one each day", "in random order, backwards"),
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
    NEW: ("new since the last visit", "not new since the last visit"),
}
HAS_DESCRIPTIONS = {
    "code": ("with code", "without code"),
    "note": ("with a note", "without a note"),
    "tag": ("tagged", "untagged"),
    "page": ("with a page", "without a page"),
    "pdf": ("with a PDF", "without a PDF"),
    "id": ("with an arXiv id or DOI", "without an arXiv id or DOI"),
    "project": ("with a project page", "without a project page"),
    "summary": ("with a summary", "without a summary"),
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
    "organization": "org",
    "organisation": "org",
    "cat": "category",
    "notes": "note",
    "stargazers": "stars",
    "feed": "source",
}
"""Names that other programs use, and the filters that they stand for."""


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
    if not text.casefold().startswith(SIMILAR):
        return _choice_parser("is", (*IS_DESCRIPTIONS, SIMILAR + "PAPER"))(text)
    reference = text[len(SIMILAR) :].strip()
    if reference.startswith('"'):
        raise ValueError('Unclosed quote: add a " at the end.')
    if not reference:
        raise ValueError(f"is:{SIMILAR} needs a paper, as in is:{SIMILAR}2401.00001.")
    return SIMILAR + reference


def _describe_is(values: Sequence[Value]) -> tuple[str, str]:
    pairs = [IS_DESCRIPTIONS.get(str(value)) or _describe_similar(str(value)) for value in values]
    return _join_alternatives(positive for positive, _ in pairs), " and ".join(negative for _, negative in pairs)


def _describe_similar(value: str) -> tuple[str, str]:
    reference = value.removeprefix(SIMILAR)
    return f"similar to {reference}", f"not similar to {reference}"


def _describe_has(values: Sequence[Value]) -> tuple[str, str]:
    pairs = [HAS_DESCRIPTIONS[str(value)] for value in values]
    return _join_alternatives(positive for positive, _ in pairs), " and ".join(negative for _, negative in pairs)


def _describer(positive: str, negative: str = "") -> Callable[[Sequence[Value]], tuple[str, str]]:
    def describe(values: Sequence[Value]) -> tuple[str, str]:
        text = _join_alternatives(value if isinstance(value, str) else value.describe() for value in values)
        return positive.format(text), (negative or f"not {positive}").format(text)

    return describe


def _describe_digest(values: Sequence[Value]) -> tuple[str, str]:
    description = _join_alternatives(map(_digest_of, values))
    return f"in {description}", f"not in {description}"


def _digest_of(value: Value) -> str:
    if isinstance(value, RelativeDay):
        return value.describe() if value.name == LATEST else f"the digest of {value.describe()}"
    if isinstance(value, Period):
        return ("the digest of " if value.day else "a digest of ") + value.describe()
    if isinstance(value, RecentDays):
        return f"a digest of {value.describe()}"
    return f"a digest {value.describe()}" if isinstance(value, DateRange) else str(value)


def _day_describer(verb: str) -> Callable[[Sequence[Value]], tuple[str, str]]:
    def describe(values: Sequence[Value]) -> tuple[str, str]:
        description = _join_alternatives(
            value.describe_when()
            for value in values
            if isinstance(value, Period | RelativeDay | RecentDays | DateRange)
        )
        return f"{verb} {description}", f"not {verb} {description}"

    return describe


def _describe_after(values: Sequence[Value]) -> tuple[str, str]:
    description = _join_alternatives(
        value.describe_when() if isinstance(value, RecentDays) else f"since {_day_of(value)}" for value in values
    )
    return f"published {description}", f"not published {description}"


def _describe_before(values: Sequence[Value]) -> tuple[str, str]:
    description = _join_alternatives(map(_day_of, values))
    return f"published before {description}", f"not published before {description}"


def _day_of(value: Value) -> str:
    return value if isinstance(value, str) else value.describe()


def _parse_single_date(text: str) -> Value:
    if ".." in text:
        raise ValueError(f"Not a date: {text}. For a range use published:{text}.")
    return parse_date(text)


def _count_describer(noun: str) -> Callable[[Sequence[Value]], tuple[str, str]]:
    def describe(values: Sequence[Value]) -> tuple[str, str]:
        counts = [value for value in values if isinstance(value, Comparison | CountRange)]
        is_singular = len(counts) == 1 and counts[0].is_one
        numbers = _join_alternatives(count.describe() for count in counts)
        text = f"{numbers} {noun.removesuffix('s') if is_singular else noun}"
        return f"with {text}", f"not with {text}"

    return describe


def _text_filter(name: str, example: str, positive: str, negative: str = "") -> FilterKind:
    return FilterKind(name, example, _parse_text, _describer(positive, negative))


def _date_filter(name: str, example: str, verb: str) -> FilterKind:
    return FilterKind(name, example, parse_date_or_range, _day_describer(verb))


_FILTER_KINDS = (
    FilterKind("is", "starred", _parse_is, _describe_is, (*IS_DESCRIPTIONS, SIMILAR)),
    FilterKind("has", "code", _choice_parser("has", tuple(HAS_DESCRIPTIONS)), _describe_has, tuple(HAS_DESCRIPTIONS)),
    _text_filter("tag", "vision", "tagged {}"),
    _text_filter("author", "Lovelace", "by {}"),
    _text_filter("title", "attention", "with '{}' in the title", "without '{}' in the title"),
    _text_filter("abstract", "attention", "with '{}' in the abstract", "without '{}' in the abstract"),
    _text_filter("keyword", "diffusion", "with the keyword {}", "without the keyword {}"),
    _text_filter("note", "compare", "with '{}' in the note", "without '{}' in the note"),
    _text_filter("category", "cs.CL", "in the category {}"),
    _text_filter("org", "stanford", "from {}"),
    _text_filter("source", "arxiv", "from the source {}"),
    FilterKind("digest", "2025-11-28", parse_date_or_range, _describe_digest),
    _date_filter("published", "2025", "published"),
    FilterKind("after", "2024-06", _parse_single_date, _describe_after),
    FilterKind("before", "2025", _parse_single_date, _describe_before),
    _date_filter("added", "7d", "added"),
    _date_filter("starred", "2w", "starred"),
    _date_filter("read", "yesterday", "read"),
    FilterKind("comments", ">3", parse_count_range, _count_describer("comments")),
    FilterKind("upvotes", ">=10", parse_count_range, _count_describer("upvotes")),
    FilterKind("stars", ">100", parse_count_range, _count_describer("stars")),
)
FILTERS: dict[str, FilterKind] = {kind.name: kind for kind in _FILTER_KINDS}
FILTER_NAMES: tuple[str, ...] = (*FILTERS, VIEW, SORT)
"""Everything that may stand before a colon, in the order of the help."""
DATE_FILTERS = frozenset(kind.name for kind in _FILTER_KINDS if kind.parse in (parse_date_or_range, _parse_single_date))
DATE_VALUES = (*RELATIVE_DAYS[:3], "7d", "2w", *RELATIVE_DAYS[3:])
"""Dates that can be proposed without a library."""
