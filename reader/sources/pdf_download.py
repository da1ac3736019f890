"""Downloads of PDFs, resumed after an interruption and kept only if complete."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import ExportError, NetworkError, RetryableError, os_reason
from reader.files import TEMP_PREFIX, is_missing, load_state, open_descriptor, save_state, unlink_quietly
from reader.files import replace as replace_file
from reader.sources.client import Client, error_for_media_type
from reader.sources.service import Service

if TYPE_CHECKING:
    from io import RawIOBase

    from reader.sources.http_exchange import Response

MAX_PDF_BYTES = 300 * 1024 * 1024
_BEGINNING, _END = b"%PDF-", b"%%EOF"
_BEGINNING_BYTES, _END_BYTES = 1_024, 2_048
"""Bytes at each end of a PDF in which its markers may occur, by the specification and in practice."""
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-[0-9]{1,15}/")

OnProgress = Callable[[int, int], None]
"""Receives the number of bytes that have arrived and the total number, 0 if unknown."""


def download_pdf(client: Client, service: Service, path: str, file: Path, on_progress: OnProgress) -> None:
    """Download a PDF from a service to a file that does not exist yet.

    After an error or a cancellation, the partial file stays beside the target, and the next download continues it if
    the service still has the same PDF. Raise NetworkError, Cancelled, or ExportError if the file cannot be written.
    """
    service = replace(service, media_type="", not_found_hint="it has no PDF of this paper")
    _Download(client, service, path, file, on_progress).run()


def is_pdf(file: Path) -> bool:
    """Return whether a file exists and begins as a PDF does."""
    try:
        with os.fdopen(open_descriptor(file), "rb") as content:
            return _BEGINNING in content.read(_BEGINNING_BYTES)
    except OSError:
        return False


def _write_whole(file: "RawIOBase", piece: bytes) -> None:
    """Write all of a piece to an unbuffered file, which writes only a part at once if the disk is almost full."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) or 0 :]


class _Download:
    """One download; the partial file and its validator stay beside the target until the file is complete."""

    def __init__(self, client: Client, service: Service, path: str, file: Path, on_progress: OnProgress) -> None:
        self._client = client
        self._service = service
        self._path = path
        self._file = file
        self._on_progress = on_progress
        self._partial = file.with_name(f"{TEMP_PREFIX}{file.name}")
        self._state = file.with_name(f"{TEMP_PREFIX}{file.name}.json")

    def run(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._write_error(error) from None
        if not any(self._request_rest() for _ in range(2)):  # the second attempt starts from the beginning
            raise NetworkError(f"{self._service.host} does not send the PDF from its beginning; try again later")
        self._require_whole()
        try:
            replace_file(self._partial, self._file)
        except OSError as error:
            if is_missing(self._file):  # otherwise another download finished first
                raise self._write_error(error) from None
        unlink_quietly(self._state)

    def _request_rest(self) -> bool:
        """Request the missing part; return whether the service has it, and discard the partial file if not."""
        response = self._client.download(self._service, self._path, self._headers, self._receive)
        if response.status != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return True
        self._discard()
        return False

    def _headers(self) -> dict[str, str]:
        """Return the headers that request the missing part, provided that the PDF has not changed."""
        headers = {"Accept-Encoding": "identity"}
        state = load_state(self._state)
        validator = state.get("validator") if isinstance(state, dict) and state.get("path") == self._path else None
        if isinstance(validator, str) and validator and (size := self._size()):
            headers |= {"Range": f"bytes={size}-", "If-Range": validator}
        return headers

    def _size(self) -> int:
        try:
            return self._partial.lstat().st_size
        except OSError:
            return 0

    def _receive(self, head: "Response", pieces: Iterator[bytes]) -> None:
        if "html" in head.media_type:
            raise error_for_media_type(self._service.host, head.media_type, "pdf")
        start = self._start_of(head)
        if start + head.length > MAX_PDF_BYTES:
            raise self._size_error()
        if not start:
            strong = "" if head.etag.startswith("W/") else head.etag
            save_state(self._state, {"path": self._path, "validator": strong or head.last_modified})
        self._write(start, start + head.length if head.length else 0, pieces)

    def _start_of(self, head: "Response") -> int:
        """Return the offset in the file at which a response begins; raise RetryableError for an unrequested part."""
        if head.status != HTTPStatus.PARTIAL_CONTENT:
            return 0
        content_range = _CONTENT_RANGE.match(head.content_range)
        if content_range and int(content_range[1]) == self._size():
            return self._size()
        self._discard()
        raise RetryableError(f"{self._service.host} sent another part than requested; try again later")

    def _write(self, start: int, total: int, pieces: Iterator[bytes]) -> None:
        written = start
        try:
            descriptor = open_descriptor(self._partial, os.O_WRONLY | os.O_CREAT, follow_links=False)
        except OSError as error:
            raise self._write_error(error) from None
        with os.fdopen(descriptor, "wb", buffering=0) as content:
            self._begin_at(content.fileno(), start)
            for piece in pieces:
                written += len(piece)
                if written > MAX_PDF_BYTES:
                    self._discard()
                    raise self._size_error()
                try:
                    _write_whole(content, piece)
                except OSError as error:
                    raise self._write_error(error) from None
                self._on_progress(written, total)

    def _begin_at(self, descriptor: int, start: int) -> None:
        try:
            os.ftruncate(descriptor, start)
            os.lseek(descriptor, start, os.SEEK_SET)
        except OSError as error:
            raise self._write_error(error) from None

    def _require_whole(self) -> None:
        """Discard the partial file and raise NetworkError unless it is a PDF with its end."""
        try:
            with os.fdopen(open_descriptor(self._partial, follow_links=False), "rb") as content:
                beginning = content.read(_BEGINNING_BYTES)
                content.seek(max(0, content.seek(0, os.SEEK_END) - _END_BYTES))
                end = content.read()
        except OSError as error:
            raise self._write_error(error) from None
        host = self._service.host
        if _BEGINNING not in beginning:
            self._discard()
            raise NetworkError(f"{host} sent a file that is not a PDF; try again later, or open it in the browser")
        if _END not in end:
            self._discard()
            raise NetworkError(f"{host} sent a PDF without its end; try again later")

    def _discard(self) -> None:
        unlink_quietly(self._partial)
        unlink_quietly(self._state)

    def _size_error(self) -> NetworkError:
        limit = f"{MAX_PDF_BYTES // 1024**2} MB"
        return NetworkError(f"{self._service.host} sends more than {limit}, too much for a PDF; open it in the browser")

    def _write_error(self, error: OSError) -> ExportError:
        return ExportError(f"cannot write {self._file}: {os_reason(error)}")
