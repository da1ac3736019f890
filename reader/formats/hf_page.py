"""The daily papers page of Hugging Face, saved as plain text or Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, pairwise

from reader.formats.dates import PartialDate, parse_day_text
from reader.formats.fields import Warnings, describe_undated
from reader.formats.hf_page_cards import (
    Card,
    ParsedCard,
    has_card,
    parse_card,
    split_cards,
)
from reader.formats.hf_page_lines import (
    PageLine,
    footer_end,
    is_separator,
    parse_author_count,
    parse_date_line,
    parse_lines,
)
from reader.formats.hf_page_year import YearHints, earlier_is_possible, infer_year, last_year_of
from reader.formats.input_text import InputText, skip_reason
from reader.formats.repeated_papers import merge_repeated
from reader.paper import Appearance, Digest, Paper, format_count, make_key
from reader.text.links import find_code

NAME = "daily-page"
SOURCE = "hf-daily"
TRENDING_SOURCE = "hf-trending"
_MAX_LINES = 100_000
"""The most lines of an input; a page has a few hundred."""
_CURRENT_YEAR_HINT = 2026
"""The year in which this was written; a clock that shows an earlier year is wrong."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BANNER = re.compile(
    r"get trending papers in your email inbox.{0,20}|subscribe(?:submitted by)?|daily papers(?: - hugging face)?|"
    r"trending papers|(?:by\s?.{0,30}\b)?and the research community|\W{0,3}(?:daily|weekly|monthly)|new|submitted by|"
    r"previous|next|week (?:of )?[\w ,()–-]{1,30}|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} [0-9]{4}",
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
_BYLINES = ("get trending papers", "and the research community")
"""Phrases beside the name of the page; another list with that name as its heading lacks them."""
_LABELS = re.compile(r"^\W{0,6}(?:authors?|abstract|summary|tl;?dr)\W{0,3}[:\uff1a]", re.MULTILINE | re.IGNORECASE)
_MAX_MARKER_LENGTH = 300
_BYLINE = re.compile(r"(?:by\s?.{0,30}\b)?and the research community", re.IGNORECASE)
_TRENDING = re.compile(r"trending papers", re.IGNORECASE)
_DAY_IN_URL = re.compile(r"/papers/date/([0-9]{4}-[0-9]{2}-[0-9]{2})")
_BULLETS = "•◦▪●‣"
_COUNT_AND_DATE = re.compile(r"\W{0,3}[0-9]{1,4}\s?[^\W\d][^0-9]{0,30}\s[·•⋅]\s.{1,40}")
_TRANSLATED_MONTH = (
    r"(?:jan|ene|gen|sty|янв|січ|f[eé]b|f[eé]v|lut|фев|лют|mar|mär|маr|мар|бер|apr|avr|abr|kwi|апр|кві|may|mai|maj|mei|mag|май|"
    r"мая|тра|jun|juin|giu|cze|июн|чер|jul|juil|lug|lip|июл|лип|aug|ao[uû]|ago|sie|авг|сер|sep|set|wrz|сен|вер|oct|okt|ott|"
    r"out|paź|окт|жов|nov|lis|ноя|лис|dec|dez|d[eé]c|dic|gru|дек|гру)[^\W\d]{0,9}\.?"
)
_TRANSLATED_DAY = re.compile(
    rf"(?i)[0-9]{{1,2}}(?:\.|º|er)?\s+(?:de\s+)?{_TRANSLATED_MONTH}(?:\s+(?:de\s+)?[0-9]{{4}})?\.?(?:\s+г\.?)?|{_TRANSLATED_MONTH}\s+[0-9]{{1,2}}\.?|"
    r"(?:[0-9]{4}\s?[年년]\s?)?[0-9]{1,2}\s?[月월]\s?[0-9]{1,2}\s?[日일]"
)
_MAX_LINE_LENGTH = 40
_MIN_DATES = 2


def detect(source_text: InputText) -> bool:
    """Return whether a text has the banner of the page or the footer of a card."""
    if _has_banner(source_text.text, _BANNER_PHRASES):
        return not _LABELS.search(source_text.text) or _has_banner(source_text.text, _BYLINES)
    return (
        "author" in source_text.text
        and "·" in source_text.text
        and has_card(tuple(islice(parse_lines(source_text.text), _MAX_LINES)))
    )


