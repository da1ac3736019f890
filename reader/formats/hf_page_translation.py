"""Detection of pages that a browser translated, whose dates and counts cannot be parsed."""

import re
from collections.abc import Sequence

from reader.formats.hf_page_footers import is_separator, parse_author_count, parse_date_line
from reader.formats.hf_page_lines import PageLine

_BULLETS = "•◦▪●‣"
_COUNT_AND_DATE = re.compile(r"\W{0,3}[0-9]{1,4}\s?[^\W\d][^0-9]{0,30}\s[·•⋅]\s.{1,40}")
_MONTH = (
    r"(?:jan|ene|gen|sty|янв|січ|f[eé]b|f[eé]v|lut|фев|лют|mar|mär|маr|мар|бер|apr|avr|abr|kwi|апр|кві|may|mai|maj|mei|mag|май|"
    r"мая|тра|jun|juin|giu|cze|июн|чер|jul|juil|lug|lip|июл|лип|aug|ao[uû]|ago|sie|авг|сер|sep|set|wrz|сен|вер|oct|okt|ott|"
    r"out|paź|окт|жов|nov|lis|ноя|лис|dec|dez|d[eé]c|dic|gru|дек|гру)[^\W\d]{0,9}\.?"
)
_TRANSLATED_DAY = re.compile(
    rf"(?i)[0-9]{{1,2}}(?:\.|º|er)?\s+(?:de\s+)?{_MONTH}(?:\s+(?:de\s+)?[0-9]{{4}})?\.?(?:\s+г\.?)?|{_MONTH}\s+[0-9]{{1,2}}\.?|"
    r"(?:[0-9]{4}\s?[年년]\s?)?[0-9]{1,2}\s?[月월]\s?[0-9]{1,2}\s?[日일]"
)
_MAX_LINE_LENGTH = 40
_MIN_DATES = 2


def find_translated_line(lines: Sequence[PageLine]) -> PageLine | None:
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
