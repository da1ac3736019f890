"""BibTeX, in the conventions that every reference manager accepts."""

from collections.abc import Iterable, Iterator

from reader.export.bibliography import (
    CitationKeys,
    Field,
    author_field,
    code_field,
    doi_field,
    format_entry,
    in_braces,
    keywords_field,
    publication_month,
    short_title,
    title_field,
    url_field,
)
from reader.paper import Paper

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Yield an `@misc` entry for each paper, with unique citation keys."""
    keys = CitationKeys()
    for paper in papers:
        yield format_entry("misc", keys.key_for(paper), _fields(paper)) + "\n"


def _fields(paper: Paper) -> Iterator[Field]:
    yield title_field(paper)
    yield author_field(paper)
    if not paper.authors:
        yield ("key", in_braces(short_title(paper.title)))  # BibTeX warns about an entry with neither author nor key
    if month := publication_month(paper):
        yield ("year", f"{{{month[0]}}}")
        yield ("month", _MONTHS[month[1] - 1])
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("archivePrefix", "{arXiv}")
    yield doi_field(paper)
    yield url_field(paper)
    yield code_field(paper, "note")
    yield ("abstract", in_braces(paper.abstract))
    yield keywords_field(paper)
    yield ("annote", in_braces(paper.marks.note))
