"""BibLaTeX, the dialect of BibTeX for BibLaTeX and Biber."""

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


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Yield an `@online` entry for each paper, or `@misc` without a URL, which Biber requires of `@online`."""
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
    month = publication_month(paper)
    return f"{{{month[0]}-{month[1]:02}}}" if month else ""
