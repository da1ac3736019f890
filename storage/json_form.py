"""How values are written as JSON in the library's files: compact, in UTF-8, never over more than one line."""

import json
from collections.abc import Callable, Iterable, Mapping
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any


def _reject_unserializable(value: object) -> object:
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


_iterencode: Callable[[object, int], Iterable[str]] = c_make_encoder(
    markers=None,
    default=_reject_unserializable,
    encoder=encode_basestring,
    indent=None,
    key_separator=":",
    item_separator=",",
    sort_keys=False,
    skipkeys=False,
    allow_nan=False,
)
"""What `JSONEncoder.encode` makes anew at each call, which takes longer than to write a small document."""
_encode_ascii = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


_NEEDS_ESCAPE = bytes.maketrans(bytes((*range(32), *b'"\\')), b"?" * 34)
"""Puts another in the place of every character that JSON escapes."""

encode_string: Callable[[str], str] = encode_basestring
"""Writes a text that holds no lone surrogates."""


def dumps(value: object) -> bytes:
    """Write a value."""
    try:
        return "".join(_iterencode(value, 0)).encode()
    except UnicodeEncodeError:
        return _encode_ascii(value).encode()


def loads(data: bytes) -> Any:  # noqa: ANN401 - JSON is of any form
    """Read a value; raises ValueError, also where it is nested deeper than anything that Reader writes."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deep") from None


class PreEncoded(dict[str, Any]):
    """A document that was written as JSON already, so that it need not be written again."""

    __slots__ = ("data",)

    def __init__(self, document: dict[str, Any], longest_field: str) -> None:
        """Take a document, and which of its fields is its longest text."""
        super().__init__(document)
        self.data = _encode_spliced(document, longest_field) or dumps(document)


def _encode_spliced(document: dict[str, Any], longest_field: str) -> bytes:
    """Write a long text apart, where nothing in it is to be escaped, as is soon seen; nothing where that is not so.

    It stands where `dumps` puts it: two ways to write a document would look like two documents.
    """
    try:
        text = document[longest_field].encode()
    except (KeyError, AttributeError, UnicodeEncodeError):
        return b""
    if text.translate(_NEEDS_ESCAPE) != text:
        return b""
    before, after = dumps({**document, longest_field: ""}).split(b'"%b":""' % longest_field.encode(), 1)
    return b'%b"%b":"%b"%b' % (before, longest_field.encode(), text, after)


class PreEncodedTable(dict[int, Any]):
    """Documents by id, with all of them as they are written as JSON, which is quicker for many that are alike."""

    __slots__ = ("data",)

    def __init__(self, documents: Mapping[int, Any], data: bytes) -> None:
        super().__init__(documents)
        self.data = data


def join_encoded(documents: Mapping[int, PreEncoded | None]) -> PreEncodedTable:
    """Join documents that were written already, and those that are removed."""
    parts = [b'"%d":%b' % (doc_id, document.data if document else b"null") for doc_id, document in documents.items()]
    return PreEncodedTable(documents, b"{%b}" % b",".join(parts))


def encode_tables(tables: Mapping[str, Mapping[int, Any] | None]) -> bytes:
    """Write tables of documents by id; what was written already is taken as it is."""
    if PreEncodedTable not in map(type, tables.values()):
        return dumps(tables)
    written = {
        name: table.data if isinstance(table, PreEncodedTable) else dumps(table) for name, table in tables.items()
    }
    return b"{%b}" % b",".join([b"%b:%b" % (dumps(name), text) for name, text in written.items()])
