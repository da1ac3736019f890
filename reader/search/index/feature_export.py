"""The features of all papers, taken from the index and the columns, so that no paper is read."""

from collections.abc import Iterator, Sequence

import numpy as np

from reader.columns import Columns
from reader.ranking.feature_matrix import AS_NAME, IN_ABSTRACT, IN_TITLE, FeatureMatrix, Numbers, Occurrences
from reader.ranking.training_data import CODE
from reader.search.analysis import STOP_WORDS
from reader.search.index.segment import Postings
from reader.search.index.segment_reader import SegmentReader
from reader.search.index.word_index import Index

SLICE = 200_000
"""How many numbers are repeated at once, which takes 0.2 ms."""


def export_features(index: Index, columns: Columns) -> FeatureMatrix:
    """Return the features of the papers in the rows that the index knows; papers that it lacks have none."""
    numbers: dict[str, int] = {}
    row_count = len(columns)
    occurrences = [one for reader in index.readers for one in _of_segment(reader, numbers, row_count)]
    occurrences.append(_labels(columns, numbers, row_count))
    return FeatureMatrix.from_occurrences(list(numbers), occurrences, row_count)


def _of_segment(reader: SegmentReader, numbers: dict[str, int], row_count: int) -> Iterator[Occurrences]:
    segment = reader.segment
    is_stop_word = np.fromiter((term in STOP_WORDS for term in segment.term_list), np.bool_, len(segment.terms))
    terms = _numbered(segment.term_list, numbers)
    yield _occurrences(IN_TITLE, segment.in_title, np.where(is_stop_word, -1, terms), reader, row_count)
    yield _occurrences(IN_ABSTRACT, segment.in_abstract, np.where(is_stop_word, -1, terms), reader, row_count)
    names = _numbered(segment.names.to_list(), numbers)
    yield _occurrences(AS_NAME, segment.with_name, names, reader, row_count)


def _numbered(texts: Sequence[str], numbers: dict[str, int]) -> Numbers:
    """Return the number of each text; new texts get the next ones."""
    return np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), np.int32, len(texts))


def _occurrences(
    place: int, postings: Postings, numbers: Numbers, reader: SegmentReader, row_count: int
) -> Occurrences:
    features, rows = repeat(numbers, postings.offsets), reader.rows[postings.docs]
    is_live = (rows >= 0) & (rows < row_count) & (features >= 0)
    return Occurrences(place, rows[is_live], features[is_live])


def repeat(numbers: Numbers, offsets: Numbers) -> Numbers:
    """Repeat each number as often as the difference between its offsets.

    Like `np.repeat`, but slice by slice: for the abstracts of 100,000 papers, `np.repeat` blocks the screen for 40 ms.
    """
    count = int(offsets[-1])
    repeated = np.empty(count, np.int32)
    for start in range(0, count, SLICE):
        end = min(start + SLICE, count)
        first, last = offsets.searchsorted(start, "right") - 1, offsets.searchsorted(end)
        counts = np.diff(offsets[first : last + 1].clip(start, end))
        repeated[start:end] = np.repeat(numbers[first:last], counts)
    return repeated


def _labels(columns: Columns, numbers: dict[str, int], row_count: int) -> Occurrences:
    """Return the organizations and categories of all papers, and whether they have code."""
    rows, features = list[int](), list[int]()
    for row, labels in enumerate(columns.labels[:row_count]):
        for label in labels:
            rows.append(row)
            features.append(numbers.setdefault(label, len(numbers)))
    code = np.flatnonzero(np.frombuffer(bytes(columns.has_code), np.uint8)[:row_count])
    all_rows = np.concatenate([np.array(rows, np.int32), code.astype(np.int32)])
    number = numbers.setdefault(CODE, len(numbers))
    all_features = np.concatenate([np.array(features, np.int32), np.full(len(code), number, np.int32)])
    return Occurrences(AS_NAME, all_rows, all_features)
