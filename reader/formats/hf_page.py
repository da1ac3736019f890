"""What a saved page shows beside its papers: the site's banner, the page's date, addresses with days.

The daily papers page, saved as plain text or markdown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, pairwise

from reader.formats.dedupe import merge_repeated
from reader.formats.fields import Warnings
from reader.formats.hf_page_cards import (
    Card,
    ParsedCard,
    footer_end,
    has_card,
    parse_card,
    parse_date_line,
    split_cards,
)
from reader.formats.hf_page_dates import PartialDate, YearHints, earlier_is_possible, infer_year, last_year_of
from reader.formats.hf_page_lines import PageLine, parse_lines
from reader.formats.hf_page_translation import find_translated_line
from reader.formats.input_text import InputText, skip_reason
from reader.formats.json_document import is_json
from reader.links import is_code
from reader.paper import Appearance, Digest, Paper, format_count, make_key

_BANNER = re.compile(
    r"get trending papers in your email inbox.{0,20}|subscribe(?:submitted by)?|daily papers(?: - hugging face)?|"
    r"trending papers|(?:by\s?.{0,30}\b)?and the research community|\W{0,3}(?:daily|weekly|monthly)|new|submitted by|"
    r"week (?:of )?[\w ,()–-]{1,30}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} [0-9]{4}",
    re.IGNORECASE,
)
_SITE_FOOTER = re.compile(
    r"previous|next|company|tos|privacy|about|careers|website|models|datasets|spaces|buckets|pricing|docs|jobs|"
    r"(?:system|light|dark) theme|©.{0,40}|hugging face|references|(?:visible|hidden) links:?",
    re.IGNORECASE,
)
_BANNER_PHRASES = ("trending papers", "daily papers", "and the research community")
_BANNER_MARKER = re.compile(
    r".{0,4}get trending papers in your email inbox.{0,30}|\W{0,4}(?:daily|trending) papers(?: - hugging face)?\W{0,4}|"
    r".{0,200}\band the research community\W{0,4}"
)
_MAX_MARKER_LENGTH = 300
_BYLINE = re.compile(r"(?:by\s?.{0,30}\b)?and the research community", re.IGNORECASE)
_TRENDING = re.compile(r"trending papers", re.IGNORECASE)
_DAY_IN_URL = re.compile(r"/papers/date/([0-9]{4})-([0-9]{2})-([0-9]{2})")


def has_banner(text: str) -> bool:
    """Tell the site's own words on a line of their own."""
    lowered = text.lower()
    return any(_BANNER_MARKER.fullmatch(line) for words in _BANNER_PHRASES for line in _lines_with(words, lowered))


def _lines_with(pattern: str, text: str) -> Iterator[str]:
    index = text.find(pattern)
    while index >= 0:
        start, end = text.rfind("\n", 0, index) + 1, text.find("\n", index)
        yield text[start : min(end if end >= 0 else len(text), start + _MAX_MARKER_LENGTH)]
        index = text.find(pattern, index + _MAX_MARKER_LENGTH)


def split_pages(lines: Sequence[PageLine]) -> Iterator[Sequence[PageLine]]:
    """Part several pages that stand in one file, at the line that names who made the page."""
    starts = [index for index, line in enumerate(lines) if _BYLINE.fullmatch(line.text)]
    bounds = [0, *starts[1:], len(lines)]
    return (lines[start:end] for start, end in pairwise(bounds))


def is_trending(lines: Sequence[PageLine]) -> bool:
    """Tell the page of trending papers, which is of no day."""
    return any(_TRENDING.fullmatch(line.text) for line in lines[:20]) and find_page_date(lines) is None


def find_page_date(lines: Sequence[PageLine]) -> PartialDate | None:
    """Find the page's own date: the first that stands above the papers."""
    for index, line in enumerate(lines):
        if line.level >= 3 or footer_end(lines, index) > index:
            return None
        if found := parse_date_line(line):
            return found[0]
    return None


def strip_banner(card: Card) -> Card:
    """Leave out what stands above the first paper."""
    end, told_date = 0, False
    for index, line in enumerate(card.body):
        if _BANNER.fullmatch(line.text):
            end = index + 1 + line.text.casefold().endswith("submitted by")
        elif index == end and end and not told_date and parse_date_line(line):
            end, told_date = index + 1, True
    return replace(card, body=card.body[end:])


def strip_footer(card: Card) -> Card:
    """Leave out what the site prints below the last paper."""
    if card.footer:
        return card
    return replace(card, body=tuple(line for line in card.body if not _SITE_FOOTER.fullmatch(line.text)))


def days_in_urls(text: str) -> Iterator[date]:
    """Give the days of the pages that a text leads to."""
    for match in _DAY_IN_URL.finditer(text):
        try:
            yield date(*map(int, match.groups()))
        except ValueError:
            continue


NAME = "daily-page"
LABEL = "the daily papers page as text or markdown"
SOURCE = "hf-daily"
TRENDING_SOURCE = "hf-trending"
MAX_LINES = 100_000
"""A page has some hundred."""
CURRENT_YEAR_HINT = 2026
"""The year in which Reader was written: a clock that says less is wrong."""


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: its papers as it shows them, and where and when it shows them."""

    cards: tuple[ParsedCard, ...]
    source: str
    page_date: PartialDate | None
    year: int | None
    day: date | None
    latest_year: int
    doubt: str = ""

    @property
    def shows_dates(self) -> bool:
        """Tell whether any paper has a date; the pages of single days show none."""
        return any(one.date_text for one in self.cards)

    def day_of(self, card: ParsedCard) -> date | None:
        """Give the day of a paper, in the page's year where it bears none."""
        sound = card.date is not None and card.date.is_valid(self.latest_year)
        return card.date.in_year(self.year) if card.date and sound else None


