"""The cards of a saved page: which lines belong to one paper, and which to none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reader.digest.page_lines import Line
from reader.digest.years import WrittenDate

_BULLETS = r"(?:[•·*\-–—+]\s*)*"
_BULLET = re.compile(r"[•·*\-–—+]")
_AUTHORS = re.compile(rf"{_BULLETS}([0-9][0-9,]{{0,6}})\s+authors?\s*(?:·\s*(?P<rest>\S.{{0,60}}))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    rf"{_BULLETS}(?:Published on\s+)?({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s+([0-9]{{1,2}})(?:,\s*([0-9]{{4}}))?"
    r"(?:\s+(?:·\s*)?([0-9][0-9,]{0,6}))?",
    re.IGNORECASE,
)
_SEPARATORS = frozenset("·•|")
_NUMBER = re.compile(r"[0-9][0-9,]{0,6}")
_VOTES = re.compile(r"(?:upvotes?|▲)?\s*([0-9][0-9,]{0,6})", re.IGNORECASE)
_PAPER_LINK = re.compile(r"https://(?:huggingface\.co|hf\.co)/papers/\d")
_SHORTEST_DATE, _LONGEST_DATE = 5, 80
_LONGEST_FOOT = 8


@dataclass(frozen=True, slots=True)
class Card:
    """One paper as a page shows it: what stands above its last lines, and those lines."""

    body: tuple[Line, ...]
    foot: tuple[Line, ...]
    votes: int | None = None


def author_count_in(line: Line) -> int | None:
    """Read "7 authors", with any bullet before it."""
    found = _AUTHORS.fullmatch(line.text) if "author" in line.text else None
    return number_of(found.group(1)) if found else None


def date_in(line: Line) -> tuple[WrittenDate, int | None] | None:
    """Read "Jul 20, 2023 3" as a date and the number of comments behind it."""
    if not _SHORTEST_DATE <= len(line.text) <= _LONGEST_DATE:
        return None
    authors = _AUTHORS.fullmatch(line.text) if "author" in line.text else None
    found = _DATE.fullmatch(authors["rest"] or "" if authors else line.text)
    if not found:
        return None
    month, day, year, comments = found.groups()
    written = WrittenDate(_MONTHS.index(month.lower()) + 1, int(day), int(year) if year else None)
    return written, number_of(comments) if comments else None


def number_of(digits: str) -> int:
    """Read a number as pages write it: "1,024"."""
    return int(digits.replace(",", ""))


def is_separator(line: Line) -> bool:
    """Tell the dot that stands between the authors and the date."""
    return line.text in _SEPARATORS


def votes_in(line: Line) -> int | None:
    """Read a number that stands alone on its line, or "Upvote 101"."""
    found = _VOTES.fullmatch(line.text)
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
    alone = end == start + 1 and _BULLET.match(lines[start].text) is None
    return end if told_date or (told_authors and not alone) else start


def _tells_date(lines: Sequence[Line], start: int, place: int) -> bool:
    line = lines[place]
    if date_in(line):
        return place > start or line.text.startswith("·")
    return place > start and not line.apart and is_separator(lines[place - 1]) and not is_separator(line)


def _counts_comments(line: Line) -> bool:
    """Tell a number that stands right under the date, or leads to the comments."""
    led = any(address.endswith("#community") for address in line.links)
    return _NUMBER.fullmatch(line.text) is not None and (led or not (line.apart or line.links))


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
        votes = votes_in(before) if before and before.text.isdigit() else None
        feet = (place for place in range(start + 1, following) if end_of_foot(lines, place) > place)
        foot = next(feet, following)
        yield Card(tuple(lines[start:foot]), tuple(lines[foot:following]), votes)


def _footed_cards(lines: Sequence[Line]) -> Iterator[Card]:
    start = place = 0
    while place < len(lines):
        end = min(end_of_foot(lines, place), len(lines))
        if end > place:
            yield Card(tuple(lines[start:place]), tuple(lines[place:end]))
            start = place = end
        else:
            place += 1
    if start < len(lines):
        yield Card(tuple(lines[start:]), ())
