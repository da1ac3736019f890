"""BibTeX's dialect for BibLaTeX and Biber."""

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
    yield ("date", _date(paper))
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("eprinttype", "{arxiv}")
    yield doi_of(paper)
    yield address_of(paper)
    yield code_of(paper, "addendum")
    yield ("abstract", braced(paper.abstract))
    yield keywords_of(paper)
    yield ("annotation", braced(paper.marks.note))


def _date(paper: Paper) -> str:
    if paper.published:
        return f"{{{paper.published.isoformat()}}}"
    dated = month_of(paper)
    return f"{{{dated[0]}-{dated[1]:02}}}" if dated else ""
