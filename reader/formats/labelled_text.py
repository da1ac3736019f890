"""Papers as lines with labels ("Title: …", "PDF: …"), separated by rules, blank lines or the next title."""

import re
from collections.abc import Iterator, Sequence

from reader.formats.entries import Entry
from reader.formats.input_text import InputText
from reader.formats.markdown_blocks import split_front_matter
from reader.formats.markdown_dates import find_day

_LABELS = (
    r"title|pdf(?: url| link)?|url|link|links?|paper(?: url| link)?|arxiv(?: id| url| link)?|abs|id|authors?|summary|"
    r"abstract|tl;?dr|date|published(?: date)?|publication date|submitted|code(?: url)?|github|categories|category|"
    r"subjects?|doi|comments?|journal(?: ref)?|venue|keywords?|organi[sz]ation|affiliations?|project(?: page)?|"
    r"upvotes|stars"
)
_LINE = re.compile(
    rf"\s{{0,8}}(?:[-*+•]\s+)?(?:\*\*|__)?({_LABELS})(?:\*\*|__)?\s?[:\uff1a](?:\*\*|__)?\s*(.*)", re.IGNORECASE
)
_START = re.compile(
    r"\A\s{0,10}(?:#.{0,200}\s+)?(?:[-*+•]\s+)?(?:\*\*|__)?title(?:\*\*|__)?\s?[:\uff1a]", re.IGNORECASE
)
_MAX_TITLE_LINES = 8
_MAX_LINES_ABOVE = 12
_MAX_LENGTH_ABOVE = 200
_MAX_RECORD_LENGTH = 20_000
_RULE = re.compile(r"\s*[-=*_]{3,}\s*")
_MARKDOWN_LINK = re.compile(r"\[[^\[\]]{0,500}\]\((https?://[^\s()]{1,2000})\)")


def starts_with_label(text: str) -> bool:
    """Return whether a text begins with the title of a paper behind a label, with another label below it."""
    head = split_front_matter(text)[1][:_MAX_RECORD_LENGTH].split("\n")
    first = _first_title(head[:_MAX_LINES_ABOVE])
    if first is None or any(len(line) > _MAX_LENGTH_ABOVE or _MARKDOWN_LINK.search(line) for line in head[:first]):
        return False
    lines = head[first + 1 : first + _MAX_TITLE_LINES]
    return any(match[1].lower() != "title" for line in lines if (match := _LINE.fullmatch(line)))


def labelled_entries(source_text: InputText) -> Iterator[Entry]:
    """Yield an entry for each title and the labels below it."""
    fields: dict[str, list[str]] = {}
    start, name = 1, ""
    lines = split_front_matter(source_text.text)[1].split("\n")
    first = _first_title(lines) or 0
    day = next((found for line in lines[:first] if (found := find_day(line, source_text.today)[0])), None)
    for number, line in enumerate(lines[first:], first + 1):
        match = _LINE.fullmatch(line)
        label = match[1].lower() if match else ""
        if match and (label == "title" or label not in fields):
            if label == "title":
                if fields:
                    yield Entry(_joined(fields), start, day)
                fields, start = {}, number
            name = label
            fields[name] = [_MARKDOWN_LINK.sub(r"\1", match[2])]
        elif _RULE.fullmatch(line):
            name = ""
        elif name:
            fields[name].append(line.strip())
    if fields:
        yield Entry(_joined(fields), start, day)


def _joined(fields: dict[str, list[str]]) -> dict[str, str]:
    return {name: "\n".join(lines) for name, lines in fields.items()}


def _first_title(lines: Sequence[str]) -> int | None:
    """Return the index of the first line with the label of a title."""
    return next((index for index, line in enumerate(lines) if _START.match(line[:1000])), None)
