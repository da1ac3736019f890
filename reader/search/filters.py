"""Which filters there are, which values each takes, and how each is said in words."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from reader.search.values import Comparison, Period, Value, read_comparison, read_period

SIMILAR = "similar:"
"""What `is:` takes before the key of a paper, for the papers nearest to it."""

DUPLICATE = "duplicate"
"""What `is:` takes for the papers that may be in the library twice."""

IS_IN_WORDS = {
    "starred": ("starred", "not starred"),
    "read": ("read", "unread"),
    "unread": ("unread", "read"),
    "snoozed": ("snoozed", "not snoozed"),
    "inbox": ("unread, not starred, not snoozed", "read, starred or snoozed"),
    "withdrawn": ("withdrawn", "not withdrawn"),
    DUPLICATE: ("possible duplicates", "without possible duplicates"),
}
HAS_IN_WORDS = {
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
    read: Callable[[str], Value]
    describe: Callable[[Sequence[Value]], tuple[str, str]]
    values: tuple[str, ...] = ()


def _either(values: Iterable[object]) -> str:
    return " or ".join(str(value) for value in values)


def _as_written(text: str) -> Value:
    return text


def _one_of(known: Iterable[str]) -> Callable[[str], Value]:
    names = tuple(known)

    def read(text: str) -> Value:
        value = text.casefold()
        if value not in names:
            raise ValueError(f"use one of {', '.join(names)}")
        return value

    return read


def _read_is(text: str) -> Value:
    if text.casefold().startswith(SIMILAR) and len(text) > len(SIMILAR):
        return SIMILAR + text[len(SIMILAR) :]
    if text.casefold() == SIMILAR:
        raise ValueError(f"write the key of a paper behind it, as in is:{SIMILAR}2401.00001")
    return _one_of((*IS_IN_WORDS, SIMILAR + "KEY"))(text)


def _is_in_words(values: Sequence[Value]) -> tuple[str, str]:
    pairs = [IS_IN_WORDS.get(str(value)) or _similar_in_words(str(value)) for value in values]
    return _either(yes for yes, _ in pairs), " and ".join(no for _, no in pairs)


def _similar_in_words(value: str) -> tuple[str, str]:
    key = value.removeprefix(SIMILAR)
    return f"similar to {key}", f"not similar to {key}"


def _has_in_words(values: Sequence[Value]) -> tuple[str, str]:
    pairs = [HAS_IN_WORDS[str(value)] for value in values]
    return _either(yes for yes, _ in pairs), " and ".join(no for _, no in pairs)


def _words(positive: str, negative: str = "") -> Callable[[Sequence[Value]], tuple[str, str]]:
    def describe(values: Sequence[Value]) -> tuple[str, str]:
        said = _either(value if isinstance(value, str) else value.in_words() for value in values)
        return positive.format(said), (negative or f"not {positive}").format(said)

    return describe


def _digest_in_words(values: Sequence[Value]) -> tuple[str, str]:
    periods = [value for value in values if isinstance(value, Period)]
    said = _either(("the digest of " if period.day else "a digest of ") + period.in_words() for period in periods)
    return f"in {said}", f"not in {said}"


def _counted(noun: str) -> Callable[[Sequence[Value]], tuple[str, str]]:
    def describe(values: Sequence[Value]) -> tuple[str, str]:
        comparisons = [value for value in values if isinstance(value, Comparison)]
        one = len(comparisons) == 1 and comparisons[0].number == 1
        said = (
            f"{_either(comparison.in_words() for comparison in comparisons)} {noun.removesuffix('s') if one else noun}"
        )
        return f"with {said}", f"not with {said}"

    return describe


_KINDS = (
    FilterKind("is", "starred", _read_is, _is_in_words, (*IS_IN_WORDS, SIMILAR)),
    FilterKind("has", "code", _one_of(HAS_IN_WORDS), _has_in_words, tuple(HAS_IN_WORDS)),
    FilterKind("tag", "vision", _as_written, _words("tagged {}")),
    FilterKind("author", "Lovelace", _as_written, _words("by {}")),
    FilterKind("title", "attention", _as_written, _words("with '{}' in the title", "without '{}' in the title")),
    FilterKind(
        "abstract", "attention", _as_written, _words("with '{}' in the abstract", "without '{}' in the abstract")
    ),
    FilterKind("keyword", "diffusion", _as_written, _words("with the keyword {}", "without the keyword {}")),
    FilterKind("digest", "2025-11-28", read_period, _digest_in_words),
    FilterKind("published", "2025", read_period, _words("published in {}")),
    FilterKind("after", "2024-06", read_period, _words("published since {}")),
    FilterKind("before", "2025", read_period, _words("published before {}")),
    FilterKind("comments", ">3", read_comparison, _counted("comments")),
    FilterKind("upvotes", ">=10", read_comparison, _counted("upvotes")),
)
FILTERS: dict[str, FilterKind] = {kind.name: kind for kind in _KINDS}
SORT = "sort"
FILTER_NAMES: tuple[str, ...] = (*FILTERS, SORT)
"""All that can stand before a colon, in the order in which help shows it."""

CALLED_ELSEWHERE = {
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
