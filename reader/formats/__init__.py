"""How a digest is written: bytes in, papers out."""

from collections.abc import Mapping
from datetime import date
from importlib import resources
from types import MappingProxyType
from typing import Protocol

from reader.clock import utc_today
from reader.errors import DigestError, UsageError
from reader.formats import generic_json, hf_api, hf_page, reader_json
from reader.formats.input_text import MAX_DIGEST_BYTES, InputText, decode_input
from reader.formats.json_document import JsonList, looks_like_json, parse_json_list
from reader.paper import Digest

__all__ = ["FORMATS", "MAX_DIGEST_BYTES", "parse", "sample_digests"]


_NEWEST_SAMPLE = date(2025, 12, 29)


class Format(Protocol):
    """One way in which a digest is written."""

    NAME: str
    LABEL: str


class TextFormat(Format, Protocol):
    """A format that is read line by line."""

    def detect(self, source_text: InputText) -> bool:
        """Tell the format by what the copy holds, never by its name."""
        ...

    def parse(self, source_text: InputText) -> Digest:
        """Read the copy, or raise DigestError."""
        ...


class JsonFormat(Format, Protocol):
    """A format that is written as JSON."""

    def detect(self, json_list: JsonList) -> bool:
        """Tell the format by what the JSON lists."""
        ...

    def parse(self, source_text: InputText, json_list: JsonList) -> Digest:
        """Read what the JSON of the copy lists, or raise DigestError."""
        ...


_TEXT_FORMATS: tuple[TextFormat, ...] = (hf_page,)
_JSON_FORMATS: tuple[JsonFormat, ...] = (reader_json, hf_api, generic_json)
FORMATS: Mapping[str, Format] = MappingProxyType({known.NAME: known for known in (*_TEXT_FORMATS, *_JSON_FORMATS)})
"""The formats by the names that `--format` takes, in the order in which they are tried."""


def parse(
    data: bytes,
    name: str,
    *,
    format: str | None = None,  # noqa: A002
    day: date | None = None,
    encoding: str | None = None,
    today: date | None = None,
    max_bytes: int = MAX_DIGEST_BYTES,
) -> Digest:
    """Read a digest of at most so many bytes, whole or not at all."""
    if format is not None and format not in FORMATS:
        raise UsageError(f"unknown format {format!r}; Reader knows {', '.join(FORMATS)}")
    today = today or utc_today()
    copy = decode_input(data, name, encoding=encoding, day=day, today=today, max_bytes=max_bytes)
    for text_format in _TEXT_FORMATS:
        if format == text_format.NAME or (format is None and text_format.detect(copy)):
            return text_format.parse(copy)
    if format is None and not looks_like_json(copy):
        raise _unrecognised(copy)
    return _parse_json(copy, format)


def _parse_json(source_text: InputText, chosen: str | None) -> Digest:
    json_list = parse_json_list(source_text)
    for known in _JSON_FORMATS:
        if chosen == known.NAME or (chosen is None and known.detect(json_list)):
            return known.parse(source_text, json_list)
    raise source_text.error(
        "is JSON, but not a list of papers that Reader knows: each needs a title and an arXiv id, a DOI or the address "
        'of its page; Reader\'s own JSON begins with "schema": 1'
    )


def _unrecognised(source_text: InputText) -> DigestError:
    known_as = "; ".join(known.LABEL for known in FORMATS.values())
    return source_text.error(
        f"is not a digest that Reader knows ({known_as}); save it in one of these, or say which with --format"
    )


def sample_digests() -> tuple[Digest, ...]:
    """Give the digests that come with Reader, the older one first."""
    folder = resources.files("reader.formats") / "samples"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)
    digests = (parse(file.read_bytes(), file.name, today=_NEWEST_SAMPLE) for file in files)
    return tuple(sorted(digests, key=lambda digest: digest.day or date.min))
