"""BibTeX's dialect for BibLaTeX and Biber."""

from collections.abc import Iterable, Iterator

from reader.export.bibliography import (
    Field,
    address_of,
    authors_of,
    braced,
    doi_of,
    entry,
    keywords_of,
    title_of,
)
from reader.export.citation import CitationKeys, short_title
from reader.paper import Paper

NAME = "biblatex"
ENDING = ".biblatex"
WORDS = "BibTeX's dialect for BibLaTeX and Biber"


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Write an `@online` for each paper, and `@misc` where no address is known, which Biber asks of the former."""
    keys = CitationKeys()
    for paper in papers:
        yield entry("online" if paper.page else "misc", keys.key_for(paper), _fields(paper)) + "\n"


def _fields(paper: Paper) -> Iterator[Field]:
    yield title_of(paper)
    yield authors_of(paper)
    if not paper.authors:
        yield ("label", braced(short_title(paper.title)))
    yield ("date", f"{{{paper.published.isoformat()}}}" if paper.published else "")
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("eprinttype", "{arxiv}")
    yield doi_of(paper)
    yield address_of(paper)
    yield ("abstract", braced(paper.abstract))
    yield keywords_of(paper)
    yield ("annotation", braced(paper.marks.note))
