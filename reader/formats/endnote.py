"""The tagged format of EndNote (.enw), which ACL Anthology, Google Scholar and publishers also offer."""

import re
from collections.abc import Iterator

from reader.formats.author_names import given_name_first
from reader.formats.dates import parse_partial_date
from reader.formats.input_text import InputText
from reader.formats.references import (
    MAX_NAMES,
    Reference,
    find_arxiv_reference,
    parse_note,
    parse_references,
)
from reader.formats.tagged_text import TaggedRecord, read_records
from reader.paper import Digest

NAME = "endnote"
SOURCE = "endnote"

_TAG = re.compile(r"%([A-Z0-9?@!#$&*(<>\[~^+|=:;{}.-])(?: |$)(.*)")
_START = re.compile(r"^%0 {1,2}[A-Z][\w &/,()-]{2,60}\n(?:[ \t]*\n)?%[A-Z0-9@] ", re.MULTILINE)
_VENUE_TAGS = ("J", "B", "S")


def detect(source_text: InputText) -> bool:
    """Return whether a text contains the type of a reference, followed by another tag."""
    return _START.search(source_text.text) is not None


def parse(source_text: InputText) -> Digest:
    """Parse the references in order; a reference with only a year has no date."""
    references = map(_reference, read_records(source_text.text, _TAG, start="0"))
    return parse_references(source_text, references, source=SOURCE, format_name=NAME)


def _reference(record: TaggedRecord) -> Reference:
    note = parse_note("\n".join(record.values("Z")))
    title, venues = record.first("T"), record.values(*_VENUE_TAGS)
    return Reference(
        line=record.line,
        title=title,
        abstract=record.first("X"),
        authors=tuple(map(given_name_first, _lines(record, "A"))),
        identifiers=(
            *record.values("R"),
            *filter(None, map(find_arxiv_reference, (*record.values("M"), *venues))),
            *note.identifiers,
        ),
        urls=(*_lines(record, "U", ">"), *note.links),
        date=_date(record),
        venue=next((venue for venue in venues if venue != title), "") or note.comment,
        categories=note.categories,
        keywords=tuple(_keywords(record)),
        note=note.text,
    )


def _lines(record: TaggedRecord, *names: str) -> Iterator[str]:
    """Yield the lines of several tags; some programs put several lines under one tag."""
    for value in record.values(*names):
        yield from map(str.strip, value.split("\n"))


def _keywords(record: TaggedRecord) -> Iterator[str]:
    """Yield keywords, each on a line of its own, or separated by semicolons or commas."""
    for value in record.values("K"):
        separator = r"\s*\n\s*" if "\n" in value else r"\s*;\s*" if ";" in value else r"\s*,\s*"
        yield from re.split(separator, value, maxsplit=MAX_NAMES)


def _date(record: TaggedRecord) -> str:
    """Return the date with a day, which may lack its year, such as "June 12", else the year."""
    year = record.first("D")
    for day in record.values("8"):
        for text in (day, f"{day}, {year}", f"{day} {year}"):
            if parse_partial_date(text)[0]:
                return text
    return year or record.first("8")
