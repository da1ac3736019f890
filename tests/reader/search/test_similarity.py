"""Papers about the same subject, and possible duplicates, which are detected by similar titles."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary, library_of

VISION = a_paper("Vision Transformers", key="vision", abstract="Patches of images are tokens of a transformer.")
PATCHES = a_paper("Images as Patches", key="patches", abstract="Tokens from image patches feed a transformer.")
BANDITS = a_paper("Bandits with Regret", key="bandits", abstract="Optimal exploration under uncertainty.")
PROTEINS = a_paper("Folding Proteins", key="proteins", abstract="Structures predicted from sequences.")
ATTENTION, DUPLICATE = a_paper("Attention Is All You Need", key="one"), a_paper("Atention Is All You Need", key="other")


def test_similar_papers_are_listed_most_similar_first() -> None:
    library = SearchLibrary([BANDITS, PROTEINS, PATCHES, VISION])
    assert library.titles("is:similar:vision") == ["Vision Transformers", "Images as Patches"]
    assert library.titles("is:similar:vision sort:title") == ["Images as Patches", "Vision Transformers"]
    assert library.titles("is:similar:vision patches") == ["Images as Patches", "Vision Transformers"]
    assert library.titles("-is:similar:vision") == ["Bandits with Regret", "Folding Proteins"]
    assert library.titles("is:similar:unknown") == []


def test_a_listing_of_similar_papers_names_the_title() -> None:
    listing = SearchLibrary([BANDITS, VISION]).searcher.listing("is:unread is:similar:vision", today=TODAY)
    assert listing.description == "unread, similar to “Vision Transformers”"


NUMBERED = a_paper("Vision Transformers at Scale", key="2401.00001", arxiv_id="2401.00001")
NAMED = a_paper("Bandits with Delay", key="banditswithdelay-12345678", arxiv_id="2402.00002")


@pytest.mark.parametrize(
    ("reference", "title"),
    [
        ("2401.00001", NUMBERED.title),
        ("2401.00001v3", NUMBERED.title),
        ("https://arxiv.org/abs/2401.00001", NUMBERED.title),
        ("arXiv:2402.00002", NAMED.title),
        ("banditswithdelay-12345678", NAMED.title),
        ("bandits", NAMED.title),
        ('"vision scale"', NUMBERED.title),
        ('"bandts delay"', NAMED.title),
    ],
)
def test_similar_takes_whatever_names_a_paper(reference: str, title: str) -> None:
    listing = SearchLibrary([NUMBERED, NAMED]).searcher.listing(f"is:similar:{reference}", today=TODAY)
    assert listing.paper_at(0).title == title
    assert listing.description.startswith(f"similar to “{title}”")


@pytest.mark.parametrize("reference", ["2499.00001", '"zzz qqq"'])
def test_similar_to_an_unknown_paper_says_so(reference: str) -> None:
    listing = SearchLibrary([NUMBERED, NAMED]).searcher.listing(f"is:similar:{reference}", today=TODAY)
    assert len(listing) == 0
    assert "No paper is known as" in listing.advice


def duplicates_of(library: SearchLibrary) -> dict[str, list[str]]:
    shown = library.searcher.listing("", today=TODAY, wait=False).duplicates
    return {key: list(keys) for key, keys in shown.items()}


@pytest.mark.parametrize(
    "second_title",
    [
        "Attention Is All You Need.",
        "Atention Is All You Need",
        "Attention Is All You Need, Part II",
        "Attention is not All You Need",
    ],
)
def test_similar_titles_may_be_duplicates(second_title: str) -> None:
    first = "Attention Is All You Need, Part I" if "Part" in second_title else "Attention Is All You Need"
    library = SearchLibrary(
        [a_paper(first, key="first"), a_paper(second_title, key="second"), a_paper("Attention for Graphs")]
    )
    assert set(library.searcher.listing("is:duplicate", today=TODAY).keys) == {"first", "second"}


@pytest.mark.parametrize(
    "titles",
    [
        ("doi:10.1000/lamp1", "doi:10.1000/lamp2"),
        ("arXiv:2401.00001", "arXiv:2401.00002"),
        ("https://openreview.net/forum?id=abcdef1", "https://openreview.net/forum?id=abcdef2"),
    ],
)
def test_papers_without_titles_are_not_duplicates(titles: tuple[str, str]) -> None:
    assert not duplicates_of(SearchLibrary([*map(a_paper, titles)]))


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


def test_titles_that_share_some_words_are_not_duplicates() -> None:
    library = library_of("Attention Is All You Need", "Memory Is All You Need", "Attention You Need", "???", "!!!")
    assert library.titles("is:duplicate") == []


def test_duplicates_are_known_once_the_index_is_ready() -> None:
    library = SearchLibrary([ATTENTION, DUPLICATE])
    assert duplicates_of(library) == {}
    library.searcher.update_index()
    assert duplicates_of(library) == {"one": ["other"], "other": ["one"]}


def test_duplicates_follow_changes_of_the_library() -> None:
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


def test_duplicates_are_saved_with_the_index(tmp_path: Path) -> None:
    SearchLibrary([ATTENTION, DUPLICATE], tmp_path, lambda: "unchanged").searcher.update_index()
    library = SearchLibrary([ATTENTION, DUPLICATE], tmp_path, lambda: "unchanged")
    library.searcher.update_index()
    assert library.read_keys == []
    assert library.searcher.is_synced
    assert duplicates_of(library) == {"one": ["other"], "other": ["one"]}


def test_a_hundred_papers_of_one_title_are_all_duplicates() -> None:
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
def test_a_title_with_a_missing_letter_is_a_duplicate(title: str, data: st.DataObject) -> None:
    positions = [position for position in range(1, len(title) - 1) if title[position - 1 : position + 2].isalpha()]
    position = data.draw(st.sampled_from(positions or [0]))
    typo = title[:position] + title[position + 1 :]
    if not positions or fuzz.ratio(title, typo) < 92:
        return
    library = SearchLibrary([a_paper(title, key="a"), a_paper(typo, key="b"), a_paper("Proximal Methods", key="c")])
    assert set(library.searcher.listing("is:duplicate", today=TODAY).keys) == {"a", "b"}
