"""The daily mail of arXiv: entries between lines of two backslashes, with folded headers and an indented abstract."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from reader.formats.author_names import without_parentheses
from reader.formats.dates import parse_day_text
from reader.formats.entries import Entry, parse_entries
from reader.formats.input_text import InputText
from reader.paper import Digest
from reader.text import clean_line
from reader.text.tex import tex_to_text

NAME = "arxiv-mail"
SOURCE = "arxiv"

_MARK = "\\\\"
_START = re.compile(r"^\\\\[ \t]*\n(?:arXiv:|Paper: )\S", re.MULTILINE)
_ENTRY_ID = re.compile(r"(?:arXiv:|Paper: )(\S{1,40})")
_PERIOD = re.compile(r"^\s*received from\s.{1,60}?\sto\s+\w{3}\s+(\d{1,2}) (\w{3}) (\d{2})\b", re.MULTILINE)
_HEADER = re.compile(r"([A-Z][A-Za-z-]{1,20}(?: \([^()]{1,20}\))?):\s*(.*)")


def detect(source_text: InputText) -> bool:
    """Return whether a text contains the start of an entry."""
    return _START.search(source_text.text) is not None


def parse(source_text: InputText) -> Digest:
    """Parse the papers of one or more mails in order; revised papers come without an abstract."""
    day = _mail_day(source_text.text)
    entries = (Entry(fields, line, day) for line, fields in _entries(source_text.text.split("\n")))
    return parse_entries(source_text, entries, source=SOURCE, format_name=NAME, may_be_empty=False, needs="id")


def _mail_day(text: str) -> date | None:
    """Return the last day on which arXiv received papers of a mail, or None if it is not stated."""
    periods = _PERIOD.findall(text)
    return parse_day_text(f"{periods[-1][0]} {periods[-1][1]} 20{periods[-1][2]}") if periods else None


def _entries(lines: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line and the fields of each entry."""
    index = 0
    while index + 1 < len(lines):
        match = _ENTRY_ID.match(lines[index + 1]) if lines[index].rstrip() == _MARK else None
        index += 1
        if not match:
            continue
        start, end = index, _find_mark(lines, index)
        headers = _parse_headers(lines[start + 1 : end])
        abstract: Sequence[str] = ()
        if end < len(lines) and lines[end].rstrip() == _MARK and not _starts_entry(lines, end):
            abstract = lines[end + 1 : _find_mark(lines, end + 1)]
            end = _find_mark(lines, end + 1)
        yield start + 1, _entry_fields(match[1], headers, abstract)
        index = end if _starts_entry(lines, end) else end + 1


def _find_mark(lines: Sequence[str], start: int) -> int:
    return next((index for index in range(start, len(lines)) if lines[index].startswith(_MARK)), len(lines))


def _starts_entry(lines: Sequence[str], index: int) -> bool:
    return index + 1 < len(lines) and lines[index].rstrip() == _MARK and _ENTRY_ID.match(lines[index + 1]) is not None


def _parse_headers(lines: Sequence[str]) -> dict[str, str]:
    """Return the headers of an entry; an indented line continues the one before."""
    headers: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        match = _HEADER.match(line)
        if match:
            name = match[1].partition(" ")[0]
            headers.setdefault(name, [match[2]])
        elif name and line.startswith("  "):
            headers[name].append(line.strip())
        else:
            name = ""
    return {name: " ".join(parts) for name, parts in headers.items()}


def _entry_fields(arxiv_id: str, headers: dict[str, str], abstract: Sequence[str]) -> dict[str, Any]:
    """Return the fields of an entry under the names that lists of papers use."""
    published = headers.get("Date", "").partition("(")[0]
    return {
        "title": headers.get("Title", ""),
        "arxiv_id": arxiv_id,
        "abstract": _unfold("\n".join(abstract)) or None,
        "authors": without_parentheses(headers.get("Authors", headers.get("Author", ""))) or None,
        "published": clean_line(published) or None,
        "categories": headers.get("Categories", headers.get("Subj-class")),
        "journal_ref": tex_to_text(headers.get("Journal-ref", "")),
        "comment": tex_to_text(headers.get("Comments", "")),
        "doi": headers.get("DOI", "").split(),
    }


def _unfold(abstract: str) -> str:
    """Separate paragraphs, which begin with two spaces, by blank lines."""
    return re.sub(r"\n  (?=\S)", "\n\n", abstract).strip()
