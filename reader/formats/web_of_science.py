"""The tagged plain text that Web of Science exports."""

import re
from collections.abc import Iterator

from reader.formats.author_names import given_name_first
from reader.formats.input_text import InputText
from reader.formats.references import MAX_NAMES, Reference, find_arxiv_reference, parse_references
from reader.formats.tagged_text import TaggedRecord, read_records
from reader.paper import Digest

NAME = "web-of-science"
SOURCE = "web-of-science"

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: |$)(.*)")
_START = re.compile(r"^PT [BCJPS][ \t]*\n(?=[A-Z][A-Z0-9] )", re.MULTILINE)
_DAY = re.compile(r"([A-Z]{3}) ([0-9]{1,2})")
_NUMBER = re.compile(r"WOS:\w{5,30}")
_PAGE = "https://www.webofscience.com/wos/woscc/full-record/{}"


def detect(source_text: InputText) -> bool:
    """Return whether a text contains the type of a reference, followed by another tag."""
    return _START.search(source_text.text) is not None


def parse(source_text: InputText) -> Digest:
    """Parse the references in order; a reference with only a year or a month has no date."""
    references = map(_reference, read_records(source_text.text, _TAG, start="PT", end="ER"))
    return parse_references(source_text, references, source=SOURCE, format_name=NAME)


def _reference(record: TaggedRecord) -> Reference:
    return Reference(
        line=record.line,
        title=record.first("TI"),
        abstract=record.first("AB"),
        authors=tuple(_authors(record)),
        identifiers=(*record.values("DI", "D2"), find_arxiv_reference(record.first("AR"))),
        urls=tuple(_urls(record)),
        date=_date(record),
        venue=record.first("SO"),
        keywords=tuple(re.split(r"\s*;\s*", record.first("DE", "ID"), maxsplit=MAX_NAMES)),
        withdrawn="Retracted Publication" in record.first("DT"),
    )


def _authors(record: TaggedRecord) -> Iterator[str]:
    """Yield the full names, else the short ones, and the names of groups; each is on a line of its own."""
    names = record.first("AF") or record.first("AU") or record.first("BF", "BA", "BE")
    yield from map(given_name_first, names.split("\n"))
    yield from record.first("CA").split("\n")


def _urls(record: TaggedRecord) -> Iterator[str]:
    """Yield the Web of Science page of a reference without a DOI."""
    number = record.first("UT")
    if _NUMBER.fullmatch(number) and not record.first("DI", "D2"):
        yield _PAGE.format(number)


def _date(record: TaggedRecord) -> str:
    """Return the date with a day, which combines a value such as "JUN 12" with the year, else the year."""
    year = record.first("PY")
    day = _DAY.fullmatch(record.first("PD"))
    return f"{day[2]} {day[1].title()} {year}" if day else year or record.first("EA")
