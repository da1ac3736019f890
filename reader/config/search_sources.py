"""Sources that are searched by words: a module of `reader.sources` each, registered here by one line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchSource:
    """A source that is searched by words: its name, what `reader fetch` takes, a description, and its module.

    A watch calls the source by its name. The module has the `SERVICE` that is asked, the input `FORMAT` of its answers,
    and `fetch_search(words, get)`, which returns an answer; it is imported on the first fetch.
    """

    name: str
    typed: str
    description: str
    module: str

    @property
    def word(self) -> str:
        """The first word that is typed, by which its digests are called."""
        return self.typed.split()[0]


SEARCH_SOURCES: dict[str, SearchSource] = {}
"""Every source that is searched by words, by its name."""


def register(name: str, typed: str, description: str, module: str) -> None:
    """Add a source."""
    SEARCH_SOURCES[name] = SearchSource(name, typed, description, module)


def find_search_source(word: str) -> SearchSource | None:
    """Return the source of a name or a typed word."""
    return next((source for source in SEARCH_SOURCES.values() if word in (source.name, source.word)), None)


register(
    "hf-search",
    'search "WORDS"',
    "the search of Hugging Face's papers, as a digest of its own",
    "reader.sources.hugging_face",
)
