"""Sources that are searched by words, each a module of `reader.sources`, registered here by one line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchSource:
    """A source searched by words: its name, the words typed after `reader fetch`, a description, and its module.

    A watch refers to the source by its name. The module defines its `SERVICE`, the input `FORMAT` of its responses, and
    `fetch_search(words, get)`, which returns a response; it is imported on the first fetch.
    """

    name: str
    typed: str
    description: str
    module: str

    @property
    def word(self) -> str:
        """The first word that the user types, which also names the source's digests."""
        return self.typed.split()[0]


SEARCH_SOURCES: dict[str, SearchSource] = {}
"""Every source that is searched by words, by its name."""


def register(name: str, typed: str, description: str, module: str) -> None:
    """Add a source."""
    SEARCH_SOURCES[name] = SearchSource(name, typed, description, module)


def find_search_source(word: str) -> SearchSource | None:
    """Return the source with a name or a typed word, or None."""
    return next((source for source in SEARCH_SOURCES.values() if word in (source.name, source.word)), None)


register(
    "hf-search",
    'search "WORDS"',
    "the search of Hugging Face's papers, as a digest of its own",
    "reader.sources.hugging_face",
)
