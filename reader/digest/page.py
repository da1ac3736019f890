"""The daily papers page, saved as plain text or markdown."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from reader.digest.door import Copy, why_left_out
from reader.digest.gather import each_paper_once
from reader.digest.page_cards import Card, cards_of, date_in, end_of_foot
from reader.digest.page_lines import Line, lines_of
from reader.digest.page_paper import Shown, shown_in
from reader.digest.years import Evidence, WrittenDate, year_of
from reader.links import is_code
from reader.paper import Appearance, Digest, Paper, count_in_words, key_of

NAME = "daily-page"
KNOWN_AS = "the daily papers page as text or markdown"
SOURCE = "hf-daily"
SOURCE_OF_TRENDING = "hf-trending"

_BANNER = re.compile(
    r"get trending papers in your email inbox.{0,20}|subscribe(?:submitted by)?|daily papers(?: - hugging face)?|"
    r"trending papers|by\s?.{0,30}\band the research community|daily|weekly|monthly|new|\W{0,3}(?:daily|weekly|monthly)|"
    r"submitted by",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"get trending papers in your email inbox|^\W{0,4}(?:daily|trending) papers\s*$|\band the research community\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_TRENDING = re.compile(r"^\W{0,4}trending papers\s*$", re.IGNORECASE | re.MULTILINE)
_DAY_IN_ADDRESS = re.compile(r"/papers/date/([0-9]{4})-([0-9]{2})-([0-9]{2})")


def recognises(copy: Copy) -> bool:
    """Tell the page by its banner or by the last lines of its cards."""
    if _SIGNS.search(copy.text):
        return True
    lines = list(lines_of(copy.text)) if "authors" in copy.text and "·" in copy.text else []
    return any(end_of_foot(lines, place) >= place + 2 for place in range(len(lines)))


def parse(copy: Copy) -> Digest:
    """Read the papers of a page in its order; the years that it does not write are inferred, and said in a notice."""
    lines = list(lines_of(copy.text))
    page = _date_of_page(lines)
    shown, notices = _read(copy, lines)
    if not shown:
        raise copy.refused("this copy of the daily papers page holds no papers; save the page again as text")
    year = year_of(_evidence(copy, page, shown))
    trending = _TRENDING.search(copy.text) and page is None
    source = SOURCE_OF_TRENDING if trending else SOURCE
    day = (page.in_year(year) if page else None) or copy.day
    papers = each_paper_once(_paper(one, place, year, source, day) for place, one in enumerate(shown))
    return Digest(source, NAME, papers, day, (*_what_was_inferred(copy, page, shown, year), *notices))


def _read(copy: Copy, lines: Sequence[Line]) -> tuple[list[Shown], list[str]]:
    shown: list[Shown] = []
    notices: list[str] = []
    for card in cards_of(lines):
        one = shown_in(_without_banner(card))
        problem = why_left_out(one.title, one.abstract) if one else ""
        if one and not problem:
            shown.append(one)
        if one and (problem or one.bad_date or not one.complete):
            notices.append(
                f"{copy.name}:{one.line}: {f'a paper was left out: {problem}' if problem else _what_is_odd(one)}"
            )
    return shown, notices


def _what_is_odd(one: Shown) -> str:
    if not one.complete:
        return f"{_short(one.title)!r} has no date and no authors; the copy may be cut off there"
    return f"{_short(one.bad_date)!r} is no date; {_short(one.title)!r} was taken without one"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _without_banner(card: Card) -> Card:
    """Leave out what stands above the first paper: the site's banner and the page's date."""
    end = 0
    for place, line in enumerate(card.body):
        if _BANNER.fullmatch(line.text):
            end = place + 1 + (line.text.casefold().endswith("submitted by"))
        elif place == end and end and date_in(line):
            end = place + 1
    return Card(card.body[end:], card.foot, card.votes)


def _date_of_page(lines: Sequence[Line]) -> WrittenDate | None:
    """Find the page's own date: the first that stands above the papers."""
    for place, line in enumerate(lines):
        if line.level >= 3 or end_of_foot(lines, place) > place:
            return None
        if found := date_in(line):
            return found[0]
    return None


def _evidence(copy: Copy, page: WrittenDate | None, shown: Sequence[Shown]) -> Evidence:
    written = tuple(one.written for one in shown if one.written)
    return Evidence(page, written, tuple(_days_in_addresses(copy.text)), copy.day, copy.today)


def _days_in_addresses(text: str) -> Iterator[date]:
    for found in _DAY_IN_ADDRESS.finditer(text):
        try:
            yield date(*map(int, found.groups()))
        except ValueError:
            continue


def _paper(one: Shown, place: int, year: int | None, source: str, day: date | None) -> Paper:
    return Paper(
        key=key_of(one.title, one.arxiv_id),
        title=one.title,
        abstract=one.abstract,
        author_count=one.author_count,
        published=one.written.in_year(year) if one.written else None,
        comments=one.comments,
        upvotes=one.upvotes,
        arxiv_id=one.arxiv_id,
        url=one.url,
        code=tuple(filter(is_code, one.links)),
        links=one.links,
        appearances=(Appearance(source, day, place, one.comments, one.upvotes),),
    )


def _what_was_inferred(copy: Copy, page: WrittenDate | None, shown: Sequence[Shown], year: int | None) -> Iterator[str]:
    yearless = sum(one.written is not None and one.written.year is None for one in shown)
    if yearless:
        yield f"{copy.name}: {count_in_words(yearless, 'date')} without a year {_were(yearless)} taken as {year}"
    if page and page.year is None and (day := page.in_year(year)):
        yield f"{copy.name}: the page's date, which has no year, was taken as {day}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
