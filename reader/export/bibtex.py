"""BibTeX, as every program that was tried takes it."""

from collections.abc import Iterable, Iterator

from reader.export.bibliography import (
    Field,
    address_of,
    authors_of,
    braced,
    code_of,
    doi_of,
    entry,
    keywords_of,
    title_of,
)
from reader.export.citation import CitationKeys, month_of, short_title
from reader.paper import Paper

NAME = "bibtex"
ENDING = ".bib"
WORDS = "for LaTeX, Zotero and JabRef"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Write an `@misc` for each paper, with citation keys that differ."""
    keys = CitationKeys()
    for paper in papers:
        yield entry("misc", keys.key_for(paper), _fields(paper)) + "\n"


def _fields(paper: Paper) -> Iterator[Field]:
    yield title_of(paper)
    yield authors_of(paper)
    if not paper.authors:
        yield ("key", braced(short_title(paper.title)))  # without it BibTeX asks for an author or a key
    if dated := month_of(paper):
        yield ("year", f"{{{dated[0]}}}")
        yield ("month", _MONTHS[dated[1] - 1])
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("archivePrefix", "{arXiv}")
    yield doi_of(paper)
    yield address_of(paper)
    yield code_of(paper, "note")
    yield ("abstract", braced(paper.abstract))
    yield keywords_of(paper)
    yield ("annote", braced(paper.marks.note))
