"""RIS, the tagged format of reference managers, in the dialects of Zotero, EndNote and Mendeley."""

import re
from collections.abc import Iterator
from typing import Any

from reader.formats.entries import Entry, parse_entries
from reader.formats.input_text import InputText
from reader.paper import Digest

NAME = "ris"
SOURCE = "ris"

_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?")
_TYPE = re.compile(r"^TY {1,2}- {0,2}[A-Z]{2,10}[ \t]*$", re.MULTILINE)
_DAY = re.compile(r"([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})(?:/.*)?")
_TITLE_TAGS = ("TI", "T1", "CT", "BT")
_AUTHOR_TAGS = ("AU", "A1")
_ABSTRACT_TAGS = ("AB", "N2")
_DATE_TAGS = ("DA", "PY", "Y1")
_URL_TAGS = ("UR", "L1", "L2", "LK")
_ID_TAGS = ("DO", *_URL_TAGS, "AN", "M1", "M3", "C1")


def detect(source_text: InputText) -> bool:
    """Return whether a text contains the type of a reference on its own line."""
    return _TYPE.search(source_text.text) is not None


def parse(source_text: InputText) -> Digest:
    """Parse the references in their order; one of which only the year is known has no date."""
    entries = (Entry(_reference_fields(tags), line) for line, tags in _references(source_text.text))
    return parse_entries(source_text, entries, source=SOURCE, format_name=NAME, may_be_empty=False, needs="title")


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
            tags.setdefault(name, []).append(match[2] or "")
            last = name
        elif last and tags and line.strip():
            tags[last][-1] += f"\n{line.strip()}"
    if tags:
        yield start, tags


def _reference_fields(tags: dict[str, list[str]]) -> dict[str, Any]:
    """Return the fields of a reference under the names that lists of papers use."""
    return {
        "title": next(iter(_values(tags, *_TITLE_TAGS)), ""),
        "id": _values(tags, *_ID_TAGS),
        "doi": _values(tags, "DO"),
        "abstract": next(iter(_values(tags, *_ABSTRACT_TAGS)), None),
        "authors": [_given_name_first(name) for name in _values(tags, *_AUTHOR_TAGS)] or None,
        "published": next((day for text in _values(tags, *_DATE_TAGS) if (day := _iso_day(text))), None),
        "keywords": _values(tags, "KW"),
        "links": _values(tags, *_URL_TAGS),
    }


def _values(tags: dict[str, list[str]], *names: str) -> list[str]:
    return [value.strip() for name in names for value in tags.get(name, ()) if value.strip()]


def _given_name_first(name: str) -> str:
    """Return "Lovelace, Ada" as "Ada Lovelace", and "Able, Ada, Jr." as "Ada Able Jr."."""
    family, *given = [part.strip() for part in name.split(",", 2)]
    return " ".join(filter(None, [*given[:1], family, *given[1:]]))


def _iso_day(text: str) -> str | None:
    match = _DAY.fullmatch(text)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else None
