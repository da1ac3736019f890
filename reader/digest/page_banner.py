"""What a saved page shows beside its papers: the site's banner, the page's date, addresses with days."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from reader.digest.page_cards import Card, date_in, end_of_foot
from reader.digest.page_lines import Line
from reader.digest.years import WrittenDate

_BANNER = re.compile(
    r"get trending papers in your email inbox.{0,20}|subscribe(?:submitted by)?|daily papers(?: - hugging face)?|"
    r"trending papers|(?:by\s?.{0,30}\b)?and the research community|\W{0,3}(?:daily|weekly|monthly)|new|submitted by|"
    r"week (?:of )?[\w ,()–-]{1,30}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} [0-9]{4}",
    re.IGNORECASE,
)
_SITE_FOOT = re.compile(
    r"previous|next|company|tos|privacy|about|careers|website|models|datasets|spaces|buckets|pricing|docs|jobs|"
    r"(?:system|light|dark) theme|©.{0,40}|hugging face|references|(?:visible|hidden) links:?",
    re.IGNORECASE,
)
_WORDS = ("trending papers", "daily papers", "and the research community")
_SIGN = re.compile(
    r".{0,4}get trending papers in your email inbox.{0,30}|\W{0,4}(?:daily|trending) papers(?: - hugging face)?\W{0,4}|"
    r".{0,200}\band the research community\W{0,4}"
)
_LONGEST_SIGN = 300
_BYLINE = re.compile(r"(?:by\s?.{0,30}\b)?and the research community", re.IGNORECASE)
_TRENDING = re.compile(r"trending papers", re.IGNORECASE)
_DAY_IN_ADDRESS = re.compile(r"/papers/date/([0-9]{4})-([0-9]{2})-([0-9]{2})")


def bears_banner(text: str) -> bool:
    """Tell the site's own words on a line of their own."""
    lowered = text.lower()
    return any(_SIGN.fullmatch(line) for words in _WORDS for line in _lines_with(words, lowered))


def _lines_with(words: str, text: str) -> Iterator[str]:
    place = text.find(words)
    while place >= 0:
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        yield text[start : min(end if end >= 0 else len(text), start + _LONGEST_SIGN)]
        place = text.find(words, place + _LONGEST_SIGN)


def pages_in(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Part several pages that stand in one file, at the line that names who made the page."""
    starts = [place for place, line in enumerate(lines) if _BYLINE.fullmatch(line.text)]
    bounds = [0, *starts[1:], len(lines)]
    return (lines[start:end] for start, end in pairwise(bounds))


def is_trending(lines: Sequence[Line]) -> bool:
    """Tell the page of trending papers, which is of no day."""
    return any(_TRENDING.fullmatch(line.text) for line in lines[:20]) and date_of_page(lines) is None


def date_of_page(lines: Sequence[Line]) -> WrittenDate | None:
    """Find the page's own date: the first that stands above the papers."""
    for place, line in enumerate(lines):
        if line.level >= 3 or end_of_foot(lines, place) > place:
            return None
        if found := date_in(line):
            return found[0]
    return None


def without_banner(card: Card) -> Card:
    """Leave out what stands above the first paper."""
    end, told_date = 0, False
    for place, line in enumerate(card.body):
        if _BANNER.fullmatch(line.text):
            end = place + 1 + line.text.casefold().endswith("submitted by")
        elif place == end and end and not told_date and date_in(line):
            end, told_date = place + 1, True
    return replace(card, body=card.body[end:])


def without_site_foot(card: Card) -> Card:
    """Leave out what the site prints below the last paper."""
    if card.foot:
        return card
    return replace(card, body=tuple(line for line in card.body if not _SITE_FOOT.fullmatch(line.text)))


def days_in_addresses(text: str) -> Iterator[date]:
    """Give the days of the pages that a text leads to."""
    for found in _DAY_IN_ADDRESS.finditer(text):
        try:
            yield date(*map(int, found.groups()))
        except ValueError:
            continue
