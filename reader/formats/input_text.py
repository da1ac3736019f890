"""The door: bytes come in, text goes on, and what is no text is refused in words."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from reader.errors import DigestError, UsageError
from reader.text import clean_line, clean_text, restore_surrogates, strip_controls, without_entities

MAX_DIGEST_BYTES = 64 * 1024 * 1024
"""Bytes that are read unless the user asks for more; a day's digest has a thousandth of it."""
MAX_ABSTRACT_LENGTH = 1_000_000
"""Characters; a paper whose abstract is longer is left out."""
MAX_TITLE_LENGTH = 5_000
"""Characters; a paper whose title is longer is left out."""
_MAX_ENTITY_ROUNDS = 8

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HTML_START = re.compile(rb"(?i)\s{0,100}(?:\xef\xbb\xbf)?\s{0,100}<(?:!doctype html|html|head|body)\b")
_BINARY_CHARACTERS = (
    (b"\x1f\x8b", "is compressed (gzip); unpack it first"),
    (b"PK\x03\x04", "is an archive (zip); unpack it first"),
    (b"BZh", "is compressed (bzip2); unpack it first"),
    (b"\xfd7zXZ", "is compressed (xz); unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd); unpack it first"),
    (b"%PDF-", "is a PDF, not a digest; give the list of papers as text or JSON"),
    (b"\x89PNG", "is a picture, not a digest; give the list of papers as text or JSON"),
    (b"SQLite format 3\x00", "is a database, not a digest; give the list of papers as text or JSON"),
)


@dataclass(frozen=True)
class InputText:
    """One digest as it came in: its text, the name the user knows it by, and what is known of its day.

    `day` is the day that the user gave, `today` the latest day that a page without a year can be from. Lines end
    with a line feed alone.
    """

    name: str
    text: str
    today: date
    day: date | None = None

    def error(self, reason: str, line: int = 1) -> DigestError:
        """Make the error that says why this copy cannot be read, at a line counted from 1."""
        return DigestError(reason, name=self.name, line=line)

    def line_at(self, position: int) -> int:
        """Give the line of a place in the text; both count characters and lines as an editor does, lines from 1."""
        return self.text.count("\n", 0, position) + 1


def decode_input(
    data: bytes, name: str, *, encoding: str | None, day: date | None, today: date, max_bytes: int
) -> InputText:
    """Read the bytes of a digest as text: UTF-8, UTF-16 with its mark, or the encoding that the user named.

    Raises DigestError with the line and offset of the first byte that is no text, and UsageError for an unknown
    encoding.
    """
    empty = InputText(clean_line(restore_surrogates(name)) or "input", "", today, day)
    if len(data) > max_bytes:
        raise empty.error(f"has more than {max_bytes:,} bytes; import it with --max-size MB, or in parts")
    _require_text(data, empty)
    text = _decode(data, encoding, empty).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise empty.error("is empty; save the page or the JSON again")
    return InputText(empty.name, text, today, day)


def _require_text(data: bytes, empty: InputText) -> None:
    for beginning, reason in _BINARY_CHARACTERS:
        if data.startswith(beginning):
            raise empty.error(reason)
    if _HTML_START.match(data):
        raise empty.error(
            "is the source of a web page (HTML); open it in a browser, copy all of it, and save that as text"
        )


def _decode(data: bytes, encoding: str | None, empty: InputText) -> str:
    chosen = _detect_encoding(data) if encoding is None else _lookup_encoding(encoding)
    try:
        return data.decode(chosen)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"byte {error.start:,} is not {chosen.removesuffix('-sig').upper()}"
        raise empty.error(f"{reason}; say how the file is written with --encoding", line) from None
    except UnicodeError as error:
        raise empty.error(f"cannot be read as {chosen}: {clean_line(str(error))}") from None


def _detect_encoding(data: bytes) -> str:
    return next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")


def _lookup_encoding(encoding: str) -> str:
    shown = clean_line(encoding)[:40]
    try:
        b"x".decode(encoding, "replace")
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise UsageError(f"{shown!r} is no encoding of text; try latin-1, cp1252, utf-16 or gb18030") from None


def skip_reason(title: str, abstract: str) -> str:
    """Say why a paper of this title and abstract is not taken; nothing where it is."""
    if not title:
        return "it has no title"
    if len(title) > MAX_TITLE_LENGTH:
        return f"its title has more than {MAX_TITLE_LENGTH:,} characters"
    return (
        f"its abstract has more than {MAX_ABSTRACT_LENGTH:,} characters" if len(abstract) > MAX_ABSTRACT_LENGTH else ""
    )


def decode_line(text: str) -> str:
    """Return a clean text of one line in which no HTML entity is left."""
    return _decode_entities(text, clean_line) if "&" in text else clean_line(text)


def decode_text(text: str) -> str:
    """Return a clean text of several lines in which no HTML entity is left."""
    return _decode_entities(text, clean_text) if "&" in text else clean_text(text)


def _decode_entities(text: str, clean: Callable[[str], str]) -> str:
    """Decode and clean in turn, because cleaning can complete an entity: NFC makes a semicolon of U+037E."""
    text = strip_controls(text)
    for _ in range(_MAX_ENTITY_ROUNDS):
        decoded = clean(without_entities(text))
        if decoded == text:
            break
        text = decoded
    return text
