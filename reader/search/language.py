"""The query language of the search bar and of the command line."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader.errors import QueryError
from reader.search.filters import CALLED_ELSEWHERE, FILTER_NAMES, FILTERS, SORT, FilterKind
from reader.search.folding import terms_in
from reader.search.query import SORT_KEYS, Condition, Filter, Phrase, Query, Sort, Word
from reader.search.values import Value

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
    for found in _TOKEN.finditer(_plainly_quoted(text)):
        part = _Token(text, found).understand()
        if isinstance(part, Sort):
            sort = part
        elif part is None:
            signs.append(Word(found.group()))
        elif part not in demanded:
            conditions.append(part)
            demanded.update(Query((part,)).demands)
    return Query(tuple(conditions or signs), sort)


def _plainly_quoted(text: str) -> str:
    """Write the quotes of other keyboards and of typography as plain ones, where they are closed."""
    return text if text.isascii() else re.sub(_TYPOGRAPHIC_QUOTES, r'"\1"', text)


class _Token(NamedTuple):
    """One piece of a query, with its place in it."""

    text: str
    found: re.Match[str]

    def understand(self) -> Condition | Sort | None:
        """Give what the piece asks for; None where it asks for nothing, as a dash does."""
        if self.found["phrase"] is not None:
            return self._phrase()
        if self.found["unclosed"]:
            raise self._error(_UNCLOSED, start=self.found.start("unclosed"), end=len(self.text))
        if self.found["name"]:
            return self._named(self.found["name"])
        return self._word(self.found["word"] or "")

    @property
    def _negated(self) -> bool:
        return bool(self.found["minus"])

    def _phrase(self) -> Phrase | None:
        words = tuple(self.found["phrase"].split())
        return Phrase(words, self._negated) if any(map(_is_searchable, words)) else None

    def _word(self, word: str) -> Word | None:
        return Word(word, self._negated) if _is_searchable(word) else None

    def _named(self, written: str) -> Condition | Sort | None:
        name = written.lower()
        values = [value.strip('"') if value.startswith('"') else value for value in self._written_values()]
        if self.found["open"]:
            raise self._error(_UNCLOSED, start=self.found.start("open"), end=len(self.text))
        if name not in FILTER_NAMES:
            return self._unknown(written)
        if not any(value.strip() for value in values):
            return self._without_value(written)
        return self._sort(values) if name == SORT else self._filter(FILTERS[name], values)

    def _written_values(self) -> Iterator[str]:
        return (value.group() for value in re.finditer(_VALUE, self.found["values"]))

    def _filter(self, kind: FilterKind, written: list[str]) -> Filter:
        values = (self._value(kind, " ".join(value.split())) for value in written if value.strip())
        return Filter(kind.name, tuple(dict.fromkeys(values)), self._negated)

    def _value(self, kind: FilterKind, written: str) -> Value:
        try:
            return kind.read(written)
        except ValueError as mistake:
            near = _nearest(written.casefold(), kind.values)
            reason = f"did you mean {kind.name}:{near}?" if near and near != written.casefold() else str(mistake)
            raise self._error(f"{kind.name}:{written}: {reason}") from None

    def _sort(self, values: list[str]) -> Sort:
        written = ",".join(values)
        key = written.casefold().removesuffix("-").removeprefix("-")
        if key not in SORT_KEYS:
            near = _nearest(key, SORT_KEYS)
            reason = f"did you mean sort:{near}?" if near else f"use one of {', '.join(SORT_KEYS)}"
            raise self._error(f"sort:{written}: {reason}")
        return Sort(key, self._negated != (written.endswith("-") or written.startswith("-")))

    def _without_value(self, written: str) -> Word | None:
        if not written.islower():
            return self._word(f"{written}:")
        example = FILTERS[written].example if written in FILTERS else "date"
        raise self._error(f"{written}: needs a value directly behind it, as in {written}:{example}")

    def _unknown(self, written: str) -> Word | None:
        name = written.lower()
        near = CALLED_ELSEWHERE.get(name) or _nearest(name, FILTER_NAMES)
        is_meant = self.found["values"].strip(",") or (near and self.found.end() == len(self.text))
        if name in _NO_FILTERS or not is_meant or not (near or written.islower()):
            return self._word(self.found.group()[len(self.found["minus"]) :])
        advice = f"did you mean {near}:?" if near else f"the filters are {', '.join(FILTER_NAMES)}"
        raise self._error(f"{written}: is no filter; {advice}")

    def _error(self, reason: str, *, start: int | None = None, end: int | None = None) -> QueryError:
        first, last = self.found.span()
        return QueryError(
            reason,
            query=self.text,
            start=first if start is None else start,
            end=last if end is None else end,
        )


def _is_searchable(text: str) -> bool:
    return bool(terms_in(text))


def _nearest(written: str, known: "tuple[str, ...] | dict[str, tuple[str, str]]") -> str:
    import difflib  # noqa: PLC0415 - only mistakes need it

    return next(iter(difflib.get_close_matches(written, known, n=1, cutoff=0.7)), "")
