"""How values are written as JSON in the library's files: compact, in UTF-8, never over more than one line."""

import json
from collections.abc import Callable, Iterable, Mapping
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any


def _refuse(value: object) -> object:
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


_parts_of: Callable[[object, int], Iterable[str]] = c_make_encoder(
    markers=None,
    default=_refuse,
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


_ESCAPED = bytes.maketrans(bytes((*range(32), *b'"\\')), b"?" * 34)
"""Puts another in the place of every character that JSON escapes."""

quoted: Callable[[str], str] = encode_basestring
"""Writes a text that holds no lone surrogates."""


def encoded(value: object) -> bytes:
    """Write a value."""
    try:
        return "".join(_parts_of(value, 0)).encode()
    except UnicodeEncodeError:
        return _encode_ascii(value).encode()


def decoded(written: bytes) -> Any:  # noqa: ANN401 - JSON is of any form
    """Read a value; raises ValueError, also where it is nested deeper than anything that Reader writes."""
    try:
        return json.loads(written)
    except RecursionError:
        raise ValueError("nested too deep") from None


class Written(dict[str, Any]):
    """A document that was written as JSON already, so that it need not be written again."""

    __slots__ = ("text",)

    def __init__(self, document: dict[str, Any], longest: str) -> None:
        """Take a document, and which of its fields is its longest text."""
        super().__init__(document)
        self.text = _written_apart(document, longest) or encoded(document)


def _written_apart(document: dict[str, Any], longest: str) -> bytes:
    """Write a long text apart, where nothing in it is to be escaped, as is soon seen; nothing where that is not so.

    It stands where `encoded` puts it: two ways to write a document would look like two documents.
    """
    try:
        text = document[longest].encode()
    except (KeyError, AttributeError, UnicodeEncodeError):
        return b""
    if text.translate(_ESCAPED) != text:
        return b""
    before, after = encoded({**document, longest: ""}).split(b'"%b":""' % longest.encode(), 1)
    return b'%b"%b":"%b"%b' % (before, longest.encode(), text, after)


class WrittenTable(dict[int, Any]):
    """Documents by id, with all of them as they are written as JSON, which is quicker for many that are alike."""

    __slots__ = ("text",)

    def __init__(self, documents: Mapping[int, Any], text: bytes) -> None:
        super().__init__(documents)
        self.text = text


def table_of_written(documents: Mapping[int, Written | None]) -> WrittenTable:
    """Join documents that were written already, and those that are removed."""
    parts = [b'"%d":%b' % (number, document.text if document else b"null") for number, document in documents.items()]
    return WrittenTable(documents, b"{%b}" % b",".join(parts))


def encoded_tables(tables: Mapping[str, Mapping[int, Any] | None]) -> bytes:
    """Write tables of documents by id; what was written already is taken as it is."""
    if WrittenTable not in map(type, tables.values()):
        return encoded(tables)
    written = {
        name: table.text if isinstance(table, WrittenTable) else encoded(table) for name, table in tables.items()
    }
    return b"{%b}" % b",".join([b"%b:%b" % (encoded(name), text) for name, text in written.items()])
