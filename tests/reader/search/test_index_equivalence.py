"""Conditions match the same papers with and without an index."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.paper import Marks
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary
from tests.strategies import sequences

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

WORDS = (
    r"deep",
    r"image",
    r"imaging",
    r"fine-tuning",
    r"of",
    r"the",
    r"多模态",
    r"Naïve",
    r"a",
    r"can't",
    r"gpt-4",
    r"gpt_4",
    r"τ₁",
    r"$\tau_1$",
    r"tau",
)
words = st.sampled_from(WORDS)
texts = sequences(WORDS, 5).map(" ".join)
texts_with_words = sequences(WORDS, 5, min_size=1).map(" ".join)
names = ("Ada Lovelace", "A. Turing", "Li Deep", "Grace Hopper", "多模态 Li")
papers = st.builds(
    a_paper,
    texts.map(lambda title: title or "untitled"),
    abstract=texts,
    authors=sequences(names, 2),
    keywords=sequences(WORDS, 2),
    marks=sequences(("deep", "to-read"), 1).map(lambda tags: Marks(tags=tags)),
)
filters = st.builds(
    '{}{}:"{}"'.format,
    st.sampled_from(["", "-"]),
    st.sampled_from(["title", "abstract", "author", "keyword"]),
    st.one_of(
        texts_with_words,
        st.sampled_from(["im", "d", "ada", "li", "l", "a turing", "fine", "finetuning", "hop", "tau1", "tau 1"]),
    ),
)
phrases = st.builds('{}"{}"'.format, st.sampled_from(["", "-"]), texts_with_words)
without = words.map("-{}".format)


@given(st.lists(papers, max_size=8, unique_by=lambda paper: paper.key), st.one_of(filters, phrases, without))
@settings(max_examples=150, deadline=None)
def test_conditions_match_the_same_with_and_without_index(library: list[object], query: str) -> None:
    searched = SearchLibrary(library)  # type: ignore[arg-type]
    without_index = list(searched.searcher.listing(query, today=TODAY, wait=False).keys)
    searched.searcher.update_index()
    assert list(searched.searcher.listing(query, today=TODAY, wait=False).keys) == without_index
