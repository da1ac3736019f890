"""How a digest is written: bytes in, papers out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib import resources
from types import MappingProxyType
from typing import Protocol

from reader.digest import api, own, page
from reader.digest.door import LARGEST_DIGEST, Copy, open_copy
from reader.digest.json_text import looks_like_json, papers_listed
from reader.errors import UsageError
from reader.paper import Digest

__all__ = ["FORMATS", "LARGEST_DIGEST", "Format", "parse", "samples"]


class Format(Protocol):
    """One way in which a digest is written."""

    NAME: str
    KNOWN_AS: str

    def recognises(self, copy: Copy) -> bool:
        """Tell the format by what the copy holds, never by its name."""
        ...

    def parse(self, copy: Copy) -> Digest:
        """Read the copy, or raise DigestError."""
        ...


_REGISTRY: tuple[Format, ...] = (page, api, own)
FORMATS: Mapping[str, Format] = MappingProxyType({known.NAME: known for known in _REGISTRY})
"""The formats by the names that `--format` takes, in the order in which they are tried."""


def parse(
    data: bytes,
    name: str,
    *,
    format: str | None = None,  # noqa: A002
    day: date | None = None,
    encoding: str | None = None,
    today: date | None = None,
    largest: int = LARGEST_DIGEST,
) -> Digest:
    """Read a digest of at most so many bytes, whole or not at all."""
    today = today or datetime.now(tz=UTC).date()
    copy = open_copy(data, name, encoding=encoding, day=day, today=today, largest=largest)
    return _format_of(copy, format).parse(copy)


def _format_of(copy: Copy, chosen: str | None) -> Format:
    if chosen is not None:
        if chosen not in FORMATS:
            raise UsageError(f"unknown format {chosen!r}; Reader knows {', '.join(FORMATS)}")
        return FORMATS[chosen]
    for known in _REGISTRY:
        if known.recognises(copy):
            return known
    if looks_like_json(copy):
        papers_listed(copy)
    known_as = "; ".join(known.KNOWN_AS for known in _REGISTRY)
    raise copy.refused(
        f"is no digest that Reader knows ({known_as}); save it in one of these, or say which with --format"
    )


def samples() -> tuple[Digest, ...]:
    """Give the digests that come with Reader, the older one first."""
    folder = resources.files("reader.digest") / "samples"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)
    digests = (parse(file.read_bytes(), file.name) for file in files)
    return tuple(sorted(digests, key=lambda digest: digest.day or date.min))
