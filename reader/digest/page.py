"""The daily papers page, saved as plain text or markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from reader.digest.door import Copy, why_left_out
from reader.digest.fields import Notices
from reader.digest.gather import each_paper_once
from reader.digest.json_text import is_surely_json
from reader.digest.page_banner import (
    bears_banner,
    date_of_page,
    days_in_addresses,
    is_trending,
    pages_in,
    without_banner,
    without_site_foot,
)
from reader.digest.page_cards import cards_of, shows_a_card
from reader.digest.page_lines import Line, lines_of
from reader.digest.page_paper import Shown, shown_in
from reader.digest.page_translation import translated_line
from reader.digest.years import Evidence, WrittenDate, earlier_is_possible, last_year_of, year_of
from reader.links import is_code
from reader.paper import Appearance, Digest, Paper, count_in_words, key_of

NAME = "daily-page"
KNOWN_AS = "the daily papers page as text or markdown"
SOURCE = "hf-daily"
SOURCE_OF_TRENDING = "hf-trending"
MOST_LINES = 100_000
"""A page has some hundred."""
OWN_YEAR = 2026
"""The year in which Reader was written: a clock that says less is wrong."""


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: its papers as it shows them, and where and when it shows them."""

    shown: tuple[Shown, ...]
    source: str
    written: WrittenDate | None
    year: int | None
    day: date | None
    latest_year: int
    doubt: str = ""

    @property
    def shows_dates(self) -> bool:
        """Tell whether any paper has a date; the pages of single days show none."""
        return any(one.dated for one in self.shown)

    def day_of(self, one: Shown) -> date | None:
        """Give the day of a paper, in the page's year where it bears none."""
        sound = one.written is not None and one.written.is_sound(self.latest_year)
        return one.written.in_year(self.year) if one.written and sound else None


def recognises(copy: Copy) -> bool:
    """Tell the page by its banner or by the last lines of its cards."""
    if is_surely_json(copy):
        return False
    if bears_banner(copy.text):
        return True
    return "author" in copy.text and "·" in copy.text and shows_a_card(tuple(islice(lines_of(copy.text), MOST_LINES)))


def parse(copy: Copy) -> Digest:
    """Read the papers of a page in its order; the years that it does not write are inferred, and said in a notice."""
    notices = Notices(copy.name)
    addressed = tuple(days_in_addresses(copy.text))
    lines = _lines(copy)
    if translated := translated_line(lines):
        raise copy.refused(
            f"looks like a translation of the daily papers page ({_short(translated.text)!r}); "
            "show the original in the browser and copy that",
            translated.number,
        )
    pages = [_page(copy, each, addressed, notices) for each in pages_in(lines)]
    pages = [page for page in pages if page.shown]
    if not pages:
        raise copy.refused("this copy of the daily papers page holds no papers; save the page again as text")
    papers = each_paper_once(paper for page in pages for paper in _papers(page, notices))
    days = [page.day for page in pages if page.day]
    notices.begin_with(words for page in pages for words in _what_was_inferred(page))
    return Digest(pages[0].source, NAME, papers, max(days, default=None), notices.told())


def _lines(copy: Copy) -> tuple[Line, ...]:
    if copy.text.count("\n") > MOST_LINES:
        raise copy.refused(f"has more than {MOST_LINES:,} lines; give it in parts", MOST_LINES)
    return tuple(lines_of(copy.text))


def _page(copy: Copy, lines: Sequence[Line], addressed: tuple[date, ...], notices: Notices) -> _Page:
    shown = tuple(_shown(lines, notices))
    written, latest = date_of_page(lines), max(copy.today.year, OWN_YEAR) + 1
    dates = (one.written for one in shown if one.written and one.written.is_sound(latest))
    evidence = Evidence(written, tuple(dates), addressed, copy.day, copy.today)
    year = year_of(evidence)
    day = (written.in_year(year) if written else None) or copy.day
    source = SOURCE_OF_TRENDING if is_trending(lines) else SOURCE
    return _Page(shown, source, written, year, day, latest, _doubt(evidence, year))


def _doubt(evidence: Evidence, year: int | None) -> str:
    """Say between which years the page's date may lie, where it bears none and its papers leave the choice."""
    if year is None:
        return ""
    if (last := last_year_of(evidence, year)) > year:
        return f"it may be of any year from {year} to {last}, and --date YYYY-MM-DD says which"
    return (
        "it may be of an earlier year, and --date YYYY-MM-DD says which" if earlier_is_possible(evidence, year) else ""
    )


def _shown(lines: Sequence[Line], notices: Notices) -> Iterator[Shown]:
    for card in map(without_site_foot, map(without_banner, cards_of(lines))):
        one = shown_in(card)
        if one is None and card.body:
            first = card.body[0]
            words = f"{_short(first.text)!r} was left out, for it has no date, no authors and hardly a text"
            notices.add(first.number, f"{words}; the copy may be cut off there")
        elif one and (problem := why_left_out(one.title, one.abstract)):
            notices.add(one.line, f"a paper was left out: {problem}")
        elif one:
            yield one


def _papers(page: _Page, notices: Notices) -> Iterator[Paper]:
    for place, one in enumerate(page.shown):
        if problem := _what_is_missing(one, page):
            notices.add(one.line, problem)
        yield _paper(one, place, page)


def _what_is_missing(one: Shown, page: _Page) -> str:
    title = _short(one.title)
    if not one.complete:
        return f"{title!r} has no date and no authors; the copy may be cut off there"
    if not page.shows_dates:
        return ""
    if one.dated and page.day_of(one) is None:
        return f"{_short(one.dated)!r} is no date; {title!r} was taken without one"
    if not one.dated and page.source == SOURCE:
        return f"{title!r} has no date; the copy may be cut off there"
    return ""


def _paper(one: Shown, place: int, page: _Page) -> Paper:
    return Paper(
        key=key_of(one.title, one.arxiv_id),
        title=one.title,
        abstract=one.abstract,
        author_count=one.author_count,
        published=page.day_of(one),
        comments=one.comments,
        upvotes=one.upvotes,
        arxiv_id=one.arxiv_id,
        url=one.url,
        code=tuple(filter(is_code, one.links)),
        links=one.links,
        appearances=(Appearance(page.source, page.day, place, one.comments, one.upvotes),),
    )


def _what_was_inferred(page: _Page) -> Iterator[str]:
    yearless = sum(one.written is not None and one.written.year is None for one in page.shown)
    if yearless:
        were = "was" if yearless == 1 else "were"
        yield f"{count_in_words(yearless, 'date')} without a year {were} taken as {page.year}"
    if page.written and page.written.year is None and page.day:
        doubt = f"; {page.doubt}" if page.doubt else ""
        yield f"the page's date, which has no year, was taken as {page.day}{doubt}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
