"""Papers about the same subject."""

import pytest

from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary

VISION = a_paper("Vision Transformers", key="vision", abstract="Patches of images are tokens of a transformer.")
PATCHES = a_paper("Images as Patches", key="patches", abstract="Tokens from image patches feed a transformer.")
BANDITS = a_paper("Bandits with Regret", key="bandits", abstract="Optimal exploration under uncertainty.")
PROTEINS = a_paper("Folding Proteins", key="proteins", abstract="Structures predicted from sequences.")


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
