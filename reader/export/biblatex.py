"""BibTeX's dialect for BibLaTeX and Biber."""

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

NAME = "biblatex"
SUFFIX = ".biblatex"
DESCRIPTION = "BibTeX's dialect for BibLaTeX and Biber"


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Write an `@online` for each paper, and `@misc` where no address is known, which Biber asks of the former."""
    keys = CitationKeys()
    for paper in papers:
        yield format_entry("online" if paper.page_url else "misc", keys.key_for(paper), _fields(paper)) + "\n"


def _fields(paper: Paper) -> Iterator[Field]:
    yield title_field(paper)
    yield author_field(paper)
    if not paper.authors:
        yield ("label", in_braces(short_title(paper.title)))
    yield ("date", _date(paper))
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("eprinttype", "{arxiv}")
    yield doi_field(paper)
    yield url_field(paper)
    yield code_field(paper, "addendum")
    yield ("abstract", in_braces(paper.abstract))
    yield keywords_field(paper)
    yield ("annotation", in_braces(paper.marks.note))


def _date(paper: Paper) -> str:
    if paper.published:
        return f"{{{paper.published.isoformat()}}}"
    dated = publication_month(paper)
    return f"{{{dated[0]}-{dated[1]:02}}}" if dated else ""
