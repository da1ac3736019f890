"""The model: logistic regression on features of papers that were liked, dismissed or neither; and its evaluation."""

from array import array
from collections.abc import Sequence
from statistics import fmean
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from reader.columns import Columns
from reader.ranking.feature_matrix import FeatureMatrix, Integers, Vector
from reader.ranking.ranking import Evidence, Ranking, checksum_rows, fingerprint
from reader.ranking.training_data import MIN_POSITIVES, Feedback

REGULARIZATION = 0.05
"""The weight of the squared length of the weights, where all papers together weigh 1."""
NEWTON_STEPS, GRADIENT_STEPS = 3, 5
MAX_LIKED, MAX_DISMISSED, MAX_OTHERS = 500, 400, 400
"""How many papers of each kind the model is fitted to; dismissed and other ones are evenly spaced."""
OTHERS_SHARE = 0.5
"""The share of others in the weight of the papers that were not liked; dismissed papers have the rest."""
MAX_GUESSES = 20
"""How many of the others count as liked in the second fit, with less weight: those that the first one ranks highest.

They contribute words that few liked papers have. Mean average precision on 366 real abstracts with 10 liked papers: .50
with them, .47 without and with a linear support vector machine.
"""
OTHERS_PER_GUESS = 10
GUESSES_SHARE = 0.35
"""The share of the guesses in the weight of all liked papers if these are as few as possible; less with more."""
MAX_FEATURES = 2_000
"""How many features explain ranks; further ones weigh little."""
MAX_KEYS = 3
"""How many liked papers explain a feature."""
MAX_FOLDS = 20
"""With fewer liked papers than this each is left out once; with more, several at a time."""


