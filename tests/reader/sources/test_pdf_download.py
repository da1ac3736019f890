"""Downloads of PDFs, from a loopback server that cuts, lies and ignores ranges."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from reader.errors import Cancelled, ExportError, NetworkError
from reader.sources import Service, pdf_download
from reader.sources.client import Client
from reader.sources.pdf_download import download_pdf, is_pdf
from tests.reader.sources.server import Respond, Server, a_server, broken, content, raw, redirect, status

PDF = b"%PDF-1.5\n" + bytes(range(256)) * 400 + b"\n%%EOF\n"
HALF = len(PDF) // 2
TYPE = "application/pdf"


def head(length: int, etag: str = '"v1"') -> bytes:
    lines = ("HTTP/1.1 200 OK", f"Content-Type: {TYPE}", f"Content-Length: {length}", f"ETag: {etag}", "", "")
    return "\r\n".join(lines).encode()


def part(start: int, body: bytes = PDF) -> Respond:
    content_range = f"bytes {start}-{len(body) - 1}/{len(body)}"
    return content(body[start:], TYPE, status=206, Content_Range=content_range, ETag='"v1"')


def cut(etag: str = '"v1"', size: int = HALF) -> Respond:
    """Send a part of the PDF, and close the connection."""
    return broken(head(len(PDF), etag) + PDF[:size])


@pytest.fixture
def download(service: Service, tmp_path: Path) -> Callable[..., Path]:
    def download(server: Server, **options: object) -> Path:
        file = tmp_path / "papers" / "smith2024.pdf"
        with closing(Client(**options)) as client:  # type: ignore[arg-type]
            download_pdf(client, service.at(server.base_url), "/pdf/2401.00001", file, lambda _done, _total: None)
        return file

    return download


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@contextmanager
def ranges(etag: str = '"v1"', body: bytes = PDF) -> Iterator[Server]:
    """Serve a PDF as arXiv does: whole, or from where it was cut if it is the same."""

    def route(_path: str, headers: dict[str, str]) -> Respond:
        start = int(headers.get("range", "bytes=0-")[6:-1])
        if start and headers.get("if-range") == etag:
            return part(start, body)
        return content(body, TYPE, ETag=etag)

    with a_server(route=route) as server:
        yield server


def test_a_pdf_is_kept_whole_and_nothing_else(download: Callable[..., Path], tmp_path: Path) -> None:
    with a_server(content(PDF, TYPE)) as server:
        file = download(server)
    assert file.read_bytes() == PDF
    assert is_pdf(file)
    assert names(tmp_path) == ["smith2024.pdf"]
    assert server.paths == ["/pdf/2401.00001"]
    assert "User-Agent: reader-tui/" in server.requests[0]


def test_a_cut_transfer_goes_on_where_it_ended(download: Callable[..., Path]) -> None:
    with a_server(cut(), part(HALF)) as server:
        assert download(server).read_bytes() == PDF
    first, second = server.requests
    assert "Range:" not in first
    assert f"Range: bytes={HALF}-" in second
    assert 'If-Range: "v1"' in second


@pytest.mark.parametrize("code", [503, 204])
def test_the_next_download_goes_on_after_a_failure(download: Callable[..., Path], tmp_path: Path, code: int) -> None:
    with a_server(cut(), status(code)) as server, pytest.raises(NetworkError):
        download(server)
    assert "smith2024.pdf" not in names(tmp_path)
    with ranges() as server:
        assert download(server).read_bytes() == PDF
    assert f"Range: bytes={HALF}-" in server.requests[0]
    assert names(tmp_path) == ["smith2024.pdf"]


def test_a_pdf_that_changed_meanwhile_is_begun_again(download: Callable[..., Path]) -> None:
    with a_server(cut(), status(503)) as server, pytest.raises(NetworkError):
        download(server)
    other = b"%PDF-1.7\n%%EOF\n"  # shorter than what came of the first one
    with ranges('"v2"', other) as server:
        assert download(server).read_bytes() == other


@pytest.mark.parametrize("etag", ["", 'W/"v1"'])
def test_without_a_strong_validator_a_transfer_is_restarted(download: Callable[..., Path], etag: str) -> None:
    with a_server(cut(etag), content(PDF, TYPE)) as server:
        assert download(server).read_bytes() == PDF
    assert "Range:" not in server.requests[1]


def test_a_server_may_ignore_ranges(download: Callable[..., Path]) -> None:
    with a_server(cut(), content(PDF, TYPE)) as server:
        assert download(server).read_bytes() == PDF
    assert "Range:" in server.requests[1]


def test_another_part_than_requested_is_not_taken(download: Callable[..., Path]) -> None:
    with a_server(cut(), part(HALF - 10), content(PDF, TYPE)) as server:
        assert download(server).read_bytes() == PDF


def test_a_range_beyond_the_end_is_begun_again(download: Callable[..., Path]) -> None:
    with a_server(cut(), status(416), content(PDF, TYPE)) as server:
        assert download(server).read_bytes() == PDF


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (content(b"<html>Sign in", "text/html"), "answered with a web page instead of PDF"),
        (content(b"<html>%%EOF", TYPE), "sent a file that is not a PDF"),
        (status(404), "it has no PDF of this paper"),
        (status(403), "403 .forbidden."),
        (raw(head(HALF) + PDF[:HALF]), "sent a PDF without its end"),
        (content(b"", TYPE), "sent a file that is not a PDF"),
        (cut(), "closed the connection early"),
        (status(204), "204 .no content., without what was requested"),
        (status(416), "does not send the PDF from its beginning"),
        (redirect("https://other.example/x.pdf"), "redirects to"),
    ],
)
def test_nothing_but_a_whole_pdf_is_kept(
    download: Callable[..., Path], tmp_path: Path, response: Respond, message: str
) -> None:
    with a_server(response) as server, pytest.raises(NetworkError, match=message):
        download(server)
    assert "smith2024.pdf" not in names(tmp_path)


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_file_that_is_too_large_is_refused(
    download: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_announced: bool
) -> None:
    monkeypatch.setattr(pdf_download, "MAX_PDF_BYTES", 1_000)
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%b\r\n0\r\n\r\n" % (len(PDF), PDF)
    with (
        a_server(content(PDF, TYPE) if is_announced else raw(chunked)) as server,
        pytest.raises(NetworkError, match="too much for a PDF"),
    ):
        download(server)
    assert names(tmp_path) == []


def test_a_download_is_cancelled_at_once_and_goes_on_later(download: Callable[..., Path], tmp_path: Path) -> None:
    def stall(connection: socket.socket) -> None:
        connection.sendall(head(len(PDF)) + PDF[:HALF])
        connection.recv(1)

    partial = tmp_path / "papers" / ".unfinished-smith2024.pdf"
    with a_server(stall) as server, pytest.raises(Cancelled):
        download(server, is_cancelled=lambda: partial.exists() and partial.stat().st_size == HALF)
    with ranges() as server:
        assert download(server).read_bytes() == PDF
    assert f"Range: bytes={HALF}-" in server.requests[0]


def test_a_folder_that_cannot_be_written_is_named(download: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "papers").write_text("a file")
    with a_server(content(PDF, TYPE)) as server, pytest.raises(ExportError, match=r"cannot write .*smith2024\.pdf"):
        download(server)
    assert server.requests == []


def test_a_disk_that_is_full_at_the_end_is_reported(download: Callable[..., Path], tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="Windows does not limit the size of files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(PDF) - 1, limits[1]))
    try:
        with a_server(content(PDF, TYPE)) as server, pytest.raises(ExportError, match=r"cannot write .*smith2024\.pdf"):
            download(server)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "smith2024.pdf" not in names(tmp_path)


def test_a_link_in_place_of_the_unfinished_file_is_not_followed(download: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "secret").write_text("old")
    (tmp_path / "papers" / ".unfinished-smith2024.pdf").symlink_to(tmp_path / "secret")
    with a_server(content(PDF, TYPE)) as server, pytest.raises(ExportError):
        download(server)
    assert (tmp_path / "secret").read_text() == "old"
