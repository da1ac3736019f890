"""MEDLINE, the tagged format in which PubMed saves references (.nbib)."""

import re
from collections.abc import Iterator

from reader.formats.author_names import given_name_first
from reader.formats.dates import parse_partial_date
from reader.formats.input_text import InputText
from reader.formats.references import MAX_NAMES, Reference, parse_references
from reader.formats.tagged_text import TaggedRecord, read_records
from reader.paper import Digest

NAME = "pubmed"
SOURCE = "pubmed"

_TAG = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)")
_START = re.compile(r"^PMID ?- ?[0-9]{1,10}[ \t]*\n(?=[A-Z]{2,4} {0,2}- )", re.MULTILINE)
_DAY = re.compile(r"([0-9]{4}) ([A-Z][a-z]{2}) ([0-9]{1,2})")
_COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_KIND = re.compile(r"\s*\[(?:doi|pii|bookaccession|pmc|arxiv)\]\Z", re.IGNORECASE)
"""The kind of an identifier, written after it."""
_NAME_SUFFIX = re.compile(r" (?:[JS]r|II|III|IV|2nd|3rd)\.?\Z")
_PAGE = "https://pubmed.ncbi.nlm.nih.gov/{}/"
_FULL_TEXT = "https://pmc.ncbi.nlm.nih.gov/articles/{}/"


def detect(source_text: InputText) -> bool:
    """Return whether a text contains the PubMed id of a reference, followed by another tag."""
    return _START.search(source_text.text) is not None


def parse(source_text: InputText) -> Digest:
    """Parse the references in order; a reference with only a year or a month has no date."""
    references = map(_reference, read_records(source_text.text, _TAG, start="PMID"))
    return parse_references(source_text, references, source=SOURCE, format_name=NAME)


def _reference(record: TaggedRecord) -> Reference:
    return Reference(
        line=record.line,
        title=_title(_joined(record.first("TI", "BTI", "TT"))),
        abstract=record.first("AB", "OAB"),
        authors=tuple(_authors(record)),
        identifiers=tuple(_KIND.sub("", value) for value in record.values("AID", "LID")),
        urls=tuple(_urls(record)),
        date=_date(record),
        venue=_joined(record.first("JT", "TA", "BTI")),
        keywords=tuple(_keywords(record)),
        withdrawn="Retracted Publication" in record.values("PT"),
    )


def _joined(text: str) -> str:
    """Return a wrapped text as one line."""
    return " ".join(text.split())


def _title(text: str) -> str:
    """Return a title without the full stop that PubMed adds to every title."""
    return text if text.endswith("..") else text.removesuffix(".")


def _authors(record: TaggedRecord) -> Iterator[str]:
    """Yield the full names, else the short ones such as "Able AB", and the names of groups."""
    if names := record.values("FAU"):
        yield from (given_name_first(_NAME_SUFFIX.sub(r",\g<0>", _joined(name))) for name in names)
    else:
        yield from record.values("AU")
    yield from map(_joined, record.values("CN"))


def _urls(record: TaggedRecord) -> Iterator[str]:
    """Yield the page of a reference at PubMed, and its full text at PubMed Central."""
    if (number := record.first("PMID")).isdecimal():
        yield _PAGE.format(number)
    if re.fullmatch(r"PMC[0-9]{1,10}", number := record.first("PMC")):
        yield _FULL_TEXT.format(number)


def _keywords(record: TaggedRecord) -> Iterator[str]:
    """Yield the authors' keywords, else the subject headings without their qualifiers and stars."""
    if keywords := record.values("OT"):
        yield from (_joined(keyword).lstrip("*") for keyword in keywords[:MAX_NAMES])
    else:
        yield from (_joined(heading).lstrip("*").partition("/")[0] for heading in record.values("MH")[:MAX_NAMES])


def _date(record: TaggedRecord) -> str:
    """Return the first date with a day, such as "2022 May 5" or "20220505", else the date of publication."""
    published = _joined(record.first("DP"))
    electronic = _COMPACT_DAY.fullmatch(record.first("DEP"))
    day = _DAY.fullmatch(published)
    dates = (f"{day[3]} {day[2]} {day[1]}" if day else "", "-".join(electronic.groups()) if electronic else "")
    return next((text for text in dates if text and parse_partial_date(text)[0]), published)
