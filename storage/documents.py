"""Papers, marks and undo entries as documents, and documents as JSON; absent values are left out."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined] # undocumented
from types import MappingProxyType
from typing import Any
from zlib import crc32

from reader.paper import UNMARKED, Appearance, Marks, Origin, Paper

Document = dict[str, Any]
"""A document of a table, in the types of JSON."""

_encode_compactly = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), allow_nan=False
).encode
_SORTS, _SKIPS, _ALLOWS_NAN = False, False, False
_make_chunks = c_make_encoder and c_make_encoder(
    None, None, encode_basestring, None, ":", ",", _SORTS, _SKIPS, _ALLOWS_NAN
)
"""What `JSONEncoder` sets up again for every value: reusing it, a star takes 239,000 instructions, not 246,000."""
_UNESCAPED = bytes({*range(32, 256)} - {*b'"\\'})
"""All but the characters that JSON escapes."""
_encode_ascii = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def dumps(value: object) -> bytes:
    """Return a value as compact JSON on one line, in UTF-8; lone surrogates, which UTF-8 cannot encode, are escaped."""
    try:
        return _dumps_utf8(value)
    except UnicodeEncodeError:
        return _encode_ascii(value).encode()


def _dumps_utf8(value: object) -> bytes:
    return ("".join(_make_chunks(value, 0)) if _make_chunks else _encode_compactly(value)).encode()


class EncodedDocument(dict[str, Any]):
    """A document that keeps its JSON, which is needed twice: for the undo entry, and for the journal.

    An import of 50 papers takes 10.6 instead of 16.5 million instructions. The document must not be changed once it is
    encoded.
    """

    __slots__ = ("json",)
    json: bytes

    def encode(self) -> "EncodedDocument":
        """Set `json` and return this document; copying it makes an import 2 % slower, encoding it on first use 1 %."""
        self.json = _dumps_quickly(self) or dumps(self)
        return self


def _dumps_quickly(document: Mapping[str, Any]) -> bytes:
    """Return the same as `dumps`; empty if the abstract needs escapes or a text is invalid in UTF-8.

    Python's encoder takes 30 instructions a character; skipping it for abstracts takes an import of 50 papers from 11.9
    to 10.6 million.
    """
    try:
        abstract = document["abstract"].encode()
        if abstract.translate(None, _UNESCAPED):
            return b""
        before, after = _dumps_utf8({**document, "abstract": ""}).split(b'"abstract":""', 1)
    except (KeyError, AttributeError, UnicodeEncodeError):
        return b""
    return b"".join((before, b'"abstract":"', abstract, b'"', after))


class EncodedMarks(dict[int, dict[str, Any] | None]):
    """Documents of marks by id (None: removed), many of which may differ only in their keys.

    Equal parts of their JSON are encoded once: a star of 500 papers takes 4.7 million instructions instead of 5.6. The
    documents must not be changed afterwards.
    """

    __slots__ = ("_groups",)

    def __init__(self) -> None:
        super().__init__()
        self._groups: list[tuple[Sequence[str], Sequence[int], Mapping[str, Any]]] = []

    def add(self, keys: Sequence[str], doc_ids: Sequence[int], fields: Mapping[str, Any]) -> None:
        """Add the same marks of many papers; each gets its own document."""
        self.update({doc_id: {"key": key, **fields} for key, doc_id in zip(keys, doc_ids, strict=True)})
        self._groups.append((keys, doc_ids, fields))

    def remove(self, doc_ids: Sequence[int]) -> None:
        """Remove the marks of papers."""
        self.update(dict.fromkeys(doc_ids))
        self._groups.append(((), doc_ids, {}))

    def json(self) -> bytes:
        """Return the documents as JSON."""
        members: list[str] = []
        for group in self._groups:
            members += _dumps_alike(*group)
        try:
            return f"{{{','.join(members)}}}".encode()
        except UnicodeEncodeError:
            return dumps(self)


def _dumps_alike(keys: Sequence[str], doc_ids: Sequence[int], fields: Mapping[str, Any]) -> list[str]:
    """Return JSON members that map each id to the same marks with its own key, or to null if there are no keys."""
    if not keys:
        return [f'"{doc_id}":null' for doc_id in doc_ids]
    rest = dumps(fields).decode()[1:]
    return [f'"{doc_id}":{{"key":{encode_basestring(key)},{rest}' for key, doc_id in zip(keys, doc_ids, strict=True)]


def fingerprint(document: Mapping[str, Any]) -> int:
    """Return a checksum of a document, to detect changes."""
    return crc32(dumps_document(document))


def fingerprints(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Return checksums of documents by key, to detect changes."""
    return {key: crc32(dumps_document(document)) for key, document in documents.items()}


def dumps_document(document: Mapping[str, Any]) -> bytes:
    """Return a document as JSON."""
    return document.json if isinstance(document, EncodedDocument) else dumps(document)


def dumps_tables(tables: Mapping[str, Mapping[int, Mapping[str, Any] | None] | None]) -> bytes:
    """Return tables of documents by id as JSON."""
    if not any(map(_shares_json, tables.values())):
        return dumps(tables)
    chunks: list[bytes] = []
    for name, table in tables.items():
        chunks += (b"," if chunks else b"{", encode_basestring(name).encode(), b":", *_dumps_table(table))
    return b"".join((*chunks, b"}"))


