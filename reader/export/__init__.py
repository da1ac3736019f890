"""Output formats, one module for each or for a family, registered here by one line, and atomic writing of files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import UsageError
from reader.paper import Paper

if TYPE_CHECKING:
    from reader.export.options import ExportOptions

__all__ = ["WRITERS", "Writer", "format_for_file", "register", "write", "write_file"]


@dataclass(frozen=True, slots=True)
class Writer:
    """An output format: its name, a label for help and dialogs, the endings of its files, and its module.

    The module defines `write(papers)`, which yields the pieces of the file, or `write(papers, options)` if the format
    has citation keys or optional fields. It is imported when the format is first used.
    """

    name: str
    label: str
    endings: tuple[str, ...]
    module: str
    extra_fields: tuple[str, ...] = ()
    cites: bool = False

    def write(self, papers: Iterable[Paper], options: "ExportOptions | None" = None) -> Iterator[str]:
        """Yield the papers in this format, piece by piece; the pieces together are the whole file."""
        write = self.load()
        takes_options = options is not None and (self.cites or self.extra_fields)
        return write(papers, options) if takes_options else write(papers)

    def load(self) -> Callable[..., Iterator[str]]:
        """Return the function that writes the format."""
        module, _, name = self.module.partition(":")
        write: Callable[..., Iterator[str]] = getattr(import_module(module), name or "write")
        return write


WRITERS: dict[str, Writer] = {}
"""Every writer by its name, in the order of help and dialogs."""


def register(
    name: str,
    label: str,
    endings: tuple[str, ...],
    module: str,
    *,
    extra_fields: tuple[str, ...] = (),
    cites: bool = False,
) -> None:
    """Add an output format."""
    WRITERS[name] = Writer(name, label, endings, module, extra_fields, cites)


_EXTRA = ("abstract", "keywords")
register(
    "markdown",
    "Reading list to paste into notes",
    (".md", ".markdown"),
    "reader.export.markdown",
    extra_fields=("abstract",),
)
register("json", "Everything, for backup and re-import", (".json",), "reader.export.reader_json")
register(
    "jsonl", "Everything, one paper per line (for jq)", (".jsonl", ".ndjson"), "reader.export.reader_json:write_lines"
)
register(
    "bibtex",
    "For LaTeX, Zotero and JabRef",
    (".bib", ".bibtex"),
    "reader.export.bibtex",
    extra_fields=_EXTRA,
    cites=True,
)
register(
    "biblatex",
    "For BibLaTeX and Biber",
    (".biblatex",),
    "reader.export.bibtex:write_biblatex",
    extra_fields=_EXTRA,
    cites=True,
)
register("ris", "For Zotero, EndNote and Mendeley", (".ris",), "reader.export.ris")
register("csl-json", "For Zotero, pandoc and Word", (".csl.json", ".csl"), "reader.export.csl_json", cites=True)
register(
    "hayagriva",
    "For Typst",
    (".yaml", ".yml"),
    "reader.export.hayagriva",
    extra_fields=("abstract",),
    cites=True,
)
register("csv", "For spreadsheets and databases", (".csv",), "reader.export.csv_table", extra_fields=("abstract",))
register("html", "Web page with a search, in one file", (".html", ".htm"), "reader.export.html_page")
register("atom", "Feed for feed readers", (".atom", ".xml"), "reader.export.atom")
register("bookmarks", "Bookmarks for any browser", (".bookmarks.html", ".bookmarks"), "reader.export.bookmarks")


def format_for_file(file_name: str) -> str | None:
    """Return the name of the format with the longest ending that a file name matches, or None if none matches."""
    lowered = file_name.lower()
    endings = [(ending, name) for name, writer in WRITERS.items() for ending in writer.endings]
    fitting = [(len(ending), name) for ending, name in endings if lowered.endswith(ending)]
    return max(fitting)[1] if fitting else None


def write(papers: Iterable[Paper], name: str, options: "ExportOptions | None" = None) -> Iterator[str]:
    """Yield papers piece by piece in the format with a name; raise UsageError if no writer has the name."""
    if name not in WRITERS:
        raise UsageError(f"unknown export format {name!r}; use one of {', '.join(WRITERS)}")
    return WRITERS[name].write(papers, options)


def write_file(
    papers: Iterable[Paper], name: str, path: Path, *, replace: bool, options: "ExportOptions | None" = None
) -> None:
    """Write papers to a file, atomically, or to a pipe; an existing file needs `replace`. Raise ExportError."""
    from reader.export.output_file import write_text_file  # noqa: PLC0415 - most runs write no file

    write_text_file(path, write(papers, name, options), replace=replace)
