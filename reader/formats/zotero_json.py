"""Zotero's own JSON: items of its web API, and the export of Better BibTeX."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reader.formats.input_text import InputText
from reader.formats.json_document import JsonList, Located
from reader.formats.references import MAX_NAMES, Reference, find_arxiv_reference, parse_note, parse_references
from reader.paper import Digest
from reader.text.authors import full_name
from reader.text.links import find_links

NAME = "zotero-json"
SOURCE = "zotero"

_NOT_PAPERS = frozenset({"attachment", "note", "annotation"})
_VENUES = (
    *("publicationTitle", "proceedingsTitle", "bookTitle", "conferenceName", "repository", "university", "institution"),
    *("websiteTitle", "journalAbbreviation", "publisher"),
)
_IDENTIFIERS = ("DOI", "archiveID", "reportNumber", "number")
_TAG = re.compile(r"<[^<>]{1,200}>")


def detect(json_list: JsonList) -> bool:
    """Return whether any value is an item of Zotero."""
    return any(_fields(located.value) is not None for located in _items(json_list))


def parse(source_text: InputText, json_list: JsonList) -> Digest:
    """Parse the items in order, without attachments and notes; an item with only a year has no date."""
    references = _references(_items(json_list))
    return parse_references(source_text, references, source=SOURCE, format_name=NAME)


def _items(json_list: JsonList) -> tuple[Located, ...]:
    """Return the items of a list, or those of a Better BibTeX export."""
    return json_list.arrays.get("items", json_list.values)


def _fields(value: object) -> Mapping[str, Any] | None:
    """Return the fields of an item, which the web API nests in `data`; None if the value is not an item."""
    if isinstance(value, dict) and isinstance(value.get("data"), dict):
        value = value["data"]
    return value if isinstance(value, dict) and isinstance(value.get("itemType"), str) else None


def _references(items: tuple[Located, ...]) -> Iterator[Reference]:
    for located in items:
        fields = _fields(located.value)
        if fields is None:
            yield Reference(located.line)
        elif fields["itemType"] not in _NOT_PAPERS:
            yield _reference(fields, located.line)


def _reference(fields: Mapping[str, Any], line: int) -> Reference:
    extra = parse_note(_text(fields, "extra"), has_variables=True)
    venues = [venue for name in _VENUES if (venue := _text(fields, name))]
    numbers = [text for name in _IDENTIFIERS if (text := _text(fields, name)) and (name == "DOI" or ":" in text)]
    return Reference(
        line=line,
        title=_TAG.sub("", _text(fields, "title")),
        abstract=_text(fields, "abstractNote"),
        authors=tuple(_authors(fields.get("creators"))),
        identifiers=(*numbers, *extra.identifiers, *map(find_arxiv_reference, venues)),
        urls=(_text(fields, "url"), *extra.links, *_attached(fields)),
        date=_text(fields, "date"),
        venue=next((venue for venue in venues if venue.lower() != "arxiv"), extra.comment),
        categories=extra.categories,
        keywords=tuple(_tags(fields.get("tags"))),
        note="\n\n".join(_notes(fields.get("notes"))),
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _authors(creators: object) -> Iterator[str]:
    """Yield the names of the authors, or of the editors and others if there are no authors."""
    people = [each for each in creators[:MAX_NAMES] if isinstance(each, dict)] if isinstance(creators, list) else []
    authors = [each for each in people if each.get("creatorType", "author") == "author"]
    for person in authors or people:
        yield _text(person, "name") or full_name(_text(person, "firstName"), _text(person, "lastName"))


def _attached(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield the URLs attached to an item, such as that of its code; attached files are on another machine."""
    attachments = fields.get("attachments")
    for each in attachments[:MAX_NAMES] if isinstance(attachments, list) else ():
        if isinstance(each, dict) and each.get("linkMode") in {"linked_url", 3}:
            yield from find_links(_text(each, "url"))


def _tags(tags: object) -> Iterator[str]:
    for each in tags[:MAX_NAMES] if isinstance(tags, list) else ():
        tag = each.get("tag") if isinstance(each, dict) else each
        if isinstance(tag, str):
            yield tag


def _notes(notes: object) -> Iterator[str]:
    """Yield the notes of an item as text; Zotero stores them as HTML."""
    for each in notes[:MAX_NAMES] if isinstance(notes, list) else ():
        note = _text(each, "note") if isinstance(each, dict) else each
        if isinstance(note, str):
            yield _TAG.sub("", re.sub(r"(?i)</p>|<br\s?/?>", "\n", note)).strip()
