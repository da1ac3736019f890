"""Papers, marks and undo entries as documents, and documents as JSON; what is absent is left out."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zlib import crc32

from reader.paper import UNMARKED, Appearance, Marks, Origin, Paper

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), allow_nan=False).encode
"""Without the check for circles, 500 documents of marks are encoded in 0.7 instead of 0.85 ms."""
_ESCAPED = bytes.maketrans(bytes((*range(32), *b'"\\')), b"?" * 34)
"""Replaces the characters that JSON escapes."""
_encode_ascii = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def dumps(value: object) -> bytes:
    """Return a value as JSON: compact, on one line, in UTF-8; lone surrogates, which UTF-8 lacks, as escapes."""
    try:
        return _encode(value).encode()
    except UnicodeEncodeError:
        return _encode_ascii(value).encode()


class EncodedDocument(dict[str, Any]):
    """A document with its JSON, which is needed twice: for the undo entry, and for the journal.

    An import of 50 papers takes 14.3 instead of 18.2 million instructions. The document must not be changed again.
    """

    __slots__ = ("json",)

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.json = _dumps_quickly(document) or dumps(document)


def _dumps_quickly(document: Mapping[str, Any]) -> bytes:
    """Return what `dumps` does if the abstract needs no escapes; empty if it does.

    Python's encoder takes 30 instructions a character: an import of 50 papers takes 13.1 instead of 14.3 million.
    """
    try:
        abstract = document["abstract"].encode()
    except (KeyError, AttributeError, UnicodeEncodeError):
        return b""
    if abstract.translate(_ESCAPED) != abstract:
        return b""
    before, after = dumps({**document, "abstract": ""}).split(b'"abstract":""', 1)
    return b'%b"abstract":"%b"%b' % (before, abstract, after)


def encode_documents(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, EncodedDocument]:
    """Return documents with their JSON."""
    return {key: EncodedDocument(document) for key, document in documents.items()}


def fingerprint(document: Mapping[str, Any]) -> int:
    """Return a checksum of a document, which shows whether it was changed."""
    return crc32(dumps_document(document))


def fingerprints(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Return checksums of documents, which show whether they were changed."""
    return {key: fingerprint(document) for key, document in documents.items()}


def dumps_document(document: Mapping[str, Any]) -> bytes:
    """Return a document as JSON."""
    return document.json if isinstance(document, EncodedDocument) else dumps(document)


def dumps_tables(tables: Mapping[str, Mapping[int, Mapping[str, Any] | None] | None]) -> bytes:
    """Return tables of documents by id as JSON."""
    if not any(map(_has_encoded, tables.values())):
        return dumps(tables)
    return b"{%b}" % b",".join([b"%b:%b" % (dumps(name), _dumps_table(table)) for name, table in tables.items()])


def _has_encoded(table: Mapping[int, Mapping[str, Any] | None] | None) -> bool:
    return table is not None and EncodedDocument in map(type, table.values())


def _dumps_table(table: Mapping[int, Mapping[str, Any] | None] | None) -> bytes:
    if table is None or not _has_encoded(table):
        return dumps(table)
    documents = [
        b'"%d":%b' % (doc_id, b"null" if document is None else dumps_document(document))
        for doc_id, document in table.items()
    ]
    return b"{%b}" % b",".join(documents)


def loads(data: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON; raise ValueError, also if it is nested deeper than anything that Reader writes."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deep") from None


SCHEMA = 1
"""The version of the documents and of the files that they are in; every file contains the one it was written with."""

KEY_ALIASES = "key_aliases"
"""The field of a paper's document with the keys of papers that were merged into it."""

DECODE_ERRORS = (KeyError, TypeError, ValueError, AttributeError)
"""Exceptions raised by malformed documents."""

_HIGHEST = 2**63 - 1
Document = Mapping[str, Any]


def encode_paper(paper: Paper) -> dict[str, Any]:
    """Return the document of a paper; its marks have a document of their own."""
    facts = {
        "abstract": paper.abstract,
        "author_count": paper.author_count,
        "comments": paper.comments,
        "upvotes": paper.upvotes,
        "stars": paper.stars,
        "arxiv_id": paper.arxiv_id,
        "doi": paper.doi,
        "categories": [*paper.categories],
        "venue": paper.venue,
        "organization": paper.organization,
        "summary": paper.summary,
        "submitter": paper.submitter,
        "url": paper.url,
        "project_page": paper.project_page,
        "authors": [*paper.authors],
        "code": [*paper.code],
        "links": [*paper.links],
        "keywords": [*paper.keywords],
        "published": _format_day(paper.published),
        "withdrawn": paper.withdrawn,
        "title_aliases": [*paper.title_aliases],
        "shares_title": paper.shares_title,
        "appearances": [_encode_appearance(appearance) for appearance in paper.appearances],
        "origins": {origin.fact: [_format_day(origin.day), origin.source] for origin in paper.origins},
        "added": paper.added.isoformat() if paper.added else None,
    }
    present = {name: fact for name, fact in facts.items() if fact or type(fact) is int}
    return {"key": paper.key, "title": paper.title, **present}


