"""What the model knows of each feature, without numpy, so that a new paper is scored at once."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from zlib import crc32


def checksum_of(feature: str) -> int:
    """Return the number that stands for a feature."""
    return crc32(feature.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class FeatureWeights:
    """The checksum of each feature, ascending, with its rarity and its weight; `bias` is the score without any."""

    checksums: Sequence[int] = ()
    idf: Sequence[float] = ()
    weights: Sequence[float] = ()
    bias: float = 0.0

    def score(self, features: Mapping[str, float]) -> float:
        """Return the score of a paper with these features, as the matrix of all papers would have it."""
        squares = total = 0.0
        for feature, occurrences in features.items():
            checksum = checksum_of(feature)
            index = bisect_left(self.checksums, checksum)
            if index < len(self.checksums) and self.checksums[index] == checksum:
                value = occurrences * self.idf[index]
                squares += value * value
                total += value * self.weights[index]
        return self.bias + (total / sqrt(squares) if squares else 0.0)
