"""How values are written as JSON in the library's files: compact, in UTF-8, never over more than one line."""

import json
from collections.abc import Mapping
from typing import Any

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False).encode
_encode_ascii = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def encoded(value: object) -> bytes:
    """Write a value."""
    try:
        return _encode(value).encode()
    except UnicodeEncodeError:
        return _encode_ascii(value).encode()


def decoded(written: bytes) -> Any:  # noqa: ANN401 - JSON is of any form
    """Read a value; raises ValueError, also where it is nested deeper than anything that Reader writes."""
    try:
        return json.loads(written)
    except RecursionError:
        raise ValueError("nested too deep") from None


class Written(dict[str, Any]):
    """A document that was written as JSON already, so that it need not be written again.

    In a table of a change either all documents are of this kind, or none is.
    """

    __slots__ = ("text",)

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(document)
        self.text = encoded(document)


def encoded_images(images: Mapping[str, Mapping[int, Any] | None]) -> bytes:
    """Write tables of documents by id; what was written already is taken as it is."""
    if not any(isinstance(next(iter((table or {}).values()), None), Written) for table in images.values()):
        return encoded(images)
    return b"{" + b",".join(b"%b:%b" % (encoded(name), _encoded_table(table)) for name, table in images.items()) + b"}"


def _encoded_table(table: Mapping[int, Any] | None) -> bytes:
    if not table or not isinstance(next(iter(table.values())), Written):
        return encoded(table)
    parts = (b'"%d":%b' % (number, document.text) for number, document in table.items())
    return b"{" + b",".join(parts) + b"}"
