"""Papers that may be in a library twice: told by their titles, kept, never merged."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary, library_of

ATTENTION, DUPLICATE = a_paper("Attention Is All You Need", key="one"), a_paper("Atention Is All You Need", key="other")


def duplicates_of(library: SearchLibrary) -> dict[str, list[str]]:
    shown = library.searcher.listing("", today=TODAY, wait=False).duplicates
    return {key: list(keys) for key, keys in shown.items()}


@pytest.mark.parametrize(
    "twin",
    [
        "Attention Is All You Need.",
        "Atention Is All You Need",
        "Attention Is All You Need, Part II",
        "Attention is not All You Need",
    ],
)
def test_titles_that_are_nearly_the_same_may_be_duplicates(twin: str) -> None:
    first = "Attention Is All You Need, Part I" if "Part" in twin else "Attention Is All You Need"
    library = SearchLibrary([a_paper(first, key="first"), a_paper(twin, key="second"), a_paper("Attention for Graphs")])
    assert set(library.searcher.listing("is:duplicate", today=TODAY).keys) == {"first", "second"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Adam", "Adam"),
        ("Attention Transformers", "Atention Transformers"),
        ("Deep Residual Nets", "Deep Residual Net"),
        ("The Attention Net", "The Atention Net"),
        ("多模态大模型的研究综述与展望", "多模态大模型的研究综述和展望"),
    ],
)
def test_short_titles_may_be_duplicates_too(first: str, second: str) -> None:
    library = SearchLibrary([a_paper(first, key="first"), a_paper(second, key="second"), a_paper("Proximal Policies")])
    assert set(library.searcher.listing("is:duplicate", today=TODAY).keys) == {"first", "second"}


def test_titles_that_merely_share_words_are_no_duplicates() -> None:
    library = library_of("Attention Is All You Need", "Memory Is All You Need", "Attention You Need", "???", "!!!")
    assert library.titles("is:duplicate") == []


def test_duplicates_are_found_once_the_index_is_ready() -> None:
    library = SearchLibrary([ATTENTION, DUPLICATE])
    assert duplicates_of(library) == {}
    library.searcher.update_index()
    assert duplicates_of(library) == {"one": ["other"], "other": ["one"]}


def test_what_comes_and_goes_is_followed() -> None:
    library = SearchLibrary([ATTENTION])
    library.searcher.update_index()
    library.upsert(DUPLICATE)
    assert library.titles("is:duplicate", wait=False) == [ATTENTION.title, DUPLICATE.title]
    assert duplicates_of(library) == {"one": ["other"], "other": ["one"]}
    library.upsert(replace(DUPLICATE, title="Proximal Policies"))
    assert library.titles("is:duplicate", wait=False) == []
    library.upsert(DUPLICATE)
    library.searcher.update_index()
    library.remove("one")
    assert (duplicates_of(library), library.titles("is:duplicate", wait=False)) == ({}, [])


def test_duplicates_are_kept_beside_the_library(tmp_path: Path) -> None:
    SearchLibrary([ATTENTION, DUPLICATE], tmp_path, lambda: "the same").searcher.update_index()
    library = SearchLibrary([ATTENTION, DUPLICATE], tmp_path, lambda: "the same")
    library.searcher.update_index()
    assert library.read_keys == []
    assert library.searcher.is_synced
    assert duplicates_of(library) == {"one": ["other"], "other": ["one"]}


def test_a_hundred_papers_of_one_title_are_all_marked() -> None:
    library = SearchLibrary(a_paper("Editorial Note", key=f"note-{number:03}") for number in range(120))
    assert len(library.searcher.listing("is:duplicate", today=TODAY)) == 120


words = st.sampled_from(
    [
        "deep",
        "image",
        "residual",
        "learning",
        "language",
        "neural",
        "scaling",
        "few-shot",
        "the",
        "of",
        "a",
        "models",
        "policies",
    ]
)
titles = st.lists(words, min_size=2, max_size=8, unique=True).map(" ".join)


@given(titles, st.data())
@settings(max_examples=150, deadline=None)
def test_a_title_with_one_letter_less_is_a_twin(title: str, data: st.DataObject) -> None:
    within = [place for place in range(1, len(title) - 1) if title[place - 1 : place + 2].isalpha()]
    place = data.draw(st.sampled_from(within or [0]))
    misspelt = title[:place] + title[place + 1 :]
    if not within or fuzz.ratio(title, misspelt) < 92:
        return
    library = SearchLibrary([a_paper(title, key="a"), a_paper(misspelt, key="b"), a_paper("Proximal Methods", key="c")])
    assert set(library.searcher.listing("is:duplicate", today=TODAY).keys) == {"a", "b"}