def parse(source_text: InputText) -> Digest:
    """Parse the papers of one or more pages in order; warnings name the inferred years."""
    warnings = Warnings(source_text.name)
    url_days = tuple(_days_in_urls(source_text.text))
    lines = _lines(source_text)
    if translated := _find_translated_line(lines):
        raise source_text.error(
            f"looks like a translation of the daily papers page ({_shorten(translated.text)!r}); "
            "show the original in the browser and copy that",
            translated.number,
        )
    pages = [_parse_page(source_text, each, url_days, warnings) for each in _split_pages(lines)]
    pages = [page for page in pages if page.cards]
    if source_text.day and len(pages) == 1:
        pages = [replace(pages[0], day=source_text.day, doubt="")]
    if not pages:
        raise source_text.error("this copy of the daily papers page contains no papers; save the page again as text")
    papers = merge_repeated(paper for page in pages for paper in _make_papers(page, warnings))
    days = [page.day for page in pages if page.day]
    inferred = (text for page in pages for text in _inference_warnings(page))
    warnings.prepend((*inferred, *describe_undated([page.day for page in pages for _card in page.cards])))
    return Digest(pages[0].source, NAME, papers, max(days, default=None), warnings.summary(), len(warnings.skipped))


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: its cards, its source, and its date; `doubt` says which other years are possible."""

    cards: tuple[ParsedCard, ...]
    source: str
    page_date: PartialDate | None
    year: int | None
    day: date | None
    latest_year: int
    doubt: str = ""

    @property
    def shows_dates(self) -> bool:
        """Whether any paper has a date; the pages of single days show none."""
        return any(card.date_text for card in self.cards)

    def day_of(self, card: ParsedCard) -> date | None:
        """Return the day of a paper, in the year of the page if it has none."""
        is_valid = card.date is not None and card.date.is_valid(self.latest_year)
        return card.date.in_year(self.year) if card.date and is_valid else None


def _lines(source_text: InputText) -> tuple[PageLine, ...]:
    if source_text.text.count("\n") > _MAX_LINES:
        raise source_text.error(f"has more than {_MAX_LINES:,} lines; split the file", _MAX_LINES)
    return tuple(parse_lines(source_text.text))


def _parse_page(
    source_text: InputText, lines: Sequence[PageLine], url_days: tuple[date, ...], warnings: Warnings
) -> _Page:
    cards = tuple(_parse_cards(lines, warnings))
    partial_date, latest = _find_page_date(lines), max(source_text.today.year, _CURRENT_YEAR_HINT) + 1
    dates = (card.date for card in cards if card.date and card.date.is_valid(latest))
    hints = YearHints(partial_date, tuple(dates), url_days, source_text.day, source_text.today)
    year = infer_year(hints)
    day = (partial_date.in_year(year) if partial_date else None) or source_text.day
    source = TRENDING_SOURCE if _is_trending(lines) else SOURCE
    return _Page(cards, source, partial_date, year, day, latest, _describe_doubt(hints, year))


def _describe_doubt(hints: YearHints, year: int | None) -> str:
    """Return the years that the page's date may have, if it has no year and the papers leave a choice."""
    if year is None:
        return ""
    if (last := last_year_of(hints, year)) > year:
        return f"it may be any year from {year} to {last}; set it with --date YYYY-MM-DD"
    return "it may be an earlier year; set it with --date YYYY-MM-DD" if earlier_is_possible(hints, year) else ""


def _parse_cards(lines: Sequence[PageLine], warnings: Warnings) -> Iterator[ParsedCard]:
    for card in map(_strip_site_footer, map(_strip_banner, split_cards(lines))):
        parsed = parse_card(card)
        if parsed is None and card.body:
            first = card.body[0]
            problem = "it has no date, no authors and almost no text; the copy may be cut off there"
            warnings.skip(first.number, repr(_shorten(first.text)), problem)
        elif parsed and (problem := skip_reason(parsed.title, parsed.abstract)):
            warnings.skip(parsed.line, "a paper", problem)
        elif parsed:
            yield parsed


def _make_papers(page: _Page, warnings: Warnings) -> Iterator[Paper]:
    for index, card in enumerate(page.cards):
        if problem := _missing_parts(card, page):
            warnings.add(card.line, problem)
        yield _make_paper(card, index, page)


def _missing_parts(card: ParsedCard, page: _Page) -> str:
    title = _shorten(card.title)
    if not card.is_complete:
        return f"{title!r} has no date and no authors; the copy may be cut off there"
    if not page.shows_dates:
        return ""
    if card.date_text and page.day_of(card) is None:
        return f"{_shorten(card.date_text)!r} is not a date; {title!r} was imported without one"
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
        stars=card.stars,
        arxiv_id=card.arxiv_id,
        organization=card.organization,
        submitter=card.submitter,
        url=card.url,
        code=find_code(card.abstract, card.links),
        links=card.links,
        appearances=(Appearance(page.source, page.day, position, card.comments, card.upvotes),),
    )


