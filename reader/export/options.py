"""Options of an export, apart from its format and its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reader.citation_key import DEFAULT_PATTERN, CitationKeys, PaperLibrary, library_citation_keys


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The extra fields and the citation keys of an export.

    `citation_keys` maps paper keys to citation keys that are unique in the library; any other paper gets a key by
    `citation_pattern` that is unique in its file.
    """

    fields: frozenset[str] = frozenset()
    citation_pattern: str = DEFAULT_PATTERN
    citation_keys: Mapping[str, str] = field(default_factory=dict)
    is_file: bool = True
    """Whether the export is a whole file rather than entries to paste into one."""

    def unique_keys(self) -> CitationKeys:
        """Return a new assignment of unique citation keys, for the papers of one file."""
        return CitationKeys(self.citation_pattern, self.citation_keys)


DEFAULT_OPTIONS = ExportOptions()


def library_options(
    library: PaperLibrary, keys: Iterable[str], pattern: str, fields: frozenset[str] = frozenset()
) -> ExportOptions:
    """Return the options of an export with citation keys, chosen to be unique in the whole library."""
    return ExportOptions(fields, pattern, library_citation_keys(library, keys, pattern))
