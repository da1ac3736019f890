"""Completion of a query at the cursor: names of filters, then their values, from the library's vocabulary."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader.query_text import last_word_start, quote
from reader.search.filters import FILTER_NAMES, VIEW
from reader.search.vocabulary import KnownValue, Vocabulary

MAX_COMPLETIONS = 20
_NAME = re.compile(r"([A-Za-z]{2,}):")


class Completion(NamedTuple):
    """A text that may replace the part of a query from `start` to `end`, and how many papers have that value."""

    text: str
    start: int
    end: int
    paper_count: int | None = None

    def apply(self, query: str) -> str:
        """Return the query with the completion in its place."""
        return query[: self.start] + self.text + query[self.end :]


def complete(query: str, cursor: int, vocabulary: Vocabulary, limit: int = MAX_COMPLETIONS) -> list[Completion]:
    """Return what may be typed at the cursor, the likeliest first; nothing inside a word that needs no completion."""
    start = last_word_start(query[:cursor])
    typed = query[start:cursor]
    if typed.startswith("@"):
        views = vocabulary.matching(VIEW, typed[1:].lstrip('"'), limit)
        return [Completion(f"@{quote(view.text)}", start, cursor, view.paper_count) for view in views]
    match = _NAME.match(typed)
    if match is None:
        names = (name for name in FILTER_NAMES if typed and name.startswith(typed.lower()))
        return [Completion(f"{name}:", start, cursor) for name in names][:limit]
    name = match[1].lower()
    if name not in FILTER_NAMES:
        return []
    value_start = start + max(match.end(), _after_last_comma(typed))
    letters = query[value_start:cursor]
    return list(_values(vocabulary.matching(name, letters.lstrip('"'), limit), letters, value_start, cursor))


def _values(values: list[KnownValue], letters: str, start: int, end: int) -> Iterator[Completion]:
    """Yield completions, without a value that is typed already if it is the only one."""
    if [quote(value.text) for value in values] != [letters]:
        yield from (Completion(quote(value.text), start, end, value.paper_count) for value in values)


def _after_last_comma(text: str) -> int:
    return max((match.end() for match in re.finditer(r'(?:"[^"]*"|[^",])*,', text)), default=0)