def decode_paper(document: Document, marks: Marks) -> Paper:
    """Return a paper with its marks; raise KeyError, TypeError or ValueError if the document is malformed."""
    return Paper(
        key=_require_text(document["key"]),
        title=_decode_title(document),
        abstract=_require_text(document.get("abstract", "")),
        authors=_require_texts(document.get("authors", [])),
        author_count=_require_number(document.get("author_count")),
        published=_parse_day(document.get("published")),
        comments=_require_number(document.get("comments")),
        upvotes=_require_number(document.get("upvotes")),
        stars=_require_number(document.get("stars")),
        arxiv_id=_optional_text(document.get("arxiv_id")),
        doi=_optional_text(document.get("doi")),
        categories=_require_texts(document.get("categories", [])),
        venue=_require_text(document.get("venue", "")),
        organization=_require_text(document.get("organization", "")),
        summary=_require_text(document.get("summary", "")),
        submitter=_require_text(document.get("submitter", "")),
        url=_optional_text(document.get("url")),
        project_page=_optional_text(document.get("project_page")),
        code=_require_texts(document.get("code", [])),
        links=_require_texts(document.get("links", [])),
        keywords=_require_texts(document.get("keywords", [])),
        withdrawn=bool(document.get("withdrawn", False)),
        title_aliases=_require_texts(document.get("title_aliases", [])),
        shares_title=bool(document.get("shares_title", False)),
        appearances=tuple(_decode_appearance(written) for written in document.get("appearances", ())),
        origins=tuple(_origins_of(document["origins"])) if "origins" in document else (),
        added=datetime.fromisoformat(document["added"]) if document.get("added") else None,
        marks=marks,
    )


def _decode_title(document: Document) -> str:
    """Return the title, if the other keys of the paper are well-formed, too."""
    _require_texts(document.get(KEY_ALIASES, []))
    return _require_text(document["title"])


def encode_marks(marks: Marks) -> dict[str, Any]:
    """Return the document of marks, without the key of their paper."""
    fields: dict[str, Any] = {}
    if marks.starred:
        fields["starred"] = True
    if marks.read:
        fields["read"] = True
    if marks.tags:
        fields["tags"] = list(marks.tags)
    if marks.note:
        fields["note"] = marks.note
    if marks.snoozed_until:
        fields["snoozed_until"] = marks.snoozed_until.isoformat()
    return fields


def decode_marks(document: Document) -> Marks:
    """Return marks; raise TypeError or ValueError if the document is malformed."""
    return Marks(
        starred=bool(document.get("starred", False)),
        read=bool(document.get("read", False)),
        tags=_require_texts(document.get("tags", [])),
        note=_require_text(document.get("note", "")),
        snoozed_until=_parse_day(document.get("snoozed_until")),
    )


def decode_marks_with_key(document: Document) -> tuple[str, Marks]:
    """Return the key of a paper and its marks; raise KeyError, TypeError or ValueError if the document is malformed."""
    return _require_text(document["key"]), decode_marks(document)


def _encode_appearance(appearance: Appearance) -> dict[str, Any]:
    written: dict[str, Any] = {"source": appearance.source, "position": appearance.position}
    if appearance.day:
        written["day"] = appearance.day.isoformat()
    if appearance.comments is not None:
        written["comments"] = appearance.comments
    if appearance.upvotes is not None:
        written["upvotes"] = appearance.upvotes
    return written


def _decode_appearance(document: Document) -> Appearance:
    return Appearance(
        source=_require_text(document["source"]),
        day=_parse_day(document.get("day")),
        position=_require_number(document.get("position")) or 0,
        comments=_require_number(document.get("comments")),
        upvotes=_require_number(document.get("upvotes")),
    )


def _origins_of(data: Mapping[str, Any]) -> Iterator[Origin]:
    for fact, (day, source) in data.items():
        yield Origin(fact, _parse_day(day), _require_text(source))


def validate_decision(document: Document) -> None:
    """Raise KeyError, TypeError, ValueError or AttributeError if a decision is malformed."""
    validate_entry({"description": "", **document, "marks": document["marks"]})


def validate_entry(document: Document) -> None:
    """Raise KeyError, TypeError, ValueError or AttributeError if an undo entry is malformed."""
    _require_text(document["description"])
    datetime.fromisoformat(document["timestamp"])
    _require_number(document.get("first_id", 0), optional=False)
    for before, after, keys in document.get("marks", []):
        decode_marks(before)
        decode_marks(after)
        _require_texts(keys)
    for before, after in document.get("updated", {}).values():
        before.keys()
        after.keys()
    for removed in (*document.get("removed_papers", {}).values(), *document.get("removed", {}).values()):
        decode_paper(removed, UNMARKED)
    for fingerprint in document.get("new", {}).values():
        _require_number(fingerprint, optional=False)


def _require_text(value: Any) -> str:  # noqa: ANN401 - any JSON
    if type(value) is not str:
        raise TypeError(f"{value!r:.40} is not a string")
    return value


def _optional_text(value: Any) -> str | None:  # noqa: ANN401
    return None if value is None else _require_text(value)


def _require_texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    if type(value) is not list:
        raise TypeError(f"{value!r:.40} is not a list of strings")
    return tuple(map(_require_text, value))


def _require_number(value: Any, *, optional: bool = True) -> int | None:  # noqa: ANN401
    if optional and value is None:
        return None
    if type(value) is not int or abs(value) > _HIGHEST:
        raise TypeError(f"{_describe_value(value)} is not an integer in range")
    return value


def _describe_value(value: Any) -> str:  # noqa: ANN401
    """Return a value for a message; Python refuses to format an integer of thousands of digits."""
    return f"{value!r:.40}" if type(value) is not int else f"{value:.3e}" if abs(value) < 10**300 else "a huge number"


def _format_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