def _inference_warnings(page: _Page) -> Iterator[str]:
    yearless = sum(card.date is not None and card.date.year is None for card in page.cards)
    if yearless:
        yield f"Year {page.year} assumed for {format_count(yearless, 'date')}"
    if page.page_date and page.day and page.page_date.in_year(page.day.year) != page.day:
        yield f"Page date {page.page_date.day} {_MONTHS[page.page_date.month - 1]} replaced by {_format_day(page.day)}"
    elif page.page_date and page.page_date.year is None and page.day:
        doubt = f"; {page.doubt}" if page.doubt else ""
        yield f"Page date read as {_format_day(page.day)}{doubt}"


def _format_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _has_banner(text: str, phrases: Iterable[str]) -> bool:
    """Return whether a line with one of the phrases consists of the site's own words."""
    lowered = text.lower()
    return any(_BANNER_MARKER.fullmatch(line) for phrase in phrases for line in _lines_with(phrase, lowered))


def _lines_with(phrase: str, text: str) -> Iterator[str]:
    index = text.find(phrase)
    while index >= 0:
        start, end = text.rfind("\n", 0, index) + 1, text.find("\n", index)
        yield text[start : min(end if end >= 0 else len(text), start + _MAX_MARKER_LENGTH)]
        index = text.find(phrase, index + _MAX_MARKER_LENGTH)


def _split_pages(lines: Sequence[PageLine]) -> Iterator[Sequence[PageLine]]:
    """Split a text with several pages at their bylines."""
    starts = [index for index, line in enumerate(lines) if _BYLINE.fullmatch(line.text)]
    bounds = [0, *starts[1:], len(lines)]
    return (lines[start:end] for start, end in pairwise(bounds))


def _is_trending(lines: Sequence[PageLine]) -> bool:
    """Return whether this is the page of trending papers, which has no day."""
    return any(_TRENDING.fullmatch(line.text) for line in lines[:20]) and _find_page_date(lines) is None


def _find_page_date(lines: Sequence[PageLine]) -> PartialDate | None:
    """Return the page's own date: the first one above the papers."""
    for index, line in enumerate(lines):
        if line.level >= 3 or footer_end(lines, index) > index:
            return None
        if found := parse_date_line(line):
            return found[0]
    return None


def _strip_banner(card: Card) -> Card:
    """Remove the banner above the first paper."""
    end, has_date = 0, False
    for index, line in enumerate(card.body):
        if _BANNER.fullmatch(line.text):
            end = index + 1 + line.text.casefold().endswith("submitted by")
        elif index == end and end and not has_date and parse_date_line(line):
            end, has_date = index + 1, True
    return replace(card, body=card.body[end:])


def _strip_site_footer(card: Card) -> Card:
    """Remove the footer of the site below the last paper."""
    if card.footer:
        return card
    return replace(card, body=tuple(line for line in card.body if not _SITE_FOOTER.fullmatch(line.text)))


def _days_in_urls(text: str) -> Iterator[date]:
    """Yield the days in the URLs of daily papers pages."""
    return filter(None, map(parse_day_text, _DAY_IN_URL.findall(text)))


def _find_translated_line(lines: Sequence[PageLine]) -> PageLine | None:
    """Return a line that shows that a page is translated: its date, or the author counts or dates of most cards."""
    above = next((index for index, line in enumerate(lines) if is_separator(line)), len(lines))
    for line in lines[:above]:
        if parse_date_line(line):
            break
        if len(line.text) <= _MAX_LINE_LENGTH and _TRANSLATED_DAY.fullmatch(line.text):
            return line
    return _footer_line(lines)


def _footer_line(lines: Sequence[PageLine]) -> PageLine | None:
    footers = [
        (before, after) for before, dot, after in zip(lines, lines[1:], lines[2:], strict=False) if is_separator(dot)
    ]
    counts = [before for before, after in footers if _is_other_count(before, after)]
    counts += [line for line in lines if _COUNT_AND_DATE.fullmatch(line.text) and parse_author_count(line) is None]
    dates = [after for _, after in footers if parse_date_line(after) is None and _has_number_and_word(after)]
    english = sum(parse_author_count(line) is not None for line in lines)
    if counts and len(counts) >= english:
        return counts[0]
    return dates[0] if len(dates) >= _MIN_DATES and 2 * len(dates) > len(footers) else None


def _is_other_count(before: PageLine, after: PageLine) -> bool:
    """Return whether a line above the separator of a card counts authors in another language."""
    if parse_author_count(before) is not None or parse_date_line(before) or not _has_number_and_word(before):
        return False
    return before.text.startswith(tuple(_BULLETS)) or parse_date_line(after) is None


def _has_number_and_word(line: PageLine) -> bool:
    text = line.text
    return len(text) <= _MAX_LINE_LENGTH and any(map(str.isdigit, text)) and any(map(str.isalpha, text))