def _shares_json(table: Mapping[int, Mapping[str, Any] | None] | None) -> bool:
    """Return whether parts of a table's JSON are used more than once."""
    if isinstance(table, EncodedMarks):
        return len(table) > 1
    return table is not None and EncodedDocument in map(type, table.values())


def _dumps_table(table: Mapping[int, Mapping[str, Any] | None] | None) -> Iterable[bytes]:
    """Return the JSON of a table in chunks, so that it is copied only once, when they are joined."""
    if isinstance(table, EncodedMarks):
        return (table.json(),)
    if table is None or not _shares_json(table):
        return (dumps(table),)
    chunks: list[bytes] = []
    for doc_id, document in table.items():
        chunks += (b',"%d":' % doc_id, b"null" if document is None else dumps_document(document))
    chunks[0] = chunks[0].replace(b",", b"{")
    return (*chunks, b"}")


def loads(data: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Parse JSON; raise ValueError if it is invalid or nested deeper than anything Reader writes."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deep") from None


SCHEMA = 1
"""The version of the document and file formats; every file contains the version it was written in."""

KEY_ALIASES = "key_aliases"
"""The field of a paper's document that lists the keys of papers merged into it."""

DECODE_ERRORS = (KeyError, TypeError, ValueError, AttributeError)
"""Exceptions raised by malformed documents."""

_TEXTS = ("abstract", "venue", "organization", "summary", "submitter")
_OPTIONAL_TEXTS = ("arxiv_id", "doi", "url", "project_page")
_LISTS = ("categories", "authors", "code", "links", "keywords", "title_aliases")
_COUNTS = ("author_count", "comments", "upvotes", "stars")
_FLAGS = ("withdrawn", "shares_title")
_HIGHEST = 2**63 - 1
_format_day = lru_cache(maxsize=512)(date.isoformat)
"""Cached because papers of a digest share their days: an import of 50 takes 10.6, not 10.9 million instructions."""


def encode_paper(paper: Paper) -> EncodedDocument:
    """Return the document of a paper; its marks have a document of their own.

    Facts are written out one by one: with a table of facts, 50 papers take 1.5 to 2.4 million instructions, not 1.0.
    """
    document = EncodedDocument(key=paper.key, title=paper.title)
    _encode_texts(paper, document)
    _encode_lists(paper, document)
    if paper.author_count is not None:
        document["author_count"] = paper.author_count
    if paper.comments is not None:
        document["comments"] = paper.comments
    if paper.upvotes is not None:
        document["upvotes"] = paper.upvotes
    if paper.stars is not None:
        document["stars"] = paper.stars
    if paper.withdrawn:
        document["withdrawn"] = True
    if paper.shares_title:
        document["shares_title"] = True
    if paper.published:
        document["published"] = _format_day(paper.published)
    if paper.added:
        document["added"] = paper.added.isoformat()
    return document


def _encode_texts(paper: Paper, document: dict[str, Any]) -> None:
    if paper.abstract:
        document["abstract"] = paper.abstract
    if paper.arxiv_id:
        document["arxiv_id"] = paper.arxiv_id
    if paper.doi:
        document["doi"] = paper.doi
    if paper.venue:
        document["venue"] = paper.venue
    if paper.organization:
        document["organization"] = paper.organization
    if paper.summary:
        document["summary"] = paper.summary
    if paper.submitter:
        document["submitter"] = paper.submitter
    if paper.url:
        document["url"] = paper.url
    if paper.project_page:
        document["project_page"] = paper.project_page


def _encode_lists(paper: Paper, document: dict[str, Any]) -> None:
    if paper.authors:
        document["authors"] = [*paper.authors]
    if paper.categories:
        document["categories"] = [*paper.categories]
    if paper.code:
        document["code"] = [*paper.code]
    if paper.links:
        document["links"] = [*paper.links]
    if paper.keywords:
        document["keywords"] = [*paper.keywords]
    if paper.title_aliases:
        document["title_aliases"] = [*paper.title_aliases]
    if paper.appearances:
        document["appearances"] = [*map(_encode_appearance, paper.appearances)]
    if paper.origins:
        document["origins"] = {
            origin.fact: [origin.day and _format_day(origin.day), origin.source] for origin in paper.origins
        }


def decode_paper(document: Document, marks: Marks) -> Paper:
    """Return a paper with its marks; raise KeyError, TypeError or ValueError if the document is malformed."""
    _require_texts(document.get(KEY_ALIASES, []))
    facts = {name: _FACT_DECODERS[name](value) for name, value in document.items() if name in _FACT_DECODERS}
    return Paper(key=_require_text(document["key"]), title=_require_text(document["title"]), marks=marks, **facts)


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
        written["day"] = _format_day(appearance.day)
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


def _decode_appearances(documents: Iterable[Document]) -> tuple[Appearance, ...]:
    return tuple(map(_decode_appearance, documents))


def _decode_origins(data: Mapping[str, Any]) -> tuple[Origin, ...]:
    return tuple(Origin(fact, _parse_day(day), _require_text(source)) for fact, (day, source) in data.items())


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


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _parse_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_FACT_DECODERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        **dict.fromkeys(_TEXTS, _require_text),
        **dict.fromkeys(_OPTIONAL_TEXTS, _optional_text),
        **dict.fromkeys(_LISTS, _require_texts),
        **dict.fromkeys(_COUNTS, _require_number),
        **dict.fromkeys(_FLAGS, bool),
        "published": _parse_day,
        "appearances": _decode_appearances,
        "origins": _decode_origins,
        "added": _parse_moment,
    }
)
"""The decoder of each fact in a paper's document."""
