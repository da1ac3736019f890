"""Parse the query language of the search bar and the command line."""

import re
from collections.abc import Iterable, Iterator
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
_URL_SCHEMES = frozenset(("arxiv", "doi", "file", "ftp", "git", "http", "https", "mailto", "ssh"))
_UNCLOSED = 'Unclosed quote: add a " at the end.'


def parse_query(text: str) -> Query:
    """Parse a query; raise QueryError with the position of the mistake.

    A word with a colon is a filter if a filter's name stands before the colon, a mistake if it looks like a filter, and
    a word otherwise, so that pasted titles and URLs can be searched. Punctuation counts only if there is nothing else.
    """
    conditions: list[Condition] = []
    punctuation: list[Condition] = []
    required: set[Condition] = set()
    sort = None
    for match in _TOKEN.finditer(_normalise_quotes(text)):
        parsed = _Token(text, match).parse()
        if isinstance(parsed, SortOrder):
            sort = parsed
        elif parsed is None:
            punctuation.append(Word(match.group()))
        elif parsed not in required:
            conditions.append(parsed)
            required.update(Query((parsed,)).required_filters)
    return Query(tuple(conditions or punctuation), sort)


def _normalise_quotes(text: str) -> str:
    """Replace closed pairs of typographic quotes by straight ones."""
    return text if text.isascii() else re.sub(_TYPOGRAPHIC_QUOTES, r'"\1"', text)


class _Token(NamedTuple):
    """One token of a query, with its match in the text."""

    text: str
    match: re.Match[str]

    def parse(self) -> Condition | SortOrder | None:
        """Return the condition or order, or None for punctuation, such as a dash."""
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

    def _filter(self, kind: FilterKind, texts: list[str]) -> Filter:
        values = (self._value(kind, " ".join(text.split())) for text in texts if text.strip())
        return Filter(kind.name, tuple(dict.fromkeys(values)), self._negated)

    def _value(self, kind: FilterKind, text: str) -> Value:
        try:
            return kind.parse(text)
        except ValueError as error:
            expected = _suggest(text.casefold(), kind.values)
            if not expected or expected == text.casefold():
                raise self._error(str(error)) from None
            raise self._error(f"Unknown filter {kind.name}:{text}. Did you mean {kind.name}:{expected}?") from None

    def _sort(self, values: list[str]) -> SortOrder:
        text = ",".join(values)
        key = text.casefold().removesuffix("-").removeprefix("-")
        if key not in SORT_KEYS:
            expected = _suggest(key, SORT_KEYS)
            hint = (
                f"Did you mean {SORT}:{expected}?"
                if expected
                else f"Try {', '.join(f'{SORT}:{each}' for each in SORT_KEYS)}."
            )
            raise self._error(f"Unknown sort order {text}. {hint}")
        return SortOrder(key, self._negated != (text.endswith("-") or text.startswith("-")))

    def _missing_value(self, text: str) -> Word | None:
        if not text.islower():
            return self._word(f"{text}:")
        example = FILTERS[text].example if text in FILTERS else "date"
        raise self._error(f"{text}: needs a value directly after it, as in {text}:{example}.")

    def _unknown_filter(self, text: str) -> Word | None:
        name = text.lower()
        expected = FOREIGN_NAMES.get(name) or _suggest(name, FILTER_NAMES)
        is_last = not _has_terms(self.text[self.match.end() :])
        has_value = self.match["values"].strip(",") or (expected and is_last)
        if name in _URL_SCHEMES or not has_value or not (expected or text.islower()):
            return self._word(self.match.group()[len(self.match["minus"]) :])
        hint = f"Did you mean {expected}:?" if expected else f"Try {', '.join(f'{each}:' for each in FILTER_NAMES)}."
        raise self._error(f"Unknown filter {text}:. {hint}")

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


def _suggest(text: str, choices: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415 - only mistakes need it

    return next(iter(difflib.get_close_matches(text, list(choices), n=1, cutoff=0.7)), "")
