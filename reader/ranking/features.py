"""The features that a ranking learns from: words, keywords, authors, organization, categories and code.

A feature is a text: a word as it is indexed, or the name of a filter, a colon and a value. Words have no colon.
"""

from collections.abc import Callable, Collection

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
