"""RIS, the tagged format of reference managers, in the dialects of Zotero, EndNote, Mendeley and publishers."""

import re
from collections.abc import Iterator

from reader.formats.fields import Warnings
from reader.formats.input_text import InputText
from reader.formats.reference_notes import parse_note
from reader.formats.references import MAX_NAMES, Reference, find_arxiv_reference, given_name_first, parse_references
from reader.links import find_links
from reader.paper import Digest

NAME = "ris"
SOURCE = "ris"

_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}- ?(.*)")
_TYPE = re.compile(r"^TY {1,2}- {0,2}[A-Z]{2,10}[ \t]*$", re.MULTILINE)
_TITLE_TAGS = ("TI", "T1", "CT", "BT")
_AUTHOR_TAGS = ("AU", "A1")
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
    """Parse the references in order; one with only a year has no date."""
    references = (_reference(line, tags) for line, tags in _references(source_text.text))
    warnings = Warnings(source_text.name)
    return parse_references(source_text, references, source=SOURCE, format_name=NAME, warnings=warnings)


def _references(text: str) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """Yield the line and the tags of each reference; a reference ends at its end tag or at the next type."""
    tags: dict[str, list[str]] = {}
    start, last = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        match = _TAG.fullmatch(line.rstrip())
        name = match[1] if match else ""
        if name in {"TY", "ER"}:
            if tags:
                yield start, tags
            tags, start, last = ({"TY": [""]}, number, "") if name == "TY" else ({}, number, "")
        elif match and tags:
            tags.setdefault(name, []).append(match[2])
            last = name
        elif last and tags and line.strip():
            tags[last][-1] += f"\n{line.strip()}"
    if tags:
        yield start, tags


def _reference(line: int, tags: dict[str, list[str]]) -> Reference:
    note = parse_note("\n".join(_values(tags, _NOTE_TAG)))
    numbers = [value for value in _values(tags, *_NUMBER_TAGS) if value[:6].lower() == "arxiv:"]
    titles = _values(tags, *_TITLE_TAGS)
    return Reference(
        line=line,
        title=titles[0] if titles else "",
        abstract=next(iter(_values(tags, *_ABSTRACT_TAGS)), ""),
        authors=tuple(map(given_name_first, _values(tags, *_AUTHOR_TAGS))),
        identifiers=(
            *_values(tags, *_DOI_TAGS),
            *numbers,
            *note.identifiers,
            *map(find_arxiv_reference, _values(tags, *_VENUE_TAGS)),
        ),
        urls=(*_urls(tags), *note.links),
        date=_date(_values(tags, *_DATE_TAGS)),
        venue=_venue(_values(tags, *_VENUE_TAGS), titles) or note.comment,
        categories=note.categories,
        keywords=tuple(_keywords(tags)),
        note=note.text,
    )


def _venue(venues: list[str], titles: list[str]) -> str:
    return next((venue for venue in venues if venue not in titles and venue.lower() != "arxiv"), "")


def _values(tags: dict[str, list[str]], *names: str) -> list[str]:
    return [value.strip() for name in names for value in tags.get(name, ()) if value.strip()]


def _urls(tags: dict[str, list[str]]) -> Iterator[str]:
    """Yield URLs, of which EndNote and Mendeley put several on one tag."""
    for value in _values(tags, *_URL_TAGS):
        yield from find_links(value) if re.search(r"[\s;]", value) else [value]


def _keywords(tags: dict[str, list[str]]) -> Iterator[str]:
    """Yield keywords, of which EndNote puts one on each line of a tag, and others separate them by semicolons."""
    for value in _values(tags, "KW"):
        yield from re.split(r"\s*[;\n]\s*", value, maxsplit=MAX_NAMES)


def _date(dates: list[str]) -> str:
    """Return the most exact of the dates, such as "2014/07/25/", "2014///Summer" or "2014"."""
    day = next((date for date in dates if re.match(r"[0-9]{4}[/-][0-9]{1,2}[/-][0-9]{1,2}", date)), "")
    match = re.match(r"([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})", day)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else next(iter(dates), "").split("/", 1)[0]
