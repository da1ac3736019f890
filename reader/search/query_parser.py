"""The query language of the search bar and of the command line."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader.errors import QueryError
from reader.search.analysis import tokenize
from reader.search.query import (
    FILTER_NAMES,
    FILTERS,
    FOREIGN_NAMES,
    SORT,
    SORT_KEYS,
    Condition,
    Filter,
    FilterKind,
    Phrase,
    Query,
    SortOrder,
    Value,
    Word,
)

_VALUE = r'(?:"[^"]*"|[^\s,"][^\s,]*)'
_TOKEN = re.compile(
    rf"""(?P<minus>-?)
    (?:
        "(?P<phrase>[^"]*)"
      | (?P<name>[A-Za-z]{{2,}}):(?P<values>,*(?:{_VALUE},*)*)(?P<open>"?)
      | (?P<word>[^\s"]\S*)
      | (?P<unclosed>")
    )""",
    re.VERBOSE,
)
_TYPOGRAPHIC_QUOTES = r'[“”„«]([^“”„«»"]*)[“”»]'
_NO_FILTERS = frozenset(("arxiv", "doi", "file", "ftp", "git", "http", "https", "mailto", "ssh"))
_UNCLOSED = 'the quote is not closed; add a " at its end'


def parse_query(text: str) -> Query:
    """Understand a query as people type it; raises QueryError with the place where it goes wrong.

    A word with a colon is a filter where a filter's name stands before the colon, a mistake where it looks like one,
    and a plain word otherwise, so that pasted titles and addresses can be searched. Signs count only where there is
    nothing else.
    """
    conditions: list[Condition] = []
    signs: list[Condition] = []
    demanded: set[Condition] = set()
    sort = None
    for match in _TOKEN.finditer(_normalise_quotes(text)):
        segment = _Token(text, match).parse()
        if isinstance(segment, SortOrder):
            sort = segment
        elif segment is None:
            signs.append(Word(match.group()))
        elif segment not in demanded:
            conditions.append(segment)
            demanded.update(Query((segment,)).required_filters)
    return Query(tuple(conditions or signs), sort)


def _normalise_quotes(text: str) -> str:
    """Write the quotes of other keyboards and of typography as plain ones, where they are closed."""
    return text if text.isascii() else re.sub(_TYPOGRAPHIC_QUOTES, r'"\1"', text)


class _Token(NamedTuple):
    """One piece of a query, with its place in it."""

    text: str
    match: re.Match[str]

    def parse(self) -> Condition | SortOrder | None:
        """Give what the piece asks for; None where it asks for nothing, as a dash does."""
        if self.match["phrase"] is not None:
            return self._phrase()
        if self.match["unclosed"]:
            raise self._error(_UNCLOSED, start=self.match.start("unclosed"), end=len(self.text))
        if self.match["name"]:
            return self._filter_or_word(self.match["name"])
        return self._word(self.match["word"] or "")

    @property
    def _negated(self) -> bool:
        return bool(self.match["minus"])

    def _phrase(self) -> Phrase | None:
        words = tuple(self.match["phrase"].split())
        return Phrase(words, self._negated) if any(map(_has_terms, words)) else None

    def _word(self, word: str) -> Word | None:
        return Word(word, self._negated) if _has_terms(word) else None

    def _filter_or_word(self, text: str) -> Condition | SortOrder | None:
        name = text.lower()
        values = [value.strip('"') if value.startswith('"') else value for value in self._values()]
        if self.match["open"]:
            raise self._error(_UNCLOSED, start=self.match.start("open"), end=len(self.text))
        if name not in FILTER_NAMES:
            return self._unknown_filter(text)
        if not any(value.strip() for value in values):
            return self._missing_value(text)
        return self._sort(values) if name == SORT else self._filter(FILTERS[name], values)

    def _values(self) -> Iterator[str]:
        return (value.group() for value in re.finditer(_VALUE, self.match["values"]))

    def _filter(self, kind: FilterKind, text: list[str]) -> Filter:
        values = (self._value(kind, " ".join(value.split())) for value in text if value.strip())
        return Filter(kind.name, tuple(dict.fromkeys(values)), self._negated)

    def _value(self, kind: FilterKind, text: str) -> Value:
        try:
            return kind.parse(text)
        except ValueError as mistake:
            near = _suggest(text.casefold(), kind.values)
            reason = f"did you mean {kind.name}:{near}?" if near and near != text.casefold() else str(mistake)
            raise self._error(f"{kind.name}:{text}: {reason}") from None

    def _sort(self, values: list[str]) -> SortOrder:
        written = ",".join(values)
        key = written.casefold().removesuffix("-").removeprefix("-")
        if key not in SORT_KEYS:
            near = _suggest(key, SORT_KEYS)
            reason = f"did you mean sort:{near}?" if near else f"use one of {', '.join(SORT_KEYS)}"
            raise self._error(f"sort:{written}: {reason}")
        return SortOrder(key, self._negated != (written.endswith("-") or written.startswith("-")))

    def _missing_value(self, text: str) -> Word | None:
        if not text.islower():
            return self._word(f"{text}:")
        example = FILTERS[text].example if text in FILTERS else "date"
        raise self._error(f"{text}: needs a value directly behind it, as in {text}:{example}")

    def _unknown_filter(self, text: str) -> Word | None:
        name = text.lower()
        near = FOREIGN_NAMES.get(name) or _suggest(name, FILTER_NAMES)
        is_meant = self.match["values"].strip(",") or (near and self.match.end() == len(self.text))
        if name in _NO_FILTERS or not is_meant or not (near or text.islower()):
            return self._word(self.match.group()[len(self.match["minus"]) :])
        advice = f"did you mean {near}:?" if near else f"the filters are {', '.join(FILTER_NAMES)}"
        raise self._error(f"{text}: is no filter; {advice}")

    def _error(self, reason: str, *, start: int | None = None, end: int | None = None) -> QueryError:
        first, last = self.match.span()
        return QueryError(
            reason,
            query=self.text,
            start=first if start is None else start,
            end=last if end is None else end,
        )


def _has_terms(text: str) -> bool:
    return bool(tokenize(text))


def _suggest(text: str, choices: "tuple[str, ...] | dict[str, tuple[str, str]]") -> str:
    import difflib  # noqa: PLC0415 - only mistakes need it

    return next(iter(difflib.get_close_matches(text, choices, n=1, cutoff=0.7)), "")
