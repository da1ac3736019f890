"""Compute a ranking: fit the model to the marks, score all papers, and collect the evidence."""

from array import array
from collections.abc import Sequence

import numpy as np

from reader.columns import Columns
from reader.ranking import feedback, model
from reader.ranking.feature_matrix import FeatureMatrix, Integers, Vector
from reader.ranking.ranking_file import Ranking, checksum_rows, fingerprint
from reader.ranking.reason import Evidence

MAX_FEATURES = 2_000
"""Features that explain ranks; further ones weigh little."""
MAX_KEYS = 3
"""Liked papers that a feature is explained by."""


def compute_ranking(columns: Columns, matrix: FeatureMatrix, mark_flags: bytes) -> Ranking:
    """Return the ranking of all papers by marks; without scores if too few papers are liked."""
    identity, rows_checksum = fingerprint(columns, mark_flags), checksum_rows(columns, len(matrix))
    marks = feedback.Feedback.of(mark_flags[: len(matrix)])
    if len(marks.liked) < feedback.MIN_POSITIVES:
        return Ranking(identity, rows_checksum, array("f"))
    weights = model.fit(matrix, marks)
    scores = array("f", matrix.scores(weights).tobytes())
    evidence = collect_evidence(matrix, weights, marks, columns)
    return Ranking(identity, rows_checksum, scores, evidence, matrix.feature_weights(weights))


def order_rows(scores: Sequence[float], digest_order: Sequence[int]) -> list[int]:
    """Return the rows that have scores, the highest first; ties keep the digest order."""
    rows: Integers = np.array(digest_order, np.int64)
    rows = rows[rows < len(scores)]
    ordered: list[int] = rows[np.argsort(-np.array(scores)[rows], kind="stable")].tolist()
    return ordered


def collect_evidence(
    matrix: FeatureMatrix, weights: Vector, marks: feedback.Feedback, columns: Columns
) -> dict[str, Evidence]:
    """Return the features that speak most for a paper, with the liked papers that they come from."""
    liked: Integers = np.array(marks.liked, np.int64)[-model.MAX_LIKED :]
    sample = matrix.take(liked)
    influence = weights * matrix.idf
    influence[0] = 0
    mass = sample.weighted_sum(np.ones(len(sample))) * np.maximum(weights, 0)
    mass[0] = 0
    best = np.argsort(-mass, kind="stable")[:MAX_FEATURES]
    is_best = np.zeros(len(matrix.names), np.bool_)
    is_best[best[mass[best] > 0]] = True
    rows = np.repeat(liked, np.diff(sample.offsets))
    chosen = np.flatnonzero(is_best[sample.columns])
    order = chosen[np.lexsort((rows[chosen], -sample.values[chosen], sample.columns[chosen]))]
    keys: dict[int, list[str]] = {}
    for column, row in zip(sample.columns[order].tolist(), rows[order].tolist(), strict=True):
        of_column = keys.setdefault(column, [])
        if len(of_column) < MAX_KEYS:
            of_column.append(columns.keys[row])
    return {matrix.names[column]: Evidence(float(influence[column]), tuple(of)) for column, of in keys.items()}
