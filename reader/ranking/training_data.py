"""What a ranking is learnt from: the features of papers, such as words and authors, and the feedback of the user.

A feature is a text: a word as it is indexed, or the name of a filter, a colon and a value. Words have no colon. Nothing
here needs numpy, so a new paper can be scored at once.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, Self
from zlib import crc32

from reader.columns import CATEGORY, NOTED, ORGANIZATION, READ, STARRED, TAGGED, flag_table, labels_of
from reader.paper import Marks, Paper
from reader.row_order import count_rows

GetTerms = Callable[[str], Collection[str]]
"""Returns the terms under which a text is indexed, without stop words."""
AUTHOR, KEYWORD = "author:", "keyword:"
CODE = "has:code"
TITLE_WEIGHT, ABSTRACT_WEIGHT = 1.0, 1.0
"""A word in both gets the sum."""
NAME_WEIGHTS = {AUTHOR: 0.8, KEYWORD: 1.0, ORGANIZATION: 0.6, CATEGORY: 0.6, CODE: 0.3}
"""Weights of features that are not words, by the name of their filter."""
MIN_POSITIVES = 10
"""With fewer starred, tagged or noted papers, there is too little to learn from."""
LIKED = STARRED | TAGGED | NOTED
"""Marks of papers that the user keeps."""


def name_weight(feature: str) -> float:
    """Return the weight of a feature that is not a word; 0 if nothing is learnt from it."""
    return next((weight for kind, weight in NAME_WEIGHTS.items() if feature.startswith(kind)), 0.0)


def value_of(feature: str) -> str:
    """Return the value of a feature, without the name of its filter."""
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


class Feedback(NamedTuple):
    """The rows of papers that the user kept, of those that were dismissed, and of all others."""

    liked: Sequence[int]
    dismissed: Sequence[int]
    others: Sequence[int]

    @classmethod
    def of(cls, mark_flags: Sequence[int], rows: Sequence[int] | None = None) -> Self:
        """Classify all rows, or some: starred, tagged or noted ones are liked, other read ones are dismissed."""
        liked, dismissed, others = list[int](), list[int](), list[int]()
        for row in range(len(mark_flags)) if rows is None else rows:
            flags = mark_flags[row]
            (liked if flags & LIKED else dismissed if flags & READ else others).append(row)
        return cls(liked, dismissed, others)


def is_liked(marks: Marks) -> bool:
    """Return whether the user keeps a paper with these marks."""
    return marks.starred or bool(marks.tags or marks.note)


def count_liked(mark_flags: bytes) -> int:
    """Return how many papers were starred, tagged or noted."""
    return count_rows(mark_flags.translate(flag_table(LIKED)))


def too_few_message(liked: int) -> str:
    """Return what to do while too few papers are liked."""
    return f"Star {MIN_POSITIVES} papers to get a For you order; {liked} so far"
