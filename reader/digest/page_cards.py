"""The cards of a saved page: which lines belong to one paper, and which to none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reader.digest.page_lines import Line
from reader.digest.years import WrittenDate

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
_LEAD = (
    rf"{_BULLETS}(?:Published on\s+)?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}}\.?,?\s+)?"
    rf"(?:(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s+[0-9]{{1,2}}\s*[-–—]\s*)?"
)
_COMMENTS_BEHIND = rf"(?:\s+(?:[{_DOTS}]\s*)?(?P<comments>{COUNT})(?:\s+comments?)?)?"
_DATES = tuple(
    re.compile(f"{_LEAD}{written}{_COMMENTS_BEHIND}", re.IGNORECASE)
    for written in (
        rf"{_MONTH}\s+{_DAY}(?:,?\s+(?P<year>[0-9]{{4}}))?",
        rf"{_DAY}\s+{_MONTH}(?:,?\s+(?P<year>[0-9]{{4}}))?",
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
    )
)
_SEPARATORS = frozenset((*_DOTS, "|"))
_COMMENTS = re.compile(rf"({COUNT})(?:\s+comments?)?", re.IGNORECASE)
_VOTES = re.compile(rf"(?:upvotes?|▲)?\s*({COUNT})", re.IGNORECASE)
_COUNTING_BUTTON = r"(?:upvotes?|github)\W{0,3}"
_BUTTON = re.compile(rf"{_COUNTING_BUTTON}(?:{COUNT})?|arxiv page|view pdf|project page", re.IGNORECASE)
_PAPER_LINK = re.compile(r"https://(?:huggingface\.co|hf\.co)/papers/\d")
_SHORTEST_DATE = 5
_LONGEST_FOOT_LINE = 100
_LONGEST_FOOT = 8


@dataclass(frozen=True, slots=True)
class Card:
    """One paper as a page shows it: what stands above its last lines, those lines, and the buttons below them."""

    body: tuple[Line, ...]
    foot: tuple[Line, ...]
    votes: int | None = None
    buttons: tuple[Line, ...] = ()


def author_count_in(line: Line) -> int | None:
    """Read "7 authors", with any bullet before it."""
    found = _AUTHORS.fullmatch(line.text) if "uthor" in line.text else None
    return number_of(found.group(1)) if found else None


def date_in(line: Line) -> tuple[WrittenDate, int | None] | None:
    """Read "Jul 20, 2023 3" as a date and the number of comments behind it."""
    return _date_of(line.text) if _SHORTEST_DATE <= len(line.text) <= _LONGEST_FOOT_LINE else None


@lru_cache(maxsize=1024)
def _date_of(text: str) -> tuple[WrittenDate, int | None] | None:
    authors = _AUTHORS.fullmatch(text) if "uthor" in text else None
    text = authors["rest"] or "" if authors else text
    patterns = _DATES if text[:1].isdigit() else _DATES[:1]
    found = next((found for pattern in patterns if (found := pattern.fullmatch(text))), None)
    if not found:
        return None
    month, year, comments = found["month"].lower(), found["year"], found["comments"]
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    written = WrittenDate(number, int(found["day"]), int(year) if year else None)
    return written, number_of(comments) if comments else None


def number_of(digits: str) -> int:
    """Read a number as pages write it: "1,024" or "3.29k"."""
    if digits.endswith(("k", "K")):
        return round(float(digits[:-1]) * 1000)
    return int(digits.replace(",", ""))


def is_separator(line: Line) -> bool:
    """Tell the dot that stands between the authors and the date."""
    return line.text in _SEPARATORS


def votes_in(line: Line) -> int | None:
    """Read a number that stands alone on its line, or "Upvote 101"."""
    found = _VOTES.fullmatch(line.text) if len(line.text) <= _LONGEST_FOOT_LINE else None
    return number_of(found.group(1)) if found else None


def end_of_foot(lines: Sequence[Line], start: int) -> int:
    """Give where the last lines of a card end that begin at a place (authors, dot, date, comments); `start` if none do.

    A line right under the dot belongs to them even where it is no date, so that one bad date does not swallow the
    paper after it. Authors that stand alone need their bullet: an abstract may have a line "3 authors".
    """
    end, told_authors, told_date = start, False, False
    while end < min(len(lines), start + _LONGEST_FOOT):
        line = lines[end]
        if not told_authors and not told_date and author_count_in(line) is not None:
            told_authors, told_date = True, date_in(line) is not None
        elif told_date:
            return end + _counts_comments(line)
        elif _tells_date(lines, start, end):
            told_date = True
        elif not is_separator(line):
            break
        end += 1
    alone = end == start + 1 and re.match(_BULLET, lines[start].text) is None
    return end if told_date or (told_authors and not alone) else start


def _tells_date(lines: Sequence[Line], start: int, place: int) -> bool:
    line = lines[place]
    if date_in(line):
        return place > start or line.text.startswith("·")
    return place > start and not line.apart and is_separator(lines[place - 1]) and not is_separator(line)


def _counts_comments(line: Line) -> bool:
    """Tell a number that stands right under the date, or leads to the comments."""
    led = any(address.endswith("#community") for address in line.links)
    return comments_in(line) is not None and (led or not (line.apart or line.links))


def comments_in(line: Line) -> int | None:
    """Read a number that stands alone on its line, or "3 comments"."""
    found = _COMMENTS.fullmatch(line.text) if len(line.text) <= _LONGEST_FOOT_LINE else None
    return number_of(found.group(1)) if found else None


def shows_a_card(lines: Sequence[Line]) -> bool:
    """Tell whether some lines end a card: the authors, and the date or its dot."""
    for place, line in enumerate(lines):
        count = end_of_foot(lines, place) - place
        if count >= 2 or (count == 1 and author_count_in(line) is not None and date_in(line)):
            return True
    return False


def cards_of(lines: Sequence[Line]) -> Iterator[Card]:
    """Part a page into cards: at its headings where it has them, else behind the last lines of each card."""
    starts = [place for place in range(len(lines)) if _opens_card(lines, place)]
    return _headed_cards(lines, starts) if starts else _footed_cards(lines)


def _opens_card(lines: Sequence[Line], place: int) -> bool:
    line = lines[place]
    if not (line.level >= 3 or (line.level and any(map(_PAPER_LINK.match, line.links)))):
        return False
    before = lines[place - 1] if place else None
    goes_on = before and before.level >= 3 and (not line.apart or (line.links and line.links == before.links))
    return not goes_on


def _headed_cards(lines: Sequence[Line], starts: Sequence[int]) -> Iterator[Card]:
    for start, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        before = lines[start - 1] if start else None
        votes = votes_in(before) if before and before.text[:1].isdigit() else None
        feet = (place for place in range(start + 1, following) if end_of_foot(lines, place) > place)
        foot = next(feet, following)
        yield Card(tuple(lines[start:foot]), tuple(lines[foot:following]), votes)


def _footed_cards(lines: Sequence[Line]) -> Iterator[Card]:
    start = place = 0
    while place < len(lines):
        end = min(end_of_foot(lines, place), len(lines))
        if end > place:
            body = tuple(lines[start:place])
            start = end if any(map(shows_votes, body)) else _end_of_buttons(lines, end)
            yield Card(body, tuple(lines[place:end]), None, tuple(lines[end:start]))
            place = start
        else:
            place += 1
    if start < len(lines):
        yield Card(tuple(lines[start:]), ())


def shows_votes(line: Line) -> bool:
    """Tell "Upvote", with or without the number behind it."""
    return line.text[:6].casefold() == "upvote"


def _end_of_buttons(lines: Sequence[Line], start: int) -> int:
    """Give where the buttons below a card end: "Upvote", "45", "GitHub", "1.2k", "arXiv Page"; `start` without any.

    A number stands there only behind what it counts; above the next title it counts that paper's votes.
    """
    end = start
    while end < len(lines) and (_BUTTON.fullmatch(lines[end].text) or _counts_for_button(lines, end)):
        end += 1
    return end


def _counts_for_button(lines: Sequence[Line], place: int) -> bool:
    before, text = lines[place - 1].text, lines[place].text
    return bool(re.fullmatch(COUNT, text) and re.fullmatch(_COUNTING_BUTTON, before, re.IGNORECASE))
