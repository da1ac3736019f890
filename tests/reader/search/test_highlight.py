"""Highlighted spans of a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import QueryError
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary, library_of

TITLES = (
    "Diffusion Models for Fine-Tuning",
    "Naïve Transformers",
    "多模态大模型的研究",
    "On MoE Layers",
)


def highlighted(query: str, text: str) -> list[str]:
    highlight = library_of(*TITLES).searcher.listing(query, today=TODAY).highlight
    return [text[start:end] for start, end in highlight(text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("diffusion", "Diffusion and diffusion-like", ["Diffusion", "diffusion"]),
        ("diff", "Diffusion Models", ["Diff"]),
        ("difusion", "Diffusion Models", ["Diffusion"]),
        ("finetuning", "Fine-Tuning Models", ["Fine", "Tuning"]),
        ("fine tuning", "Fine-Tuning Models", ["Fine", "Tuning"]),
        ("naive", "A Naïve Model", ["Naïve"]),
        ("transformer", "Transformers", ["Transformer"]),
        ("模态", "多模态大模型的研究", ["多模态大模型的研究"]),
        ('"models for"', "Models for All", ["Models", "for"]),
        ("title:naive", "Naïve", ["Naïve"]),
        ("title:nai", "Naïve Models", ["Naïve"]),
        ('"in context"', "Learning in context. In the wild, in, in context", ["in", "context", "in", "context"]),
        ('abstract:"in con"', "In the wild, in context", ["in", "context"]),
        ("in context", "In the wild, in context", ["context"]),
        ('"大模型"', "多模态大模型的研究 模型", ["多模态大模型的研究"]),
        ('"fine-tuning"', "Fine tuning, fine", ["Fine", "tuning"]),
        ('"finetuning"', "Fine-tuning, fine", ["Fine-tuning"]),
        ("author:lovelace", "Ada Lovelace", ["Lovelace"]),
        ("in", "In the wild", ["In"]),
        ("-diffusion", "Diffusion", []),
        ("-title:diffusion", "Diffusion", []),
        ("is:starred", "starred", []),
        ("", "anything", []),
        ("a", "a banana and an apple", ["a"]),
    ],
)
def test_matching_words_are_highlighted(query: str, text: str, expected: list[str]) -> None:
    assert highlighted(query, text) == expected


def test_the_words_of_an_acronym_are_highlighted() -> None:
    library = SearchLibrary([a_paper("Sparse Layers", abstract="A Mixture of Experts (MoE) in each layer.")])
    text = "A mixture of many experts"
    spans = library.searcher.listing("moe", today=TODAY).highlight(text)
    assert [text[start:end] for start, end in spans] == ["mixture", "experts"]


@given(st.text(max_size=12), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_spans_are_sorted_and_disjoint(query: str, text: str) -> None:
    try:
        spans = library_of(*TITLES).searcher.listing(query, today=TODAY, wait=False).highlight(text)
    except QueryError:
        return
    ends = [0, *(end for _, end in spans)]
    assert all(before <= start < end <= len(text) for before, (start, end) in zip(ends, spans, strict=False))


def test_a_compound_that_matches_is_one_span() -> None:
    library = library_of("Finetuning Everything")
    text = "Fine-tuning models, finely"
    spans = library.searcher.listing("finetuning", today=TODAY).highlight(text)
    assert [text[start:end] for start, end in spans] == ["Fine-tuning"]
