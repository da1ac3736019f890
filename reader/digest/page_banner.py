"""What a saved page shows beside its papers: the site's banner, the page's date, addresses with days."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from reader.digest.page_cards import Card, footer_end, parse_date_line
from reader.digest.page_lines import PageLine
from reader.digest.years import PartialDate

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
