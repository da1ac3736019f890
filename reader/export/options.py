"""What the user chooses about an export, apart from its format and its file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from reader.citation_key import DEFAULT_PATTERN, CitationKeys, assign_citation_keys
from reader.columns import Columns
from reader.paper import Paper


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Extra fields of the papers, and how they are cited.

    `citation_keys` are the keys that are settled for the whole library, by the papers' own keys; any other paper gets
    one by `citation_pattern` that is unique in its file.
    """

    fields: frozenset[str] = frozenset()
    citation_pattern: str = DEFAULT_PATTERN
    citation_keys: Mapping[str, str] = field(default_factory=dict)
    is_file: bool = True
    """Whether the export is a whole file, and not an entry to paste into one."""

    def cite(self) -> CitationKeys:
        """Return the citation keys for one file."""
        return CitationKeys(self.citation_pattern, self.citation_keys)


DEFAULT_OPTIONS = ExportOptions()


class PaperLibrary(Protocol):
    """What citation keys need of a library: its titles, and papers by their keys."""

    @property
    def columns(self) -> Columns:
        """The columns, in the order in which papers were added."""

    def papers(self, keys: Iterable[str] | None = None) -> Iterator[Paper]:
        """Yield papers."""


def library_options(
    library: PaperLibrary, keys: Iterable[str], pattern: str, fields: frozenset[str] = frozenset()
) -> ExportOptions:
    """Return the options of an export that cites, with citation keys that are settled for the whole library."""
    columns = library.columns
    titles = zip(columns.keys, columns.titles, strict=False)  # another thread may add a paper meanwhile
    return ExportOptions(fields, pattern, assign_citation_keys(keys, titles, library.papers, pattern))
