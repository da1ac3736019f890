"""What is learnt from a paper is the same, whether it is read or taken from the index."""

from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reader.paper import Paper
from reader.ranking.feature_matrix import FeatureMatrix
from reader.ranking.model import average_precision
from reader.ranking.training_data import paper_features
from reader.search.for_you import ForYou, _terms
from reader.search.index import feature_export
from reader.search.indexer import Indexer
from tests.builders import a_paper
from tests.reader.search.libraries import SearchLibrary
from tests.strategies import sequences

WORDS = sequences(["CLIP", "robot", "π₀", "$\\alpha$", "fine-tuning", "the", "模型", "é", "graph"], 6).map(" ".join)
AUTHORS = sequences(("Ada Lovelace", "Alan  Turing"), 2)
KEYWORDS = sequences(("vision", "large models"), 2)
CATEGORIES = sequences(("cs.CL", "cs.CV"), 2)


@st.composite
def papers(draw: st.DrawFn) -> list[Paper]:
    return [
        a_paper(
            f"{draw(WORDS)} {number}",
            key=f"key-{number}",
            abstract=draw(WORDS),
            authors=draw(AUTHORS),
            keywords=draw(KEYWORDS),
            organization=draw(st.sampled_from(("", "Stanford"))),
            categories=draw(CATEGORIES),
            code=("https://github.com/a/b",) if draw(st.booleans()) else (),
        )
        for number in range(draw(st.integers(2, 6)))
    ]


def matrix_of(library: SearchLibrary) -> FeatureMatrix:
    indexer = Indexer(library)
    indexer.update()
    assert indexer.current is not None
    return ForYou(library.columns, None, library.paper).features(indexer.current)


@given(papers())
def test_the_index_has_the_features_of_each_paper(listed: list[Paper]) -> None:
    matrix = matrix_of(SearchLibrary(listed))
    known = {name for name, idf in zip(matrix.names, matrix.idf, strict=True) if idf > 0 and name}
    for row, paper in enumerate(listed):
        part = slice(matrix.offsets[row], matrix.offsets[row + 1])
        columns, values = matrix.columns[part].tolist(), matrix.values[part].tolist()
        stored = {matrix.names[column]: value for column, value in zip(columns, values, strict=True)}
        assert stored.pop("") == 1
        expected = {name: weight for name, weight in paper_features(paper, _terms).items() if name in known}
        assert set(stored) == set(expected)
        weights = np.array([expected[name] * float(matrix.idf[matrix.names.index(name)]) for name in stored])
        assert np.allclose(list(stored.values()), weights / np.linalg.norm(weights), atol=1e-5)


@given(papers())
def test_a_row_times_weights_is_a_sum_over_its_features(listed: list[Paper]) -> None:
    matrix = matrix_of(SearchLibrary(listed))
    rows = np.array([len(listed) - 1, 0])
    assert np.allclose(matrix.take(rows).dot(np.ones(len(matrix.names))), matrix.dot(np.ones(len(matrix.names)))[rows])
    total = matrix.weighted_sum(np.ones(len(matrix)))
    assert np.isclose(total.sum(), float(matrix.values.sum()), atol=1e-3)


@given(papers(), st.integers(0, 2**32 - 1))
def test_a_new_paper_is_scored_as_in_the_matrix(listed: list[Paper], seed: int) -> None:
    matrix = matrix_of(SearchLibrary(listed))
    weights = np.random.default_rng(seed).normal(size=len(matrix.names))
    scorer = matrix.feature_weights(weights)
    scores = [scorer.score(paper_features(paper, _terms)) for paper in listed]
    assert np.allclose(scores, matrix.dot(weights), atol=1e-4)


@given(st.lists(st.integers(0, 7), min_size=1), st.integers(1, 5))
def test_numbers_are_repeated_slice_by_slice(counts: list[int], size: int) -> None:
    numbers = np.arange(10, 10 + len(counts), dtype=np.int32)
    offsets = np.concatenate([np.zeros(1, np.int32), np.cumsum(counts, dtype=np.int32)])
    with patch.object(feature_export, "SLICE", size):
        assert feature_export.repeat(numbers, offsets).tolist() == np.repeat(numbers, counts).tolist()


@given(st.lists(st.integers(0, 30), unique=True, min_size=1), st.data())
def test_average_precision_is_one_if_relevant_ones_come_first(rows: list[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(rows)))
    assert average_precision(rows, set(rows[:count])) == 1
    assert 0 < average_precision(rows[::-1], set(rows[:count])) <= 1
