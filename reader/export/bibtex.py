"""BibTeX, as every program that was tried takes it."""

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

NAME = "bibtex"
SUFFIX = ".bib"
DESCRIPTION = "for LaTeX, Zotero and JabRef"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Write an `@misc` for each paper, with citation keys that differ."""
    keys = CitationKeys()
    for paper in papers:
        yield format_entry("misc", keys.key_for(paper), _fields(paper)) + "\n"


def _fields(paper: Paper) -> Iterator[Field]:
    yield title_field(paper)
    yield author_field(paper)
    if not paper.authors:
        yield ("key", in_braces(short_title(paper.title)))  # without it BibTeX asks for an author or a key
    if dated := publication_month(paper):
        yield ("year", f"{{{dated[0]}}}")
        yield ("month", _MONTHS[dated[1] - 1])
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("archivePrefix", "{arXiv}")
    yield doi_field(paper)
    yield url_field(paper)
    yield code_field(paper, "note")
    yield ("abstract", in_braces(paper.abstract))
    yield keywords_field(paper)
    yield ("annote", in_braces(paper.marks.note))
