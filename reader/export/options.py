"""What the user chooses about an export, apart from its format and its file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from reader.citation_key import DEFAULT_PATTERN, CitationKeys, assign_citation_keys, is_citation_key
from reader.columns import Columns
from reader.files import load_state, save_state
from reader.paper import Paper

CITATION_KEYS_FILE = "citation-keys.json"
"""Its name in the library's folder."""


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


class PaperLibrary(Protocol):
    """What citation keys need of a library: its titles, and papers by their keys."""

    @property
    def folder(self) -> Path | None:
        """The folder of the library, or None if it is in memory."""

    @property
    def columns(self) -> Columns:
        """The columns, in the order in which papers were added."""

    def papers(self, keys: Iterable[str] | None = None) -> Iterator[Paper]:
        """Yield papers."""


def library_options(
    library: PaperLibrary, keys: Iterable[str], pattern: str, fields: frozenset[str] = frozenset()
) -> ExportOptions:
    """Return the options of an export that cites, with citation keys that are settled for the whole library.

    A file in the library's folder remembers the keys that were issued, so that a document that cites a paper still
    compiles when the paper has a new title.
    """
    columns, wanted = library.columns, list(keys)
    file = library.folder / CITATION_KEYS_FILE if library.folder else None
    issued = _load_issued(file, pattern)
    titles = zip(columns.keys, columns.titles, strict=False)  # another thread may add a paper meanwhile
    assigned = assign_citation_keys(wanted, titles, library.papers, pattern, issued)
    if not assigned.items() <= issued.items():
        save_state(file, {"pattern": pattern, "keys": {**issued, **assigned}})
    return ExportOptions(fields, pattern, assigned)


def _load_issued(file: Path | None, pattern: str) -> dict[str, str]:
    state = load_state(file)
    keys = state.get("keys") if isinstance(state, dict) and state.get("pattern") == pattern else None
    if not isinstance(keys, dict):
        return {}
    issued = {
        key: citation for key, citation in keys.items() if isinstance(citation, str) and is_citation_key(citation)
    }
    return issued if len(set(map(str.lower, issued.values()))) == len(issued) else {}
