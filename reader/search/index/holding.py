"""Which papers may hold words exactly, so that only few need be read to be sure."""

from collections.abc import Iterable, Sequence

import numpy as np

from reader.search.folding import SMALL_WORDS
from reader.search.index.index import Index, Part
from reader.search.index.segment import Postings
from reader.search.index.texts import Numbers

TITLE, NAMES, ABSTRACT = 0, 1, 2
EVERY_FIELD = (TITLE, NAMES, ABSTRACT)
FIELDS = {"": EVERY_FIELD, "title": (TITLE,), "abstract": (ABSTRACT,), "author": (NAMES,), "keyword": (NAMES,)}
"""Where a filter looks, by its name; '' is a phrase, or a word that must not be there."""


def rows_holding(
    index: Index, terms: Sequence[str], fields: Iterable[int] = EVERY_FIELD, *, unfinished: bool = False
) -> set[int]:
    """Give the rows of the papers that hold all terms in one of the fields.

    Small words are taken to be everywhere; `unfinished` takes the last term as the beginning of one.
    """
    rows: set[int] = set()
    for part in index.parts:
        for number in fields:
            holding = _papers_holding(part, part.segment.fields[number], terms, unfinished=unfinished)
            rows.update(part.rows[holding[part.there[holding]]].tolist())
    return rows


def rows_named(index: Index, words: Iterable[str]) -> set[int]:
    """Give the rows of the papers that may have an author with these words in the name, initials included."""
    rows: set[int] | None = None
    for word in words:
        begun = rows_holding(index, [word], (NAMES,), unfinished=True) | rows_holding(index, [word[0]], (NAMES,))
        rows = begun if rows is None else rows & begun
    return rows or set()


def _papers_holding(part: Part, postings: Postings, terms: Sequence[str], *, unfinished: bool) -> Numbers:
    holding: Numbers | None = None
    for place, term in enumerate(terms):
        begins = unfinished and place == len(terms) - 1
        if term in SMALL_WORDS or (begins and _begins_small_word(term)):
            continue
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
