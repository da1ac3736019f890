"""Which papers may hold words exactly, so that only few need be read to be sure."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from reader.search.folding import SMALL_WORDS
from reader.search.index.index import Index
from reader.search.index.part import Part
from reader.search.index.segment import Postings
from reader.search.index.texts import Numbers

TITLE, NAMES, ABSTRACT = 0, 1, 2
EVERY_FIELD = (TITLE, NAMES, ABSTRACT)
LETTERS_OF_WHOLE_NAMES = 2
"""Words of two letters are names such as Li, not the beginnings of longer ones."""
FIELDS = {"": EVERY_FIELD, "title": (TITLE,), "abstract": (ABSTRACT,), "author": (NAMES,), "keyword": (NAMES,)}
"""Where a filter looks, by its name; '' is a phrase, or a word that must not be there."""


def rows_surely(index: Index, field: str, words: Sequence[str]) -> frozenset[int] | None:
    """Give the rows of the papers that hold words one behind the other in a field, or None where that must be read.

    The last word of a filter's value may be only the beginning of one.
    """
    if not words:
        return frozenset()
    unfinished = bool(field)
    if field == "title" and len(words) > 1:
        return frozenset(row for part in index.parts for row in _titled(part, words))
    one_word = len(words) == 1 and not (words[0] in SMALL_WORDS or (unfinished and _begins_small_word(words[0])))
    if field in ("author", "keyword") or not one_word:
        return None
    return frozenset(_rows_holding(index, words, FIELDS[field], unfinished=unfinished))


def rows_perhaps(index: Index, field: str, words: Sequence[str]) -> set[int]:
    """Give the rows of which some hold words in a field; all others do not."""
    if field == "author":
        return _rows_named(index, words)
    return _rows_holding(index, words, FIELDS[field], unfinished=bool(field))


def _rows_holding(index: Index, terms: Sequence[str], fields: Iterable[int], *, unfinished: bool) -> set[int]:
    """Give the rows of the papers that hold all terms in one of the fields; small words are taken to be everywhere."""
    rows: set[int] = set()
    for part in index.parts:
        for number in fields:
            holding = _papers_holding(part, part.segment.fields[number], terms, unfinished=unfinished)
            rows.update(part.rows[holding[part.there[holding]]].tolist())
    return rows


def _titled(part: Part, words: Sequence[str]) -> Iterator[int]:
    sought = f" {' '.join(words)}"
    holding = _papers_holding(part, part.segment.in_title, words, unfinished=True)
    papers = holding[part.there[holding]]
    for row, title in zip(part.rows[papers].tolist(), part.segment.titles.some(papers.tolist()), strict=True):
        if sought in f" {title}":
            yield row


def _rows_named(index: Index, words: Iterable[str]) -> set[int]:
    """Give the rows of the papers that may have an author with these words in the name, initials included."""
    rows: set[int] | None = None
    for word in words:
        begun = _rows_holding(index, [word], (NAMES,), unfinished=len(word) != LETTERS_OF_WHOLE_NAMES)
        begun |= _rows_holding(index, [word[0]], (NAMES,), unfinished=False)
        rows = begun if rows is None else rows & begun
    return rows or set()


def _papers_holding(part: Part, postings: Postings, terms: Sequence[str], *, unfinished: bool) -> Numbers:
    holding: Numbers | None = None
    for place, term in enumerate(terms):
        begins = unfinished and place == len(terms) - 1
        if term in SMALL_WORDS or (begins and _begins_small_word(term)):
            continue
        if holding is not None and not len(holding):
            break
        papers = postings.of(*_range(part, term, begins=begins))
        holding = np.unique(papers) if holding is None else holding[np.isin(holding, papers)]
    return np.arange(len(part.segment), dtype=np.int32) if holding is None else holding


def _range(part: Part, term: str, *, begins: bool) -> tuple[int, int]:
    if begins:
        return part.segment.beginning_with(term)
    number = part.segment.term(term)
    return (number, number + 1) if number >= 0 else (0, 0)


def _begins_small_word(term: str) -> bool:
    return any(word.startswith(term) for word in SMALL_WORDS)
