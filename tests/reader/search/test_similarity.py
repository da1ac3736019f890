"""Papers about the same subject."""

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
