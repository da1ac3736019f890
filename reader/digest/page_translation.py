"""Pages that a browser translated: what is left of their dates and counts is not to be guessed at."""

import re
from collections.abc import Sequence

from reader.digest.page_cards import author_count_in, date_in, is_separator
from reader.digest.page_lines import Line

_BULLETS = "•◦▪●‣"
_COUNT_AND_DATE = re.compile(r"\W{0,3}[0-9]{1,4}\s?[^\W\d][^0-9]{0,30}\s[·•⋅]\s.{1,40}")
_MONTH = (
    r"(?:jan|ene|gen|sty|янв|січ|f[eé]b|f[eé]v|lut|фев|лют|mar|mär|маr|мар|бер|apr|avr|abr|kwi|апр|кві|may|mai|maj|mei|mag|май|"
    r"мая|тра|jun|juin|giu|cze|июн|чер|jul|juil|lug|lip|июл|лип|aug|ao[uû]|ago|sie|авг|сер|sep|set|wrz|сен|вер|oct|okt|ott|"
    r"out|paź|окт|жов|nov|lis|ноя|лис|dec|dez|d[eé]c|dic|gru|дек|гру)[^\W\d]{0,9}\.?"
)
_DAY_ELSEWHERE = re.compile(
    rf"(?i)[0-9]{{1,2}}(?:\.|º|er)?\s+(?:de\s+)?{_MONTH}(?:\s+(?:de\s+)?[0-9]{{4}})?\.?(?:\s+г\.?)?|{_MONTH}\s+[0-9]{{1,2}}\.?|"
    r"(?:[0-9]{4}\s?[年년]\s?)?[0-9]{1,2}\s?[月월]\s?[0-9]{1,2}\s?[日일]"
)
_LONGEST = 40
_FEWEST_DATES = 2


def translated_line(lines: Sequence[Line]) -> Line | None:
    """Find the line that shows a page to be translated: its own date, or the counts of authors or dates of most cards."""
    above = next((place for place, line in enumerate(lines) if is_separator(line)), len(lines))
    for line in lines[:above]:
        if date_in(line):
            break
        if len(line.text) <= _LONGEST and _DAY_ELSEWHERE.fullmatch(line.text):
            return line
    return _line_of_foot(lines)


def _line_of_foot(lines: Sequence[Line]) -> Line | None:
    feet = [
        (before, after) for before, dot, after in zip(lines, lines[1:], lines[2:], strict=False) if is_separator(dot)
    ]
    counts = [before for before, after in feet if _is_other_count(before, after)]
    counts += [line for line in lines if _COUNT_AND_DATE.fullmatch(line.text) and author_count_in(line) is None]
    dates = [after for _, after in feet if date_in(after) is None and _has_number_and_word(after)]
    english = sum(author_count_in(line) is not None for line in lines)
    if counts and len(counts) >= english:
        return counts[0]
    return dates[0] if len(dates) >= _FEWEST_DATES and 2 * len(dates) > len(feet) else None


def _is_other_count(before: Line, after: Line) -> bool:
    """Tell a count of authors that does not say so in English, above the dot of a card."""
    if author_count_in(before) is not None or date_in(before) or not _has_number_and_word(before):
        return False
    return before.text.startswith(tuple(_BULLETS)) or date_in(after) is None


def _has_number_and_word(line: Line) -> bool:
    text = line.text
    return len(text) <= _LONGEST and any(map(str.isdigit, text)) and any(map(str.isalpha, text))