def detect(source_text: InputText) -> bool:
    """Tell the page by its banner or by the last lines of its cards."""
    if is_json(source_text):
        return False
    if has_banner(source_text.text):
        return True
    return (
        "author" in source_text.text
        and "·" in source_text.text
        and has_card(tuple(islice(parse_lines(source_text.text), MAX_LINES)))
    )


def parse(source_text: InputText) -> Digest:
    """Read the papers of a page in its order; the years that it does not write are inferred, and said in a notice."""
    warnings = Warnings(source_text.name)
    addressed = tuple(days_in_urls(source_text.text))
    lines = _lines(source_text)
    if translated := find_translated_line(lines):
        raise source_text.error(
            f"looks like a translation of the daily papers page ({_shorten(translated.text)!r}); "
            "show the original in the browser and copy that",
            translated.number,
        )
    pages = [_parse_page(source_text, each, addressed, warnings) for each in split_pages(lines)]
    pages = [page for page in pages if page.cards]
    if not pages:
        raise source_text.error("this copy of the daily papers page holds no papers; save the page again as text")
    papers = merge_repeated(paper for page in pages for paper in _make_papers(page, warnings))
    days = [page.day for page in pages if page.day]
    warnings.prepend(words for page in pages for words in _inference_warnings(page))
    return Digest(pages[0].source, NAME, papers, max(days, default=None), warnings.summary())


def _lines(source_text: InputText) -> tuple[PageLine, ...]:
    if source_text.text.count("\n") > MAX_LINES:
        raise source_text.error(f"has more than {MAX_LINES:,} lines; give it in parts", MAX_LINES)
    return tuple(parse_lines(source_text.text))


def _parse_page(
    source_text: InputText, lines: Sequence[PageLine], url_days: tuple[date, ...], warnings: Warnings
) -> _Page:
    shown = tuple(_parse_cards(lines, warnings))
    partial_date, latest = find_page_date(lines), max(source_text.today.year, CURRENT_YEAR_HINT) + 1
    dates = (one.date for one in shown if one.date and one.date.is_valid(latest))
    evidence = YearHints(partial_date, tuple(dates), url_days, source_text.day, source_text.today)
    year = infer_year(evidence)
    day = (partial_date.in_year(year) if partial_date else None) or source_text.day
    source = TRENDING_SOURCE if is_trending(lines) else SOURCE
    return _Page(shown, source, partial_date, year, day, latest, _doubt(evidence, year))


def _doubt(evidence: YearHints, year: int | None) -> str:
    """Say between which years the page's date may lie, where it bears none and its papers leave the choice."""
    if year is None:
        return ""
    if (last := last_year_of(evidence, year)) > year:
        return f"it may be of any year from {year} to {last}, and --date YYYY-MM-DD says which"
    return (
        "it may be of an earlier year, and --date YYYY-MM-DD says which" if earlier_is_possible(evidence, year) else ""
    )


def _parse_cards(lines: Sequence[PageLine], warnings: Warnings) -> Iterator[ParsedCard]:
    for card in map(strip_footer, map(strip_banner, split_cards(lines))):
        one = parse_card(card)
        if one is None and card.body:
            first = card.body[0]
            words = f"{_shorten(first.text)!r} was left out, for it has no date, no authors and hardly a text"
            warnings.add(first.number, f"{words}; the copy may be cut off there")
        elif one and (problem := skip_reason(one.title, one.abstract)):
            warnings.add(one.line, f"a paper was left out: {problem}")
        elif one:
            yield one


def _make_papers(page: _Page, warnings: Warnings) -> Iterator[Paper]:
    for index, one in enumerate(page.cards):
        if problem := _missing_parts(one, page):
            warnings.add(one.line, problem)
        yield _make_paper(one, index, page)


def _missing_parts(card: ParsedCard, page: _Page) -> str:
    title = _shorten(card.title)
    if not card.is_complete:
        return f"{title!r} has no date and no authors; the copy may be cut off there"
    if not page.shows_dates:
        return ""
    if card.date_text and page.day_of(card) is None:
        return f"{_shorten(card.date_text)!r} is no date; {title!r} was taken without one"
    if not card.date_text and page.source == SOURCE:
        return f"{title!r} has no date; the copy may be cut off there"
    return ""


def _make_paper(card: ParsedCard, position: int, page: _Page) -> Paper:
    return Paper(
        key=make_key(card.title, card.arxiv_id),
        title=card.title,
        abstract=card.abstract,
        author_count=card.author_count,
        published=page.day_of(card),
        comments=card.comments,
        upvotes=card.upvotes,
        arxiv_id=card.arxiv_id,
        url=card.url,
        code=tuple(filter(is_code, card.links)),
        links=card.links,
        appearances=(Appearance(page.source, page.day, position, card.comments, card.upvotes),),
    )


def _inference_warnings(page: _Page) -> Iterator[str]:
    yearless = sum(one.date is not None and one.date.year is None for one in page.cards)
    if yearless:
        were = "was" if yearless == 1 else "were"
        yield f"{format_count(yearless, 'date')} without a year {were} taken as {page.year}"
    if page.page_date and page.page_date.year is None and page.day:
        doubt = f"; {page.doubt}" if page.doubt else ""
        yield f"the page's date, which has no year, was taken as {page.day}{doubt}"


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
