"""Which papers may hold words exactly, so that only few need be read to be sure."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from reader.search.folding import STOP_WORDS
from reader.search.index.index import Index
from reader.search.index.part import SegmentReader
from reader.search.index.segment import Postings
from reader.search.index.texts import Numbers

TITLE, NAMES, ABSTRACT = 0, 1, 2
ALL_FIELDS = (TITLE, NAMES, ABSTRACT)
MIN_WHOLE_NAME_LETTERS = 2
"""Words of two letters are names such as Li, not the beginnings of longer ones."""
FIELDS = {"": ALL_FIELDS, "title": (TITLE,), "abstract": (ABSTRACT,), "author": (NAMES,), "keyword": (NAMES,)}
"""Where a filter looks, by its name; '' is a phrase, or a word that must not be there."""


def exact_rows(index: Index, field: str, words: Sequence[str]) -> frozenset[int] | None:
    """Give the rows of the papers that hold words one behind the other in a field, or None where that must be read.

    The last word of a filter's value may be only the beginning of one.
    """
    if not words:
        return frozenset()
    unfinished = bool(field)
    if field == "title" and len(words) > 1:
        return frozenset(row for segment in index.segments for row in _docs_with_title_phrase(segment, words))
    one_word = len(words) == 1 and not (words[0] in STOP_WORDS or (unfinished and _is_stop_word_prefix(words[0])))
    if field in ("author", "keyword") or not one_word:
        return None
    return frozenset(_rows_containing(index, words, FIELDS[field], last_is_prefix=unfinished))


def candidate_rows(index: Index, field: str, words: Sequence[str]) -> set[int]:
    """Give the rows of which some hold words in a field; all others do not."""
    if field == "author":
        return _rows_with_author(index, words)
    return _rows_containing(index, words, FIELDS[field], last_is_prefix=bool(field))


def _rows_containing(index: Index, terms: Sequence[str], fields: Iterable[int], *, last_is_prefix: bool) -> set[int]:
    """Give the rows of the papers that hold all terms in one of the fields; small words are taken to be everywhere."""
    rows: set[int] = set()
    for segment in index.segments:
        for number in fields:
            holding = _docs_containing(segment, segment.segment.fields[number], terms, last_is_prefix=last_is_prefix)
            rows.update(segment.rows[holding[segment.live_docs[holding]]].tolist())
    return rows


def _docs_with_title_phrase(segment: SegmentReader, words: Sequence[str]) -> Iterator[int]:
    sought = f" {' '.join(words)}"
    holding = _docs_containing(segment, segment.segment.in_title, words, last_is_prefix=True)
    papers = holding[segment.live_docs[holding]]
    for row, title in zip(
        segment.rows[papers].tolist(), segment.segment.titles.take_many(papers.tolist()), strict=True
    ):
        if sought in f" {title}":
            yield row


def _rows_with_author(index: Index, words: Iterable[str]) -> set[int]:
    """Give the rows of the papers that may have an author with these words in the name, initials included."""
    rows: set[int] | None = None
    for word in words:
        begun = _rows_containing(index, [word], (NAMES,), last_is_prefix=len(word) != MIN_WHOLE_NAME_LETTERS)
        begun |= _rows_containing(index, [word[0]], (NAMES,), last_is_prefix=False)
        rows = begun if rows is None else rows & begun
    return rows or set()


def _docs_containing(
    segment: SegmentReader, postings: Postings, terms: Sequence[str], *, last_is_prefix: bool
) -> Numbers:
    holding: Numbers | None = None
    for index, term in enumerate(terms):
        begins = last_is_prefix and index == len(terms) - 1
        if term in STOP_WORDS or (begins and _is_stop_word_prefix(term)):
            continue
        if holding is not None and not len(holding):
            break
        papers = postings.docs_of(*_term_range(segment, term, is_prefix=begins))
        holding = np.unique(papers) if holding is None else holding[np.isin(holding, papers)]
    return np.arange(len(segment.segment), dtype=np.int32) if holding is None else holding


def _term_range(segment: SegmentReader, term: str, *, is_prefix: bool) -> tuple[int, int]:
    if is_prefix:
        return segment.segment.prefix_range(term)
    number = segment.segment.term_number(term)
    return (number, number + 1) if number >= 0 else (0, 0)


def _is_stop_word_prefix(term: str) -> bool:
    return any(word.startswith(term) for word in STOP_WORDS)
