"""The features that a ranking learns from, such as words, authors and categories, and what it has learned of each.

A feature is a text: a word as it is indexed, or the name of a filter, a colon and a value. Words have no colon. The
weights need no numpy, so that a new paper is scored at once.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from zlib import crc32

from reader.columns import CATEGORY, ORGANIZATION, labels_of
from reader.paper import Paper

GetTerms = Callable[[str], Collection[str]]
"""Returns the terms under which a text is indexed, without stop words."""
AUTHOR, KEYWORD = "author:", "keyword:"
CODE = "has:code"
TITLE_WEIGHT, ABSTRACT_WEIGHT = 1.0, 1.0
"""A word in both has the sum."""
NAME_WEIGHTS = {AUTHOR: 0.8, KEYWORD: 1.0, ORGANIZATION: 0.6, CATEGORY: 0.6, CODE: 0.3}
"""Weights by the beginning of a feature that is not a word."""


def name_weight(feature: str) -> float:
    """Return the weight of a feature that is not a word; 0 if nothing is learnt from it."""
    return next((weight for kind, weight in NAME_WEIGHTS.items() if feature.startswith(kind)), 0.0)


def value_of(feature: str) -> str:
    """Return what a feature stands for, without the name of its filter."""
    return feature.partition(":")[2] or feature


def paper_features(paper: Paper, get_terms: GetTerms) -> dict[str, float]:
    """Return the features of a paper, each with a weight; `name_weight` and the feature's rarity multiply it."""
    features = dict.fromkeys(get_terms(paper.abstract), ABSTRACT_WEIGHT)
    for term in get_terms(paper.title):
        features[term] = features.get(term, 0.0) + TITLE_WEIGHT
    names = (
        *(f"{AUTHOR}{' '.join(author.split())}" for author in paper.authors),
        *(f"{KEYWORD}{' '.join(keyword.split())}" for keyword in paper.keywords),
        *labels_of(paper),
        *((CODE,) if paper.code else ()),
    )
    return features | dict.fromkeys((name for name in names if name_weight(name)), 1.0)


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
