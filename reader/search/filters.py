"""Which filters there are, which values each takes, and how each is said in words."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from reader.search.values import Comparison, Period, Value, parse_comparison, parse_period

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
