"""CSL-JSON, which Zotero, Mendeley, pandoc, Crossref and citation processors write."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reader.formats.input_text import InputText, without_markup
from reader.formats.json_document import JsonList, Located
from reader.formats.references import (
    MAX_NAMES,
    Reference,
    find_arxiv_reference,
    parse_note,
    parse_references,
    split_keywords,
)
from reader.paper import Digest
from reader.text.authors import full_name

NAME = "csl-json"
SOURCE = "csl"

_OWN_FIELDS = frozenset({"DOI", "URL", "ISSN", "ISBN", "issued", "container-title", "citation-key"})
"""Names that lists of papers in other JSON do not use."""
_ARCHIVE_FIELDS = ("archive_location", "archive-location")
_ARXIV_FIELDS = ("number", *_ARCHIVE_FIELDS, "id", "title-short")
_VENUES = ("container-title", "collection-title", "event-title", "event", "publisher")
_GIVEN = ("given", "dropping-particle", "non-dropping-particle")
_FAMILY = ("family", "suffix")
_HEADING = re.compile(r"<jats:title(?:\s[^<>]{0,200})?>\s*(?:abstract|summary)\s*</jats:title>", re.IGNORECASE)


def detect(json_list: JsonList) -> bool:
    """Return whether any value is an item of CSL."""
    return any(_is_item(located.value) for located in _items(json_list))


def parse(source_text: InputText, json_list: JsonList) -> Digest:
    """Parse the items in order; an item with only a year has no date."""
    references = (
        _reference(located.value if isinstance(located.value, dict) else {}, located.line)
        for located in _items(json_list)
    )
    return parse_references(source_text, references, source=SOURCE, format_name=NAME)


def _items(json_list: JsonList) -> tuple[Located, ...]:
    """Return the items of a list or of an object, such as pandoc's `references` or a response from Crossref."""
    message = json_list.wrapper_fields.get("message")
    if isinstance(message, dict) and "message-type" in json_list.wrapper_fields:
        works = message.get("items", [message])
        return tuple(Located(1, work) for work in works) if isinstance(works, list) else ()
    return next(
        (json_list.arrays[name] for name in ("references", "items") if name in json_list.arrays), json_list.values
    )


def _is_item(value: object) -> bool:
    """Return whether a value has a title, a type, and a field or an author as CSL writes them."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return False
    if not _text(value, "title") and not isinstance(value.get("DOI"), str):
        return False
    authors = value.get("author")
    names = authors if isinstance(authors, list) else []
    has_csl_author = any(isinstance(name, dict) and not name.keys().isdisjoint({"family", "literal"}) for name in names)
    return has_csl_author or not _OWN_FIELDS.isdisjoint(value)


def _reference(item: Mapping[str, Any], line: int) -> Reference:
    authors = item.get("author")
    note = parse_note(_text(item, "note"), has_variables=True)
    venues = [venue for name in _VENUES if (venue := _text(item, name))]
    return Reference(
        line=line,
        title=without_markup(_text(item, "title")),
        abstract=without_markup(_HEADING.sub("", _text(item, "abstract"))),
        authors=tuple(map(_full_name, authors[:MAX_NAMES])) if isinstance(authors, list) else (),
        identifiers=(
            *_arxiv_references(item),
            _text(item, "DOI"),
            *note.identifiers,
            *map(find_arxiv_reference, venues),
        ),
        urls=(_text(item, "URL"), *note.links),
        date=_issued(item.get("issued")),
        venue=next((venue for venue in venues if venue.lower() != "arxiv"), note.comment),
        categories=note.categories,
        keywords=tuple(_keywords(item)),
        note=note.text,
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    """Return the text of a field, which may be the first of a list, as in titles from Crossref."""
    value = item.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def _arxiv_references(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values that refer to arXiv; the numbers of other reports can look like an arXiv id."""
    for name in _ARXIV_FIELDS:
        value = _text(item, name)
        if value[:6].lower() == "arxiv:" or (name in _ARCHIVE_FIELDS and _text(item, "archive").lower() == "arxiv"):
            yield value


def _full_name(name: object) -> str:
    if not isinstance(name, dict):
        return name if isinstance(name, str) else ""
    if whole := next((name[part] for part in ("literal", "name") if isinstance(name.get(part), str)), ""):
        return str(whole)
    given, family = (
        " ".join(name[part] for part in parts if isinstance(name.get(part), str)) for parts in (_GIVEN, _FAMILY)
    )
    return full_name(given, family)


def _issued(issued: object) -> str:
    """Return the date or the start of a range, which may lack the day or the month."""
    if not isinstance(issued, dict):
        return issued if isinstance(issued, str) else ""
    ranges = issued.get("date-parts")
    parts = ranges[0] if isinstance(ranges, list) and ranges else None
    if isinstance(parts, list) and parts:
        return "-".join(str(part)[:4].zfill(2) for part in parts[:3])
    texts = (issued.get(name) for name in ("raw", "literal"))
    return next((text for text in texts if isinstance(text, str)), "")


def _keywords(item: Mapping[str, Any]) -> list[str]:
    keyword = item.get("keyword")
    if isinstance(keyword, list):
        return [word for word in keyword if isinstance(word, str)]
    return split_keywords(keyword) if isinstance(keyword, str) else []
