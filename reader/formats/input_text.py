"""The text of an input, decoded from its bytes, and the cleaning of its parts."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from reader.errors import DigestError, UsageError
from reader.files import is_text_encoding
from reader.text import clean_line, clean_text, restore_surrogates, strip_controls, without_entities
from reader.text.links import rejoin_urls

MAX_DIGEST_BYTES = 64 * 1024 * 1024
"""The default limit of an input; the digest of a day has a thousandth of it."""
MAX_ABSTRACT_LENGTH = 1_000_000
"""Most characters of an abstract; a paper with a longer one is skipped."""
MAX_TITLE_LENGTH = 5_000
"""Most characters of a title; a paper with a longer one is skipped."""
_MAX_ENTITY_ROUNDS = 8
_MARKUP = re.compile(
    r"</?(?:i|b|em|strong|italic|bold|su[bp]|sc|scp|tt|u|span|(?:jats|mml):[a-zA-Z]{1,20})(?:\s[^<>]{0,200})?>"
)
"""Tags in titles and abstracts from catalogues such as Crossref and OpenAlex."""

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META_CHARSET = re.compile(rb"(?i)<meta\s[^<>]{0,200}?charset\s*=\s*[\"']?([a-z0-9_-]{2,30})")
_XML_ENCODING = re.compile(rb"(?i)\A\s{0,100}<\?xml\s[^<>]{0,100}?encoding\s*=\s*[\"']([a-z0-9._-]{2,30})")
_QUOTE_MARKS = re.compile(r"^(?:> ?)+", re.MULTILINE)
_HTML_START = re.compile(r"\s{0,100}<(?:!doctype html|!doctype netscape-bookmark|html|head|body)\b", re.IGNORECASE)
_TABLE_HEADER = re.compile(r"[^,;\t\n]{0,60}(?:[,;\t][^,;\t\n]{0,60}){3,200}(?:\n|\Z)")
_HEADER = re.compile(
    r"(?:From \S[^\n]{0,300}\n|[A-Za-z][A-Za-z0-9-]{0,60}:(?:[ \t][^\n]{0,2000})?\n(?:[ \t][^\n]{0,2000}\n){0,200})"
)
_MAIL_HEADERS = frozenset(
    {"from", "to", "subject", "date", "mime-version", "content-type", "message-id", "received", "return-path"}
    | {"delivered-to", "content-transfer-encoding", "reply-to", "list-unsubscribe"}
)
_MIN_MAIL_HEADERS = 3
_MAX_HEADERS = 300
_MAX_HEADER_BYTES = 200_000
HTML_WITHOUT_PAPERS = (
    "is the HTML source of a web page without papers; open it in a browser, select and copy everything, "
    "and save that as text"
)
_NOT_A_DIGEST = "not a digest; save the list of papers as text or JSON"
_GZIP_SIGNATURE = b"\x1f\x8b"
_TAR_SIGNATURE, _TAR_SIGNATURE_OFFSET = b"ustar", 257
_BINARY_FORMATS = (
    (_GZIP_SIGNATURE, "is compressed twice (gzip); decompress it first"),
    (b"PK\x03\x04", "is a zip archive; extract it first"),
    (b"BZh", "is compressed (bzip2); decompress it first"),
    (b"\xfd7zXZ", "is compressed (xz); decompress it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd); decompress it first"),
    (b"%PDF-", f"is a PDF, {_NOT_A_DIGEST}"),
    (b"\x89PNG", f"is a PNG image, {_NOT_A_DIGEST}"),
    (b"SQLite format 3\x00", f"is an SQLite database, {_NOT_A_DIGEST}"),
)


@dataclass(frozen=True)
class InputText:
    """The text of an input, its name in messages, and the days from which its date is inferred.

    `day` is the day that the user gave; `today` is the latest day that a page without a year can have. Lines end with a
    line feed.
    """

    name: str
    text: str
    today: date
    day: date | None = None

    def error(self, reason: str, line: int = 1) -> DigestError:
        """Return the error that this input cannot be read, at a line counted from 1."""
        return DigestError(reason, name=self.name, line=line)


def decode_input(
    data: bytes, name: str, *, encoding: str | None, day: date | None, today: date, max_bytes: int
) -> InputText:
    """Decode an input: UTF-8, UTF-16 with a byte order mark, or the named encoding; all of it may be gzipped.

    Raise DigestError with the line and offset of the first byte that cannot be decoded, and UsageError for an unknown
    encoding.
    """
    empty = InputText(clean_line(restore_surrogates(name)) or "input", "", today, day)
    if data.startswith(_GZIP_SIGNATURE):
        data = _decompress(data, max_bytes, empty)
    if len(data) > max_bytes:
        raise empty.error(f"is larger than {max_bytes:,} bytes; raise the limit with --max-size MB, or split the file")
    _require_text(data, empty)
    text = _decode(data, encoding, empty).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise empty.error("is empty; save the page or the JSON again")
    return InputText(empty.name, _without_quote_marks(text), today, day)


def skip_reason(title: str, abstract: str) -> str:
    """Return why a paper with this title and abstract is skipped, or an empty string."""
    if not title:
        return "it has no title"
    if len(title) > MAX_TITLE_LENGTH:
        return f"its title has more than {MAX_TITLE_LENGTH:,} characters"
    if len(abstract) > MAX_ABSTRACT_LENGTH:
        return f"its abstract has more than {MAX_ABSTRACT_LENGTH:,} characters"
    return ""


def decode_line(text: str) -> str:
    """Return a clean text of one line without HTML entities."""
    return _decode_entities(text, clean_line) if "&" in text else clean_line(text)


def decode_line_of(value: object) -> str:
    """Return `decode_line` of a value that is a text, or an empty text for any other value."""
    return decode_line(value) if isinstance(value, str) else ""


def decode_text(text: str) -> str:
    """Return a clean text of several lines without HTML entities."""
    return _decode_entities(text, clean_text) if "&" in text else clean_text(text)


def without_markup(text: str) -> str:
    """Return a text without the HTML and JATS tags that style words."""
    return _MARKUP.sub("", text) if "<" in text else text


def decode_paragraphs(text: str) -> str:
    """Return a clean text without HTML entities, a line for each paragraph; blank lines separate paragraphs."""
    return "\n\n".join(decode_line(rejoin_urls(part)) for part in decode_text(text).split("\n\n"))


def keep_line_breaks(match: re.Match[str]) -> str:
    """Return the line breaks of a removed match, so that the lines below keep their numbers."""
    return "\n" * match[0].count("\n")


def starts_with_html(text: str) -> bool:
    """Return whether a text is the source of a web page."""
    return _HTML_START.match(text) is not None


def starts_with_html_or_mail_headers(source_text: InputText) -> bool:
    """Return whether a text is the source of a web page, or begins with the headers of a mail."""
    return starts_with_html(source_text.text) or _starts_with_mail_headers(source_text.text)


def starts_with_table_header(source_text: InputText) -> bool:
    """Return whether the first line of a text looks like four or more column names."""
    return _TABLE_HEADER.match(source_text.text) is not None


def _without_quote_marks(text: str) -> str:
    """Return a text without the marks that mail programs put before each line of a quoted mail."""
    is_quoted = text.startswith(">") and all(line.startswith(">") for line in text.split("\n") if line.strip())
    return _QUOTE_MARKS.sub("", text) if is_quoted else text


def _decode_entities(text: str, clean: Callable[[str], str]) -> str:
    """Decode and clean in turn, because cleaning can complete an entity: NFC turns U+037E into a semicolon."""
    text = strip_controls(text)
    for _ in range(_MAX_ENTITY_ROUNDS):
        decoded = clean(without_entities(text))
        if decoded == text:
            break
        text = decoded
    return text


def _decompress(data: bytes, max_bytes: int, empty: InputText) -> bytes:
    """Return the content of a gzip file, up to one byte more than allowed."""
    import gzip  # noqa: PLC0415 - few inputs are compressed
    import io  # noqa: PLC0415
    import zlib  # noqa: PLC0415

    try:
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(max_bytes + 1)
    except (OSError, EOFError, zlib.error):
        raise empty.error("is a damaged or incomplete gzip file; download or compress it again") from None


def _require_text(data: bytes, empty: InputText) -> None:
    for signature, reason in _BINARY_FORMATS:
        if data.startswith(signature):
            raise empty.error(reason)
    if data.startswith(_TAR_SIGNATURE, _TAR_SIGNATURE_OFFSET):
        raise empty.error("is a tar archive; extract it first")


def _decode(data: bytes, encoding: str | None, empty: InputText) -> str:
    chosen = _detect_encoding(data) if encoding is None else _lookup_encoding(encoding)
    try:
        return data.decode(chosen)
    except UnicodeDecodeError as error:
        if encoding is None and _starts_with_mail_headers(data[:_MAX_HEADER_BYTES].decode("latin-1")):
            return data.decode("utf-8", "surrogateescape")
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"byte {error.start:,} is not {chosen.removesuffix('-sig').upper()}"
        raise empty.error(f"{reason}; name the encoding with --encoding", line) from None
    except UnicodeError as error:
        raise empty.error(f"cannot be decoded as {chosen}: {clean_line(str(error))}") from None


def _detect_encoding(data: bytes) -> str:
    """Return the encoding of a byte order mark, else the one that XML or HTML states, else UTF-8.

    Many documents state the wrong encoding, so anything that decodes as UTF-8 counts as UTF-8.
    """
    if marked := next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), ""):
        return marked
    head = data[:2000]
    stated = _XML_ENCODING.match(head) or (starts_with_html(head.decode("latin-1")) and _META_CHARSET.search(head))
    name = stated[1].decode().lower() if stated else "utf-8"
    is_utf8 = name.startswith("utf") or (not data.isascii() and _is_utf8(data))
    return "utf-8" if is_utf8 or not is_text_encoding(name) else name


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _starts_with_mail_headers(text: str) -> bool:
    """Return whether a text begins with the headers of a mail, at least three of them common ones."""
    text = text[:_MAX_HEADER_BYTES].replace("\r\n", "\n")
    names: set[str] = set()
    offset = 0
    while len(names) < _MAX_HEADERS and (match := _HEADER.match(text, offset)):
        names.add(match[0].partition(":")[0].lower())
        offset = match.end()
    is_end = text.startswith("\n", offset) or offset >= len(text)
    return is_end and len(names & _MAIL_HEADERS) >= _MIN_MAIL_HEADERS


def _lookup_encoding(encoding: str) -> str:
    try:
        b"x".decode(encoding, "replace")
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        shown = clean_line(encoding)[:40]
        raise UsageError(f"{shown!r} is not a text encoding; try latin-1, cp1252, utf-16 or gb18030") from None