def fit(matrix: FeatureMatrix, feedback: Feedback) -> Vector:
    """Return the weight of each feature, the constant's first; the same feedback always gives the same weights."""
    liked = np.array(feedback.liked, np.int64)[-MAX_LIKED:]
    dismissed, others = _evenly(feedback.dismissed, MAX_DISMISSED), _evenly(feedback.others, MAX_OTHERS)
    weights = _fit(matrix, liked, liked[:0], dismissed, others)
    candidates = np.array(feedback.others, np.int64)
    count = min(MAX_GUESSES, len(candidates) // OTHERS_PER_GUESS)
    if not count or not len(liked):
        return weights
    scores = matrix.scores(weights)[candidates]
    guesses = candidates[np.argsort(-scores, kind="stable")[:count]]
    return _fit(matrix, liked, guesses, dismissed, others[~np.isin(others, guesses)])


def _fit(matrix: FeatureMatrix, liked: Integers, guesses: Integers, dismissed: Integers, others: Integers) -> Vector:
    guesses_share = GUESSES_SHARE * min(1, (MIN_POSITIVES / max(len(liked), 1)) ** 0.5) if len(guesses) else 0.0
    others_share = 0.0 if not len(others) else OTHERS_SHARE if len(dismissed) else 1.0
    shares = (1 - guesses_share, guesses_share, 1 - others_share, others_share)
    parts = (liked, guesses, dismissed, others)
    row_weights = [np.full(len(part), share / 2 / max(len(part), 1)) for part, share in zip(parts, shares, strict=True)]
    targets = np.repeat([1.0, 0.0], [len(liked) + len(guesses), len(dismissed) + len(others)])
    return fit_logistic(matrix.take(np.concatenate(parts)), targets, np.concatenate(row_weights))


def fit_logistic(matrix: FeatureMatrix, targets: Vector, row_weights: Vector) -> Vector:
    """Return the weights of a logistic regression, by Newton steps that conjugate gradients solve."""
    weights = np.zeros(len(matrix.names))
    for _ in range(NEWTON_STEPS):
        predicted = 1 / (1 + np.exp(-matrix.dot(weights)))
        gradient = matrix.weighted_sum(row_weights * (predicted - targets)) + REGULARIZATION * weights
        weights += _solve(matrix, row_weights * predicted * (1 - predicted), -gradient)
    return weights


def _solve(matrix: FeatureMatrix, curvature: Vector, target: Vector) -> Vector:
    """Return an approximate solution of a Newton step."""
    solution = np.zeros_like(target)
    residual, direction = target.copy(), target.copy()
    length = _dot(residual, residual)
    for _ in range(GRADIENT_STEPS):
        if length < 1e-18:
            break
        image = matrix.weighted_sum(curvature * matrix.dot(direction)) + REGULARIZATION * direction
        step = length / _dot(direction, image)
        solution += step * direction
        residual -= step * image
        new_length = _dot(residual, residual)
        direction = residual + new_length / length * direction
        length = new_length
    return solution


def _dot(first: Vector, second: Vector) -> float:
    """Return the dot product in this thread; BLAS starts more, which takes ten times as long for so few numbers."""
    return float((first * second).sum())


def _evenly(rows: Sequence[int], count: int) -> Integers:
    chosen = np.array(rows, np.int64)
    return chosen if len(chosen) <= count else chosen[np.linspace(0, len(chosen) - 1, count).astype(np.int64)]


def compute_ranking(columns: Columns, matrix: FeatureMatrix, mark_flags: bytes) -> Ranking:
    """Return the ranking of all papers by marks; without scores if too few papers are liked."""
    identity, rows_checksum = fingerprint(columns, mark_flags), checksum_rows(columns, len(matrix))
    marks = Feedback.of(mark_flags[: len(matrix)])
    if len(marks.liked) < MIN_POSITIVES:
        return Ranking(identity, rows_checksum, array("f"))
    weights = fit(matrix, marks)
    scores = array("f", matrix.scores(weights).tobytes())
    evidence = collect_evidence(matrix, weights, marks, columns)
    return Ranking(identity, rows_checksum, scores, evidence, matrix.feature_weights(weights))


def order_rows(scores: Sequence[float], digest_order: Sequence[int]) -> list[int]:
    """Return the rows that have scores, the highest first; ties keep the digest order."""
    rows: Integers = np.array(digest_order, np.int64)
    rows = rows[rows < len(scores)]
    ordered: list[int] = rows[np.argsort(-np.array(scores)[rows], kind="stable")].tolist()
    return ordered


def collect_evidence(matrix: FeatureMatrix, weights: Vector, marks: Feedback, columns: Columns) -> dict[str, Evidence]:
    """Return the features that speak most for a paper, with the liked papers that they come from."""
    liked: Integers = np.array(marks.liked, np.int64)[-MAX_LIKED:]
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


def average_precision(ranked: Sequence[int], relevant: set[int]) -> float:
    """Return the mean, over the relevant rows, of the share of relevant rows among those ranked down to each."""
    found, total = 0, 0.0
    for position, row in enumerate(ranked, 1):
        if row in relevant:
            found += 1
            total += found / position
    return total / len(relevant) if relevant else 0.0


def evaluate(columns: Columns, matrix: FeatureMatrix, flags: bytes) -> dict[str, float]:
    """Return the mean average precision of the ranking by marks, the order by date and that by upvotes.

    Papers are split into as many folds as there are liked ones, at most MAX_FOLDS. The papers of each fold, marked or
    not, are ranked by the marks of all other folds.
    """
    marks = Feedback.of(flags)
    folds = min(len(marks.liked), MAX_FOLDS)
    part_of = np.zeros(len(columns), np.int64)
    for rows in marks:
        part_of[np.array(rows, np.int64)] = np.arange(len(rows)) % max(folds, 1)
    precisions: dict[str, list[float]] = {"for you": [], "date": [], "upvotes": []}
    liked = set(marks.liked)
    for part in range(folds):
        rows = _shuffled(np.flatnonzero(part_of == part).tolist(), columns)
        learnt = Feedback.of(flags, np.flatnonzero(part_of != part).tolist())
        scores = matrix.dot(fit(matrix, learnt))
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
    """Return rows in an arbitrary but fixed order, which ties keep."""
    return sorted(rows, key=lambda row: crc32(columns.keys[row].encode("utf-8", "surrogatepass")))
