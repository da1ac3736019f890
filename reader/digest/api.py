"""The daily papers API's JSON, in all its dialects: whole, trimmed, wrapped, scraped, or written as Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from reader.digest.door import Copy, why_left_out
from reader.digest.fields import Fields, Notices, no_day_in_words
from reader.digest.gather import each_paper_once
from reader.digest.json_text import Listed, Placed
from reader.digest.python_text import python_value
from reader.links import each_once, is_code, links_in
from reader.paper import Appearance, Digest, Paper, arxiv_id_in, key_of

NAME = "daily-json"
KNOWN_AS = "the daily papers API's JSON"
SOURCE = "hf-daily"

_PRINTED = ("{'", '{"')
_AROUND = frozenset({"status", "date", "count", "data"})


def recognises(listed: Listed) -> bool:
    """Tell the API's own objects, those that Python printed, or an answer that holds no papers."""
    if listed.wrapper is not None and listed.wrapper.get("data") == []:
        return listed.wrapper.keys() <= _AROUND
    if listed.is_array and not listed.values:
        return True
    return any(_is_listing(placed.value) for placed in _listings(listed))


def parse(copy: Copy, listed: Listed) -> Digest:
    """Read the papers in the API's order; each appeared on the day it was submitted to the daily papers."""
    values = _listings(listed)
    notices = Notices(copy.name)
    read = [one for placed in values if (one := _read(placed, notices))]
    if values and not read:
        raise copy.refused(f"holds no paper that Reader can take; {notices.why()}", values[0].line)
    day = copy.day or Fields(listed.around, 1, notices).day("date")
    days = [one.day or day or _day_of_listing(one, read) for one in read]
    papers = each_paper_once(_appeared(one.paper, place, days[place]) for place, one in enumerate(read))
    notices.begin_with(no_day_in_words(days))
    return Digest(SOURCE, NAME, papers, max(filter(None, days), default=day), notices.told())


def _listings(listed: Listed) -> tuple[Placed, ...]:
    """Give the array that stands alone in a wrapper, else what the text lists itself."""
    if "data" in listed.arrays:
        return listed.arrays["data"]
    arrays = [name for name, values in listed.arrays.items() if any(_is_listing(placed.value) for placed in values)]
    return listed.arrays[arrays[0]] if len(arrays) == 1 and not _is_day(arrays[0]) else listed.values


def _is_day(name: str) -> bool:
    return name[:4].isdigit()


def _is_listing(value: object) -> bool:
    """Tell an object of the API or of the scraper; other lists of papers have other names."""
    if isinstance(value, str):
        return value.startswith(_PRINTED) and "'paper'" in value[:200]
    if not isinstance(value, dict):
        return False
    paper = value.get("paper")
    has_id = isinstance(paper, dict) and isinstance(paper.get("id"), str) and arxiv_id_in(paper["id"]) is not None
    return has_id or ("paper_url" in value and not value.keys().isdisjoint({"details", "scraped_date"}))


@dataclass(frozen=True, slots=True)
class _Read:
    """A paper, with the day on which it was listed, or else the moment when it seems to have been."""

    paper: Paper
    day: date | None
    moment: datetime | None


def _appeared(paper: Paper, place: int, day: date | None) -> Paper:
    return replace(paper, appearances=(Appearance(SOURCE, day, place, paper.comments, paper.upvotes),))


def _day_of_listing(one: _Read, read: Sequence[_Read]) -> date | None:
    """Give the day of a paper that does not name it; a list of one day begins on the evening before."""
    if one.moment is None:
        return None
    moments = [other.moment for other in read if other.moment]
    newest = max(moments)
    return newest.date() if newest - min(moments) < timedelta(days=1) else one.moment.date()


def _read(placed: Placed, notices: Notices) -> _Read | None:
    value = python_value(placed.value) if isinstance(placed.value, str) else placed.value
    if not isinstance(value, dict):
        notices.add(placed.line, "what stands here is no paper and was left out")
        return None
    outer = Fields(value, placed.line, notices)
    inner = outer.within("paper") if "paper" in value else outer
    scraped = "details" in value or "paper_url" in value
    paper = _from_scrape(outer) if scraped else _from_listing(outer, inner)
    if problem := why_left_out(paper.title, paper.abstract):
        notices.add(placed.line, f"a paper was left out: {problem}")
        return None
    return _Read(paper, inner.day("submittedOnDailyAt") or outer.day("scraped_date"), _moment_of_listing(outer, inner))


def _from_listing(outer: Fields, inner: Fields) -> Paper:
    """Read an object that holds a paper, or one that is the paper itself."""
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
    """Give the names of all authors, also of those whose account the page hides."""
    for value in inner.list("authors"):
        fields = Fields(value if isinstance(value, dict) else {"name": value}, inner.line, inner.notices)
        if name := fields.words("name"):
            yield name


def _moment_of_listing(outer: Fields, inner: Fields) -> datetime | None:
    """Give the outer `publishedAt` of older answers: the moment of listing; in newer ones it is never after the paper's."""
    listed, published = outer.moment("publishedAt"), inner.moment("publishedAt")
    return listed if listed and published and listed > published else None
