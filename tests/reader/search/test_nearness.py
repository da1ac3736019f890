"""Papers that are like one another."""

import pytest

from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, Shelf, shelf_of

VISION = a_paper("Vision Transformers", key="vision", abstract="Patches of images are tokens of a transformer.")
PATCHES = a_paper("Images as Patches", key="patches", abstract="Tokens from image patches feed a transformer.")
BANDITS = a_paper("Bandits with Regret", key="bandits", abstract="Optimal exploration under uncertainty.")
PROTEINS = a_paper("Folding Proteins", key="proteins", abstract="Structures predicted from sequences.")


def test_the_papers_nearest_to_one_are_listed_nearest_first() -> None:
    shelf = Shelf([BANDITS, PROTEINS, PATCHES, VISION])
    assert shelf.titles("is:similar:vision") == ["Vision Transformers", "Images as Patches"]
    assert shelf.titles("is:similar:vision sort:title") == ["Images as Patches", "Vision Transformers"]
    assert shelf.titles("is:similar:vision patches") == ["Images as Patches", "Vision Transformers"]
    assert shelf.titles("-is:similar:vision") == ["Bandits with Regret", "Folding Proteins"]
    assert shelf.titles("is:similar:unknown") == []


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
    shelf = Shelf(
        [
            a_paper(
                "Attention Is All You Need, Part I" if "Part" in twin else "Attention Is All You Need", key="first"
            ),
            a_paper(twin, key="second"),
            a_paper("Attention for Graphs", key="third"),
        ]
    )
    assert set(shelf.searcher.listing("is:duplicate", today=TODAY).keys) == {"first", "second"}


def test_titles_that_merely_share_words_are_no_duplicates() -> None:
    assert (
        shelf_of("Attention Is All You Need", "Memory Is All You Need", "Attention You Need").titles("is:duplicate")
        == []
    )
