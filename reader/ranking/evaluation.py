"""How well a ranking finds again what the user liked: mean average precision over papers that were held out."""

from collections.abc import Sequence
from statistics import fmean
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from reader.columns import Columns
from reader.ranking import feedback, model
from reader.ranking.feature_matrix import FeatureMatrix

MAX_FOLDS = 20
"""With fewer liked papers than this each is left out once; with more, several at a time."""


def average_precision(ranked: Sequence[int], relevant: set[int]) -> float:
    """Return the mean, over the relevant ones, of the share of relevant ones down to each."""
    found, total = 0, 0.0
    for position, row in enumerate(ranked, 1):
        if row in relevant:
            found += 1
            total += found / position
    return total / len(relevant) if relevant else 0.0


def evaluate(columns: Columns, matrix: FeatureMatrix, flags: bytes) -> dict[str, float]:
    """Return the mean average precision of the ranking by marks, the order by date and that by upvotes.

    Papers are put into as many parts as there are liked ones, at most MAX_FOLDS. The papers of each part, with marks or
    without, are ranked by the marks of all other parts.
    """
    marks = feedback.Feedback.of(flags)
    folds = min(len(marks.liked), MAX_FOLDS)
    part_of = np.zeros(len(columns), np.int64)
    for rows in marks:
        part_of[np.array(rows, np.int64)] = np.arange(len(rows)) % max(folds, 1)
    precisions: dict[str, list[float]] = {"for you": [], "date": [], "upvotes": []}
    liked = set(marks.liked)
    for part in range(folds):
        rows = _shuffled(np.flatnonzero(part_of == part).tolist(), columns)
        learnt = feedback.Feedback.of(flags, np.flatnonzero(part_of != part).tolist())
        scores = matrix.dot(model.fit(matrix, learnt))
        by_key: dict[str, Sequence[float] | NDArray[np.float64]] = {
            "for you": scores,
            "date": columns.published,
            "upvotes": columns.upvotes,
        }
        for name, values in by_key.items():
            ranked = _descending(rows, values)
            precisions[name].append(average_precision(ranked, liked.intersection(rows)))
    return {name: fmean(values) if values else 0.0 for name, values in precisions.items()}


def _descending(rows: Sequence[int], values: Sequence[float] | NDArray[np.float64]) -> list[int]:
    return sorted(rows, key=lambda row: -values[row])


def _shuffled(rows: Sequence[int], columns: Columns) -> list[int]:
    """Return rows in an order that says nothing about them, always the same, which ties keep."""
    return sorted(rows, key=lambda row: crc32(columns.keys[row].encode("utf-8", "surrogatepass")))
