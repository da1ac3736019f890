"""What the user chooses about an export, apart from its format and its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reader.citation_key import DEFAULT_PATTERN, CitationKeys, PaperLibrary, library_citation_keys


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

    def unique_keys(self) -> CitationKeys:
        """Return what gives each paper of one file a unique citation key."""
        return CitationKeys(self.citation_pattern, self.citation_keys)


DEFAULT_OPTIONS = ExportOptions()


def library_options(
    library: PaperLibrary, keys: Iterable[str], pattern: str, fields: frozenset[str] = frozenset()
) -> ExportOptions:
    """Return the options of an export that cites, with citation keys that are settled for the whole library."""
    return ExportOptions(fields, pattern, library_citation_keys(library, keys, pattern))
