"""BibTeX, in the conventions that every reference manager accepts."""

from collections.abc import Iterable, Iterator

from reader.export.bibliography import Field, extra_fields, head_fields, link_fields, primary_category, write_entries
from reader.export.latex import in_braces
from reader.export.options import DEFAULT_OPTIONS, ExportOptions
from reader.paper import Paper, publication_month, publication_year

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def write(papers: Iterable[Paper], options: ExportOptions = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield an `@misc` entry for each paper, with unique citation keys; a file ends with its preamble."""
    return write_entries(papers, options, lambda _paper: "misc", _fields)


def _fields(paper: Paper, options: ExportOptions) -> Iterator[Field]:
    yield from head_fields(paper, "key")  # BibTeX warns about an entry with neither author nor key
    if year := publication_year(paper):
        yield ("year", f"{{{year}}}")
    if month := publication_month(paper):
        yield ("month", _MONTHS[month[1] - 1])
        yield ("day", f"{{{paper.published.day}}}" if paper.published else "")  # for Zotero, Typst and Reader itself
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("archivePrefix", "{arXiv}")
        yield ("primaryClass", primary_category(paper))
    yield ("howpublished", in_braces(paper.venue))
    yield from link_fields(paper, "note")
    yield from extra_fields(paper, options)
    yield ("annote", in_braces(paper.marks.note))
