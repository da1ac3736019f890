"""The identifiers, dates, links and keywords of a paper as exports write them."""

from collections.abc import Iterable

from reader.paper import Paper, publication_month, publication_year
from reader.text import printable
from reader.text.links import is_safe_url


def doi_of(paper: Paper) -> str:
    """Return the DOI of the publisher, else the one that arXiv assigns to each of its papers, or an empty string."""
    return paper.doi or (f"10.48550/arXiv.{paper.arxiv_id}" if paper.arxiv_id else "")


def url_of(paper: Paper) -> str:
    """Return the arXiv URL if the id is known, else the URL of the paper's page, or an empty string."""
    url = f"https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else paper.page_url
    return url if url and is_safe_url(url) else ""


def published_on(paper: Paper) -> str:
    """Return the date of a paper in ISO form, or an empty string."""
    return paper.published.isoformat() if paper.published else ""


def date_of(paper: Paper) -> str:
    """Return the date of a paper in ISO form, else its year and month ("2025-11") or its year, or an empty string."""
    if paper.published:
        return published_on(paper)
    if month := publication_month(paper):
        return f"{month[0]}-{month[1]:02}"
    return str(publication_year(paper) or "")


def project_page_of(paper: Paper) -> str:
    """Return the URL of the project page, or an empty string if it is absent or not safe to open."""
    return paper.project_page if paper.project_page and is_safe_url(paper.project_page) else ""


def code_of(paper: Paper) -> list[str]:
    """Return the URLs of the code that are safe to open."""
    return list(filter(is_safe_url, paper.code))


def subjects_of(paper: Paper) -> list[str]:
    """Return the user's tags, the keywords of the digest and the categories, each once and without commas."""
    return _unique_words((*paper.marks.tags, *paper.keywords, *paper.categories))


def comment_of(paper: Paper) -> str:
    """Return the venue or the authors' comment in the form that reference managers use in notes, or an empty string."""
    return f"Comment: {venue}" if (venue := printable(paper.venue)) else ""


def keywords_of(paper: Paper) -> list[str]:
    """Return the user's tags and the keywords of the digest, each once and without commas."""
    return _unique_words((*paper.marks.tags, *paper.keywords))


def _unique_words(texts: Iterable[str]) -> list[str]:
    words = (printable(text).replace(",", " ") for text in texts)
    return list(dict.fromkeys(filter(None, words)))
