"""The cards of a saved page: which lines belong to one paper, and which to none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reader.digest.page_lines import PageLine
from reader.digest.years import PartialDate

COUNT = r"(?:[0-9]{1,4}(?:\.[0-9]{1,2})?[kK]|[0-9][0-9,]{0,6})"
"""A number as pages write it: 101, 1,024 or 3.29k."""
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
_BUTTON_WITH_COUNT = r"(?:upvotes?|github)\W{0,3}"
_BUTTON = re.compile(rf"{_BUTTON_WITH_COUNT}(?:{COUNT})?|arxiv page|view pdf|project page", re.IGNORECASE)
_PAPER_LINK = re.compile(r"https://(?:huggingface\.co|hf\.co)/papers/\d")
_MIN_DATE_LENGTH = 5
_MAX_FOOTER_LINE_LENGTH = 100
_MAX_FOOTER_LINES = 8


@dataclass(frozen=True, slots=True)
class Card:
    """One paper as a page shows it: what stands above its last lines, those lines, and the buttons below them."""

    body: tuple[PageLine, ...]
    footer: tuple[PageLine, ...]
    votes: int | None = None
    buttons: tuple[PageLine, ...] = ()


def parse_author_count(line: PageLine) -> int | None:
    """Read "7 authors", with any bullet before it."""
    match = _AUTHORS.fullmatch(line.text) if "uthor" in line.text else None
    return parse_count(match.group(1)) if match else None


def parse_date_line(line: PageLine) -> tuple[PartialDate, int | None] | None:
    """Read "Jul 20, 2023 3" as a date and the number of comments behind it."""
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


def parse_count(digits: str) -> int:
    """Read a number as pages write it: "1,024" or "3.29k"."""
    if digits.endswith(("k", "K")):
        return round(float(digits[:-1]) * 1000)
    return int(digits.replace(",", ""))


def is_separator(line: PageLine) -> bool:
    """Tell the dot that stands between the authors and the date."""
    return line.text in _SEPARATORS


def parse_votes(line: PageLine) -> int | None:
    """Read a number that stands alone on its line, or "Upvote 101"."""
    match = _VOTES.fullmatch(line.text) if len(line.text) <= _MAX_FOOTER_LINE_LENGTH else None
    return parse_count(match.group(1)) if match else None


def footer_end(lines: Sequence[PageLine], start: int) -> int:
    """Give where the last lines of a card end that begin at a place (authors, dot, date, comments); `start` if none do.

    A line right under the dot belongs to them even where it is no date, so that one bad date does not swallow the
    paper after it. Authors that stand alone need their bullet: an abstract may have a line "3 authors".
    """
    end, told_authors, told_date = start, False, False
    while end < min(len(lines), start + _MAX_FOOTER_LINES):
        line = lines[end]
        if not told_authors and not told_date and parse_author_count(line) is not None:
            told_authors, told_date = True, parse_date_line(line) is not None
        elif told_date:
            return end + _is_comment_count(line)
        elif _is_date_line(lines, start, end):
            told_date = True
        elif not is_separator(line):
            break
        end += 1
    alone = end == start + 1 and re.match(_BULLET, lines[start].text) is None
    return end if told_date or (told_authors and not alone) else start


def _is_date_line(lines: Sequence[PageLine], start: int, index: int) -> bool:
    line = lines[index]
    if parse_date_line(line):
        return index > start or line.text.startswith("·")
    return index > start and not line.after_blank and is_separator(lines[index - 1]) and not is_separator(line)


def _is_comment_count(line: PageLine) -> bool:
    """Tell a number that stands right under the date, or leads to the comments."""
    led = any(url.endswith("#community") for url in line.links)
    return parse_comments(line) is not None and (led or not (line.after_blank or line.links))


def parse_comments(line: PageLine) -> int | None:
    """Read a number that stands alone on its line, or "3 comments"."""
    match = _COMMENTS.fullmatch(line.text) if len(line.text) <= _MAX_FOOTER_LINE_LENGTH else None
    return parse_count(match.group(1)) if match else None


def has_card(lines: Sequence[PageLine]) -> bool:
    """Tell whether some lines end a card: the authors, and the date or its dot."""
    for index, line in enumerate(lines):
        count = footer_end(lines, index) - index
        if count >= 2 or (count == 1 and parse_author_count(line) is not None and parse_date_line(line)):
            return True
    return False


def split_cards(lines: Sequence[PageLine]) -> Iterator[Card]:
    """Part a page into cards: at its headings where it has them, else behind the last lines of each card."""
    starts = [index for index in range(len(lines)) if _starts_card(lines, index)]
    return _split_at_headings(lines, starts) if starts else _split_at_footers(lines)


def _starts_card(lines: Sequence[PageLine], index: int) -> bool:
    line = lines[index]
    if not (line.level >= 3 or (line.level and any(map(_PAPER_LINK.match, line.links)))):
        return False
    before = lines[index - 1] if index else None
    goes_on = before and before.level >= 3 and (not line.after_blank or (line.links and line.links == before.links))
    return not goes_on


def _split_at_headings(lines: Sequence[PageLine], starts: Sequence[int]) -> Iterator[Card]:
    for start, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        before = lines[start - 1] if start else None
        votes = parse_votes(before) if before and before.text[:1].isdigit() else None
        feet = (index for index in range(start + 1, following) if footer_end(lines, index) > index)
        foot = next(feet, following)
        yield Card(tuple(lines[start:foot]), tuple(lines[foot:following]), votes)


def _split_at_footers(lines: Sequence[PageLine]) -> Iterator[Card]:
    start = index = 0
    while index < len(lines):
        end = min(footer_end(lines, index), len(lines))
        if end > index:
            body = tuple(lines[start:index])
            start = end if any(map(is_vote_line, body)) else _buttons_end(lines, end)
            yield Card(body, tuple(lines[index:end]), None, tuple(lines[end:start]))
            index = start
        else:
            index += 1
    if start < len(lines):
        yield Card(tuple(lines[start:]), ())


def is_vote_line(line: PageLine) -> bool:
    """Tell "Upvote", with or without the number behind it."""
    return line.text[:6].casefold() == "upvote"


def _buttons_end(lines: Sequence[PageLine], start: int) -> int:
    """Give where the buttons below a card end: "Upvote", "45", "GitHub", "1.2k", "arXiv Page"; `start` without any.

    A number stands there only behind what it counts; above the next title it counts that paper's votes.
    """
    end = start
    while end < len(lines) and (_BUTTON.fullmatch(lines[end].text) or _is_button_count(lines, end)):
        end += 1
    return end


def _is_button_count(lines: Sequence[PageLine], index: int) -> bool:
    before, text = lines[index - 1].text, lines[index].text
    return bool(re.fullmatch(COUNT, text) and re.fullmatch(_BUTTON_WITH_COUNT, before, re.IGNORECASE))
