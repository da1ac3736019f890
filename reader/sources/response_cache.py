"""A cache of responses with their validators, so that a server sends only what has changed (RFC 9111).

The cache only saves transfers, so a file that cannot be read or written counts as missing.
"""

import hashlib
import json
import zlib
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reader.files import atomic_write, read_bytes, unlink_quietly

MAX_FILES = 200
"""The most responses kept; the oldest are deleted."""
MAX_CONTENT_BYTES = 4 * 1024 * 1024
"""The most bytes of a response that is kept."""


class CachedResponse(NamedTuple):
    """A response with the validators that the server sent."""

    content: bytes
    charset: str = ""
    etag: str = ""
    last_modified: str = ""

    def request_headers(self) -> dict[str, str]:
        """Return the headers that request the content only if it has changed since this response."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


class ResponseCache:
    """A folder with a file for each URL, readable only by its owner."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, url: str) -> CachedResponse | None:
        """Return the cached response for a URL, or None."""
        with suppress(OSError, ValueError, LookupError, TypeError, zlib.error):
            head, _, compressed = read_bytes(self._path_of(url)).partition(b"\n")
            facts = json.loads(head)
            if facts["url"] == url:
                content = zlib.decompressobj().decompress(compressed, MAX_CONTENT_BYTES)
                if hashlib.sha256(content).hexdigest() == facts["sha256"]:
                    return CachedResponse(content, facts["charset"], facts["etag"], facts["last_modified"])
        return None

    def save(self, url: str, response: CachedResponse) -> None:
        """Keep a response that has a validator and is not too large; otherwise delete the cached one."""
        path = self._path_of(url)
        if not response.request_headers() or len(response.content) > MAX_CONTENT_BYTES:
            unlink_quietly(path)
            return
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            atomic_write(path, _encode(url, response), sync=False)
            self._delete_oldest()

    def _path_of(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.response"

    def _delete_oldest(self) -> None:
        files = sorted(self._folder.glob("*.response"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[MAX_FILES:]:
            unlink_quietly(file)


def default_cache() -> ResponseCache:
    """Return the cache in the user's cache folder."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - only a fetch needs it

    return ResponseCache(user_cache_path("reader", appauthor=False) / "responses")


def _encode(url: str, response: CachedResponse) -> tuple[bytes, ...]:
    facts = {
        "url": url,
        "charset": response.charset,
        "etag": response.etag,
        "last_modified": response.last_modified,
        "sha256": hashlib.sha256(response.content).hexdigest(),
    }
    return json.dumps(facts).encode() + b"\n", zlib.compress(response.content)
