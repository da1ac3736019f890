"""JSON from OpenReview: the submissions to a venue or the papers of a search, from either version of its API."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reader.formats.entries import Entry, parse_entries
from reader.formats.input_text import InputText
from reader.formats.json_document import JsonList, Located
from reader.paper import Digest

NAME = "openreview-json"
SOURCE = "openreview"

_SITE = "https://openreview.net"
_DATES = ("pdate", "odate", "cdate", "tcdate")
_NOTE_NAMES = frozenset({"forum", "invitation", "invitations", "replyto", "signatures"})
_WITHDRAWN = re.compile(r"(?i)withdrawn|desk[ _]?reject")


def detect(json_list: JsonList) -> bool:
    """Return whether the JSON lists a submission or is an empty response from OpenReview."""
    if any(_is_submission(located.value) for located in _notes(json_list)):
        return True
    return json_list.wrapper_fields.get("notes") == [] and json_list.wrapper_fields.keys() <= {"notes", "count"}


def parse(source_text: InputText, json_list: JsonList) -> Digest:
    """Parse the submissions in order, without reviews and comments."""
    notes = [located for located in _notes(json_list) if not _is_reply(located.value)]
    entries = [Entry(_fields(located.value), located.line) for located in notes]
    return parse_entries(
        source_text, entries, source=SOURCE, format_name=NAME, may_be_empty=not notes, needs="description"
    )


def _notes(json_list: JsonList) -> tuple[Located, ...]:
    return json_list.arrays.get("notes", json_list.values)


def _is_submission(value: object) -> bool:
    if not isinstance(value, dict) or _NOTE_NAMES.isdisjoint(value) or _is_reply(value):
        return False
    fields = _contents(value)
    return isinstance(fields.get("title"), str) and ("abstract" in fields or "authors" in fields)


def _is_reply(value: object) -> bool:
    """Return whether a note is a reply to another note: a review, a comment or a decision."""
    return isinstance(value, dict) and bool(value.get("replyto")) and value.get("replyto") != value.get("id")


def _contents(note: object) -> dict[str, Any]:
    """Return the contents of a note by name; the second version of the API wraps each in an object."""
    contents = note.get("content") if isinstance(note, dict) else None
    if not isinstance(contents, dict):
        return {}
    return {name: each.get("value") if isinstance(each, dict) else each for name, each in contents.items()}


def _fields(note: object) -> dict[str, Any]:
    """Return the fields of a note under the names that lists of papers use."""
    contents = _contents(note)
    outer: Mapping[str, Any] = note if isinstance(note, dict) else {}
    venue, venue_id = _text(contents, "venue"), _text(contents, "venueid")
    fields = {
        "title": contents.get("title"),
        "abstract": contents.get("abstract"),
        "authors": contents.get("authors"),
        "keywords": contents.get("keywords"),
        "tldr": next(filter(None, (_text(contents, name) for name in ("TLDR", "TL;DR", "one-sentence_summary"))), ""),
        "venue": venue,
        "url": [*_pages(outer, contents)],
        "pdf": _absolute(_text(contents, "pdf")),
        "code": [*filter(None, (_text(contents, name) for name in ("code", "code_url", "software", "code_of_paper")))],
        "published": next((day for name in _DATES if (day := outer.get(name))), None),
        "withdrawn": bool(_WITHDRAWN.search(f"{venue} {venue_id}")) or None,
    }
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _pages(note: Mapping[str, Any], contents: Mapping[str, Any]) -> Iterator[str]:
    """Yield the page of a submission at OpenReview, and its page elsewhere."""
    if forum := _text(note, "forum") or _text(note, "id"):
        yield f"{_SITE}/forum?id={forum}"
    yield from filter(None, (_text(contents, name) for name in ("html", "paper_url", "arxiv")))


def _absolute(url: str) -> str:
    return f"{_SITE}{url}" if url.startswith("/") else url


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""
