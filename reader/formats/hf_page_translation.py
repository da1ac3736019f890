"""Pages that a browser translated: what is left of their dates and counts is not to be guessed at."""

import re
from collections.abc import Sequence

from reader.formats.hf_page_cards import is_separator, parse_author_count, parse_date_line
from reader.formats.hf_page_lines import PageLine

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


def find_translated_line(lines: Sequence[PageLine]) -> PageLine | None:
    """Find the line that shows a page to be translated: its own date, or the counts of authors or dates of most cards."""
    above = next((index for index, line in enumerate(lines) if is_separator(line)), len(lines))
    for line in lines[:above]:
        if parse_date_line(line):
            break
        if len(line.text) <= _LONGEST and _DAY_ELSEWHERE.fullmatch(line.text):
            return line
    return _footer_line(lines)


def _footer_line(lines: Sequence[PageLine]) -> PageLine | None:
    feet = [
        (before, after) for before, dot, after in zip(lines, lines[1:], lines[2:], strict=False) if is_separator(dot)
    ]
    counts = [before for before, after in feet if _is_other_count(before, after)]
    counts += [line for line in lines if _COUNT_AND_DATE.fullmatch(line.text) and parse_author_count(line) is None]
    dates = [after for _, after in feet if parse_date_line(after) is None and _has_number_and_word(after)]
    english = sum(parse_author_count(line) is not None for line in lines)
    if counts and len(counts) >= english:
        return counts[0]
    return dates[0] if len(dates) >= _FEWEST_DATES and 2 * len(dates) > len(feet) else None


def _is_other_count(before: PageLine, after: PageLine) -> bool:
    """Tell a count of authors that does not say so in English, above the dot of a card."""
    if parse_author_count(before) is not None or parse_date_line(before) or not _has_number_and_word(before):
        return False
    return before.text.startswith(tuple(_BULLETS)) or parse_date_line(after) is None


def _has_number_and_word(line: PageLine) -> bool:
    text = line.text
    return len(text) <= _LONGEST and any(map(str.isdigit, text)) and any(map(str.isalpha, text))
