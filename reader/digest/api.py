"""The daily papers API's JSON, in all its dialects: whole, trimmed, wrapped, scraped, or written as Python."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from reader.digest.door import Copy, why_left_out
from reader.digest.fields import Fields, Notices
from reader.digest.gather import each_paper_once
from reader.digest.json_text import Listed, Placed, looks_like_json, papers_listed
from reader.digest.python_text import python_value
from reader.links import each_once, is_code, links_in
from reader.paper import Appearance, Digest, Paper, key_of

NAME = "daily-json"
KNOWN_AS = "the daily papers API's JSON"
SOURCE = "hf-daily"

_LIST_NAMES = ("data", "papers")
_SIGNS_OF_A_PAPER = ({"paper"}, {"summary", "id"}, {"title", "details"}, {"title", "paper_url"})
"""Fields of which one set is in every paper of a dialect."""


def recognises(copy: Copy) -> bool:
    """Tell the API's own objects, or an answer that holds none."""
    if not looks_like_json(copy):
        return False
    listed = papers_listed(copy, _LIST_NAMES)
    if not listed.values:
        return "schema" not in listed.around
    return any(_is_paper(placed.value) for placed in listed.values)


def parse(copy: Copy) -> Digest:
    """Read the papers in the API's order; each appeared on the day it was submitted to the daily papers."""
    listed = papers_listed(copy, _LIST_NAMES)
    notices = Notices(copy.name)
    day = _day_of_all(copy, listed, notices)
    read = (_paper(placed, place, day, notices) for place, placed in enumerate(listed.values))
    papers = each_paper_once(paper for paper in read if paper)
    if listed.values and not papers:
        raise copy.refused(f"holds no paper that Reader can take; {notices.why()}", listed.values[0].line)
    days = [appearance.day for paper in papers for appearance in paper.appearances if appearance.day]
    return Digest(SOURCE, NAME, papers, max(days, default=day), notices.told())


def _is_paper(value: object) -> bool:
    if isinstance(value, str):
        return value.lstrip().startswith(("{'", '{"')) and "title" in value
    return isinstance(value, dict) and any(signs <= value.keys() for signs in _SIGNS_OF_A_PAPER)


def _day_of_all(copy: Copy, listed: Listed, notices: Notices) -> date | None:
    return copy.day or Fields(listed.around, 1, notices).day("date")


def _paper(placed: Placed, place: int, day: date | None, notices: Notices) -> Paper | None:
    value = python_value(placed.value) if isinstance(placed.value, str) else placed.value
    if not isinstance(value, dict):
        notices.add(placed.line, "what stands here is no paper and was left out")
        return None
    outer = Fields(value, placed.line, notices)
    paper = _from_scrape(outer) if "details" in value or "paper_url" in value else _from_listing(outer)
    if problem := why_left_out(paper.title, paper.abstract):
        notices.add(placed.line, f"a paper was left out: {problem}")
        return None
    appeared = Appearance(SOURCE, _day_listed(outer) or day, place, paper.comments, paper.upvotes)
    return replace(paper, appearances=(appeared,))


def _from_listing(outer: Fields) -> Paper:
    """Read an object that holds a paper, or one that is the paper itself."""
    inner = outer.within("paper") if "paper" in outer.values else outer
    authors = tuple(_authors(inner))
    stated = (inner.address("githubRepo"), inner.address("projectPage"))
    return _with_links(
        Paper(
            key="",
            title=inner.words("title") or outer.words("title"),
            abstract=inner.paragraphs("summary") or outer.paragraphs("summary"),
            authors=authors,
            author_count=len(authors) or None,
            published=inner.day("publishedAt") or outer.day("publishedAt"),
            comments=outer.count("numComments"),
            upvotes=inner.count("upvotes"),
            arxiv_id=inner.arxiv_id("id"),
            keywords=tuple(dict.fromkeys(inner.lines("ai_keywords"))),
        ),
        *(address for address in stated if address),
    )


def _from_scrape(outer: Fields) -> Paper:
    """Read what a well-known scraper of the page writes: its counts are texts, its abstract may be the title again."""
    details = outer.within("details")
    title, abstract = outer.words("title") or details.words("title"), details.paragraphs("abstract")
    authors = outer.lines("authors")
    return _with_links(
        Paper(
            key="",
            title=title,
            abstract="" if abstract == title else abstract,
            authors=authors,
            author_count=len(authors) or None,
            upvotes=outer.written_count("stars"),
            arxiv_id=outer.arxiv_id("paper_url") or details.arxiv_id("arxiv_page_url"),
        ),
        *details.addresses("github_links"),
    )


def _with_links(paper: Paper, *stated: str) -> Paper:
    links = each_once((*links_in(paper.abstract), *stated))
    page = f"https://huggingface.co/papers/{paper.arxiv_id}" if paper.arxiv_id else None
    code = tuple(filter(is_code, links))
    return replace(paper, key=key_of(paper.title, paper.arxiv_id), url=page, links=links, code=code)


def _authors(inner: Fields) -> Iterator[str]:
    """Give the names of the authors that the page shows."""
    for value in inner.list("authors"):
        fields = Fields(value if isinstance(value, dict) else {"name": value}, inner.line, inner.notices)
        if fields.values.get("hidden") is not True and (name := fields.words("name")):
            yield name


def _day_listed(outer: Fields) -> date | None:
    """Give the day on which the paper was listed.

    Older answers of the API do not name it, but their outer `publishedAt` is the moment of listing; in newer ones it
    is never after the paper's own.
    """
    inner = outer.within("paper") if "paper" in outer.values else outer
    if told := inner.day("submittedOnDailyAt") or outer.day("scraped_date"):
        return told
    listed, published = outer.moment("publishedAt"), inner.moment("publishedAt")
    return listed.date() if listed and published and listed > published else None
