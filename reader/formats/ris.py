"""RIS, the tagged format of reference managers, in the dialects of Zotero, EndNote, Mendeley and publishers."""

import re
from collections.abc import Iterator

from reader.formats.author_names import given_name_first
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
from reader.text.links import find_links

NAME = "ris"
SOURCE = "ris"

_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}- ?(.*)")
_TYPE = re.compile(r"^TY {1,2}- {0,2}[A-Z]{2,10}[ \t]*$", re.MULTILINE)
_TITLE_TAGS = ("TI", "T1", "CT", "BT")
_AUTHOR_TAGS = ("AU", "A1")
_EDITOR_TAGS = ("ED", "A2")
_ABSTRACT_TAGS = ("AB", "N2")
_DATE_TAGS = ("DA", "Y1", "PY")
_URL_TAGS = ("UR", "LK", "L1", "L2", "L4")
_DOI_TAGS = ("DO", "DI")
_NUMBER_TAGS = ("AN", "M1", "M3", "C1", "ID", "U1", "SN")
_VENUE_TAGS = ("T2", "JO", "JF", "JA", "J2", "BT", "C3", "T3", "PB")
_NOTE_TAG = "N1"


def detect(source_text: InputText) -> bool:
    """Return whether a text contains the type of a reference on its own line."""
    return _TYPE.search(source_text.text) is not None


def parse(source_text: InputText) -> Digest:
    """Parse the references in order; a reference with only a year has no date."""
    references = map(_reference, read_records(source_text.text, _TAG, start="TY", end="ER"))
    return parse_references(source_text, references, source=SOURCE, format_name=NAME)


def _reference(record: TaggedRecord) -> Reference:
    note = parse_note("\n".join(record.values(_NOTE_TAG)))
    numbers = [value for value in record.values(*_NUMBER_TAGS) if value[:6].lower() == "arxiv:"]
    titles, venues = record.values(*_TITLE_TAGS), record.values(*_VENUE_TAGS)
    return Reference(
        line=record.line,
        title=titles[0] if titles else "",
        abstract=record.first(*_ABSTRACT_TAGS),
        authors=tuple(map(given_name_first, record.in_order(*_AUTHOR_TAGS) or record.in_order(*_EDITOR_TAGS))),
        identifiers=(
            *record.values(*_DOI_TAGS),
            *numbers,
            *note.identifiers,
            *map(find_arxiv_reference, venues),
        ),
        urls=(*_urls(record), *note.links),
        date=_date(record.values(*_DATE_TAGS)),
        venue=_venue(venues, titles) or note.comment,
        categories=note.categories,
        keywords=tuple(_keywords(record)),
        note=note.text,
    )


def _venue(venues: list[str], titles: list[str]) -> str:
    return next((venue for venue in venues if venue not in titles and venue.lower() != "arxiv"), "")


def _urls(record: TaggedRecord) -> Iterator[str]:
    """Yield the URLs; EndNote and Mendeley put several under one tag."""
    for value in record.values(*_URL_TAGS):
        yield from find_links(value) if re.search(r"[\s;]", value) else [value]


def _keywords(record: TaggedRecord) -> Iterator[str]:
    """Yield the keywords, which EndNote puts on separate lines of one tag and other programs separate by semicolons."""
    for value in record.values("KW"):
        yield from re.split(r"\s*[;\n]\s*", value, maxsplit=MAX_NAMES)


def _date(dates: list[str]) -> str:
    """Return the most precise of dates such as "2014/07/25/", "2014///Summer" and "2014"."""
    day = next((date for date in dates if re.match(r"[0-9]{4}[/-][0-9]{1,2}[/-][0-9]{1,2}", date)), "")
    match = re.match(r"([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})", day)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else next(iter(dates), "").split("/", 1)[0]
