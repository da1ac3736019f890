"""CSL-JSON, which Zotero, Mendeley, pandoc and citation processors write."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from reader.formats.entries import Entry, parse_entries
from reader.formats.field_aliases import parse_day_text
from reader.formats.input_text import InputText
from reader.formats.json_document import JsonList
from reader.paper import Digest

NAME = "csl-json"
SOURCE = "csl"

_OWN_FIELDS = frozenset({"DOI", "URL", "ISSN", "ISBN", "issued", "container-title", "citation-key"})
"""Names that lists of papers in other JSON do not use."""


def detect(json_list: JsonList) -> bool:
    """Return whether any value is an item of CSL."""
    return any(_is_item(located.value) for located in json_list.values)


def parse(source_text: InputText, json_list: JsonList) -> Digest:
    """Parse the items in their order; one of which only the year is known has no date."""
    entries = (
        Entry(_item_fields(located.value) if isinstance(located.value, dict) else {}, located.line)
        for located in json_list.values
    )
    return parse_entries(source_text, entries, source=SOURCE, format_name=NAME, may_be_empty=False, needs="title")


def _is_item(value: object) -> bool:
    """Return whether a value has a title, a type, and a field or an author as CSL writes them."""
    if not isinstance(value, dict) or not isinstance(value.get("title"), str) or not isinstance(value.get("type"), str):
        return False
    authors = value.get("author")
    names = authors if isinstance(authors, list) else []
    has_csl_author = any(isinstance(name, dict) and not name.keys().isdisjoint({"family", "literal"}) for name in names)
    return has_csl_author or not _OWN_FIELDS.isdisjoint(value)


def _item_fields(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an item under the names that lists of papers use."""
    authors = item.get("author")
    day = _issued_day(item.get("issued"))
    return {
        "title": item.get("title"),
        "id": [*_arxiv_references(item), item.get("DOI"), item.get("URL")],
        "doi": [item.get("DOI"), item.get("URL")],
        "abstract": item.get("abstract"),
        "authors": [*map(_full_name, authors)] if isinstance(authors, list) else None,
        "published": day.isoformat() if day else None,
        "keywords": _keywords(item.get("keyword")),
        "links": item.get("URL"),
    }


def _arxiv_references(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield what names arXiv; other reports have numbers that look like an arXiv id."""
    for name in ("number", "archive_location", "archive-location", "id"):
        value = item.get(name)
        if isinstance(value, str) and value[:6].lower() == "arxiv:":
            yield value


def _full_name(name: object) -> str:
    if not isinstance(name, dict):
        return name if isinstance(name, str) else ""
    if isinstance(name.get("literal"), str):
        return str(name["literal"])
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return " ".join(name[part] for part in parts if isinstance(name.get(part), str))


def _issued_day(issued: object) -> date | None:
    """Return the first day of a date or a range; None if it lacks the month or the day."""
    if not isinstance(issued, dict):
        return None
    ranges = issued.get("date-parts")
    parts = ranges[0] if isinstance(ranges, list) and ranges else None
    if isinstance(parts, list) and len(parts) == 3:
        return parse_day_text("-".join(str(part)[:4] for part in parts))
    raw = issued.get("raw")
    return parse_day_text(raw) if isinstance(raw, str) and len(raw) < 60 else None


def _keywords(keyword: object) -> list[str]:
    return [word for part in keyword[:2000].split(",") if (word := part.strip())] if isinstance(keyword, str) else []
