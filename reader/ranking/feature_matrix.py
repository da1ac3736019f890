"""The features of all papers as a sparse matrix with one row a paper."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from reader.ranking.ranking import FeatureWeights
from reader.ranking.training_data import ABSTRACT_WEIGHT, TITLE_WEIGHT, checksum_of, name_weight

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
Numbers = NDArray[np.int32]

MIN_PAPERS = 2
"""A feature that fewer papers have says nothing about other papers."""
MAX_DOCUMENT_FREQUENCY = 0.3
"""Words in a larger fraction of the papers are ignored, unless there are few papers."""
MIN_FREQUENT_PAPERS = 20
"""A word of so few papers is never too frequent."""
IN_TITLE, IN_ABSTRACT, AS_NAME = 0, 1, 2
"""Where a feature occurs."""
_FEATURE_BITS, _PLACE_BITS = 32, 2
_WEIGHTS = np.array([TITLE_WEIGHT, ABSTRACT_WEIGHT, 1.0], np.float32)


class Occurrences(NamedTuple):
    """Features of papers in one place: for each occurrence the row of the paper and the number of the feature."""

    place: int
    rows: Numbers
    features: Numbers


@dataclass(frozen=True)
class FeatureMatrix:
    """Rows of weighted features, each row of length 1, and a first feature of weight 1 that every row has.

    `names` are the features by column, `idf` their weights in any row; `offsets` are the starts of the rows in
    `columns` and `values`.
    """

    names: Sequence[str]
    idf: Floats
    offsets: Integers
    columns: Numbers
    values: Floats

    @classmethod
    def from_occurrences(cls, names: Sequence[str], occurrences: Sequence[Occurrences], row_count: int) -> Self:
        """Build the matrix; `names` are the features by number."""
        rows, features, weights = _sum_places(occurrences)
        kind_weights = np.fromiter(
            (name_weight(name) if ":" in name else 1.0 for name in names), np.float32, len(names)
        )
        counts = np.bincount(features, minlength=len(names))
        limit = max(MIN_FREQUENT_PAPERS, row_count * MAX_DOCUMENT_FREQUENCY)
        is_name = np.fromiter((":" in name for name in names), np.bool_, len(names))
        is_used = (counts >= MIN_PAPERS) & (is_name | (counts <= limit)) & (kind_weights > 0)
        idf = (np.log(max(row_count, 1) / np.maximum(counts, 1)) * kind_weights * is_used).astype(np.float32)
        kept = idf[features] > 0
        rows, features, values = rows[kept], features[kept], weights[kept]
        values *= idf[features]
        lengths = np.sqrt(np.bincount(rows, weights=values * values, minlength=row_count))
        values /= np.maximum(lengths, 1e-6).astype(np.float32)[rows]
        return cls._with_constant(names, idf, rows, features, values, row_count)

    @classmethod
    def _with_constant(
        cls, names: Sequence[str], idf: Floats, rows: Numbers, features: Numbers, values: Floats, row_count: int
    ) -> Self:
        """Add the constant feature, so that no row is empty; its name is empty."""
        counts = np.bincount(rows, minlength=row_count) + 1
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        is_constant = np.zeros(int(offsets[-1]), np.bool_)
        is_constant[offsets[:-1]] = True
        all_columns = np.zeros(len(is_constant), np.int32)
        all_values = np.ones(len(is_constant), np.float32)
        all_columns[~is_constant] = features + 1
        all_values[~is_constant] = values
        return cls(("", *names), np.concatenate([np.ones(1, np.float32), idf]), offsets, all_columns, all_values)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def take(self, rows: Integers) -> Self:
        """Return the matrix of some rows, in their order."""
        starts, lengths = self.offsets[rows], np.diff(self.offsets)[rows]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        entries = np.repeat(starts - offsets[:-1], lengths) + np.arange(int(offsets[-1]))
        return type(self)(self.names, self.idf, offsets, self.columns[entries], self.values[entries])

    def feature_weights(self, weights: Vector) -> FeatureWeights:
        """Return the weights that new papers are scored with, from the weight of each feature."""
        checksums, order = self._sorted_checksums
        idf, of_features = self.idf[order], weights[order].astype(np.float32)
        return FeatureWeights(
            array("I", checksums), array("f", idf.tobytes()), array("f", of_features.tobytes()), float(weights[0])
        )

    @cached_property
    def _sorted_checksums(self) -> tuple[bytes, Integers]:
        """The checksums of all features with a positive idf, ascending, and the numbers of these features."""
        used = np.flatnonzero(self.idf[1:] > 0) + 1
        checksums = np.fromiter((checksum_of(self.names[column]) for column in used.tolist()), np.uint32, len(used))
        order = np.argsort(checksums, kind="stable")
        return checksums[order].tobytes(), used[order]

    def scores(self, weights: Vector) -> Floats:
        """Return the product of each row with the weights of the features, like `dot`, but faster and less exactly."""
        products: Floats = weights.astype(np.float32)[self.columns]
        products *= self.values
        return np.add.reduceat(products, self.offsets[:-1]) if len(self) else products

    def dot(self, weights: Vector) -> Vector:
        """Return the product of each row with the weights of the features."""
        products: Vector = self.values * weights[self.columns]
        return np.add.reduceat(products, self.offsets[:-1]) if len(self) else np.zeros(0)

    def weighted_sum(self, row_weights: Vector) -> Vector:
        """Return the sum of the rows, each times its weight, by feature."""
        by_entry = np.repeat(row_weights, np.diff(self.offsets))
        by_entry *= self.values
        sums: Vector = np.bincount(self.columns, weights=by_entry, minlength=len(self.names)).astype(np.float64)
        return sums


def _sum_places(occurrences: Sequence[Occurrences]) -> tuple[Numbers, Numbers, Floats]:
    """Return rows and features, each pair once, sorted by row, and the sum of the weights of its places.

    Row, feature and place are sorted as one number: 1.3 million take 30 ms. Each has its own bits, because divisions
    would take longer than the rest.
    """
    entries = np.empty(sum(len(places.rows) for places in occurrences), np.int64)
    start = 0
    for places in occurrences:
        part = entries[start : start + len(places.rows)]
        np.left_shift(places.rows, _FEATURE_BITS, out=part, dtype=np.int64)
        part += places.features
        part <<= _PLACE_BITS
        part += places.place
        start += len(part)
    entries.sort()
    entries = entries[_differs(entries)]
    weights: Floats = _WEIGHTS[entries.astype(np.int8) & (1 << _PLACE_BITS) - 1]
    entries >>= _PLACE_BITS
    firsts = np.flatnonzero(_differs(entries))
    sums = np.add.reduceat(weights, firsts) if len(firsts) else weights
    entries = entries[firsts]
    features = entries.astype(np.int32)  # the lower bits
    entries >>= _FEATURE_BITS
    return entries.astype(np.int32), features, sums


def _differs(ascending: Integers) -> NDArray[np.bool_]:
    """Return a mask of the numbers that differ from the one before."""
    differs = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=differs[1:])
    return differs
