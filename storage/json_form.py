"""How values are written as JSON in the library's files: compact, in UTF-8, never over more than one line."""

import json
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
