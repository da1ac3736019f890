"""The footer of a card on a saved page: the number of authors, the date, votes and comments."""

import re
from collections.abc import Sequence
from functools import lru_cache

from reader.formats.counts import COUNT, parse_count
from reader.formats.hf_page_dates import PartialDate
from reader.formats.hf_page_lines import PageLine

_BULLET = r"(?:[•◦▪●‣⁃∙·⋅‧*\-–—+]|o(?=\s))"
_BULLETS = rf"(?:{_BULLET}\s*)*"
_DOTS = "·•⋅‧∙"
_AUTHORS = re.compile(
    rf"{_BULLETS}([0-9][0-9,]{{0,6}})\s+authors?\s*(?:[{_DOTS}]\s*(?P<rest>\S.{{0,60}}))?", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_LEADING_LABEL = (
    rf"{_BULLETS}(?:Published on\s+)?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}}\.?,?\s+)?"
    rf"(?:(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s+[0-9]{{1,2}}\s*[-–—]\s*)?"
)
_TRAILING_COMMENTS = rf"(?:\s+(?:[{_DOTS}]\s*)?(?P<comments>{COUNT})(?:\s+comments?)?)?"
_DATES = tuple(
    re.compile(f"{_LEADING_LABEL}{written}{_TRAILING_COMMENTS}", re.IGNORECASE)
    for written in (
        rf"{_MONTH}\s+{_DAY}(?:,?\s+(?P<year>[0-9]{{4}}))?",
        rf"{_DAY}\s+{_MONTH}(?:,?\s+(?P<year>[0-9]{{4}}))?",
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
    )
)
_SEPARATORS = frozenset((*_DOTS, "|"))
_COMMENTS = re.compile(rf"({COUNT})(?:\s+comments?)?", re.IGNORECASE)
_VOTES = re.compile(rf"(?:upvotes?|▲)?\s*({COUNT})", re.IGNORECASE)
_MIN_DATE_LENGTH = 5
_MAX_FOOTER_LINE_LENGTH = 100
_MAX_FOOTER_LINES = 8


def parse_author_count(line: PageLine) -> int | None:
    """Parse "7 authors" after any bullet."""
    match = _AUTHORS.fullmatch(line.text) if "uthor" in line.text else None
    return parse_count(match.group(1)) if match else None


def parse_date_line(line: PageLine) -> tuple[PartialDate, int | None] | None:
    """Parse "Jul 20, 2023 3" as a date and a number of comments."""
    return _parse_date(line.text) if _MIN_DATE_LENGTH <= len(line.text) <= _MAX_FOOTER_LINE_LENGTH else None


@lru_cache(maxsize=1024)
def _parse_date(text: str) -> tuple[PartialDate, int | None] | None:
    authors = _AUTHORS.fullmatch(text) if "uthor" in text else None
    text = authors["rest"] or "" if authors else text
    patterns = _DATES if text[:1].isdigit() else _DATES[:1]
    match = next((match for pattern in patterns if (match := pattern.fullmatch(text))), None)
    if not match:
        return None
    month, year, comments = match["month"].lower(), match["year"], match["comments"]
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    partial_date = PartialDate(number, int(match["day"]), int(year) if year else None)
    return partial_date, parse_count(comments) if comments else None


def is_separator(line: PageLine) -> bool:
    """Return whether a line is the dot between the authors and the date."""
    return line.text in _SEPARATORS


def parse_votes(line: PageLine) -> int | None:
    """Parse a line with only a number, or "Upvote 101"."""
    match = _VOTES.fullmatch(line.text) if len(line.text) <= _MAX_FOOTER_LINE_LENGTH else None
    return parse_count(match.group(1)) if match else None


def footer_end(lines: Sequence[PageLine], start: int) -> int:
    """Return the end of the footer that begins at an index (authors, dot, date, comments), or `start` if none does.

    The line below the dot belongs to the footer even if it is not a date, so that an invalid date does not join two
    papers. Authors alone need a bullet, because an abstract may have a line "3 authors".
    """
    end, has_authors, has_date = start, False, False
    while end < min(len(lines), start + _MAX_FOOTER_LINES):
        line = lines[end]
        if not has_authors and not has_date and parse_author_count(line) is not None:
            has_authors, has_date = True, parse_date_line(line) is not None
        elif has_date:
            return end + _is_comment_count(line)
        elif _is_date_line(lines, start, end):
            has_date = True
        elif not is_separator(line):
            break
        end += 1
    is_bare_line = end == start + 1 and re.match(_BULLET, lines[start].text) is None
    return end if has_date or (has_authors and not is_bare_line) else start


def _is_date_line(lines: Sequence[PageLine], start: int, index: int) -> bool:
    line = lines[index]
    if parse_date_line(line):
        return index > start or line.text.startswith("·")
    return index > start and not line.after_blank and is_separator(lines[index - 1]) and not is_separator(line)


def _is_comment_count(line: PageLine) -> bool:
    """Return whether a line is a number right below the date, or a link to the comments."""
    is_community_link = any(url.endswith("#community") for url in line.links)
    return parse_comments(line) is not None and (is_community_link or not (line.after_blank or line.links))


def parse_comments(line: PageLine) -> int | None:
    """Parse a line with only a number, or "3 comments"."""
    match = _COMMENTS.fullmatch(line.text) if len(line.text) <= _MAX_FOOTER_LINE_LENGTH else None
    return parse_count(match.group(1)) if match else None
