"""Keeping PDFs from the app, with a loopback server as arXiv and a script as viewer."""

import socket
import sys
from pathlib import Path

import pytest

from reader.app.pdf_controller import DownloadJob
from reader.config import Config
from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest, a_paper
from tests.reader.sources.server import a_server, content, status

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the viewer is a shell script")
PDF = b"%PDF-1.5\n...\n%%EOF\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    viewer = tmp_path / "viewer"
    viewer.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/viewed\n')
    viewer.chmod(0o755)
    return Config(pdf_folder=tmp_path / "pdfs", viewer=(str(viewer),))


@pytest.fixture
def two_papers() -> Library:
    library = Library.in_memory()
    first = a_paper("Attention Everywhere", arxiv_id="2401.00001", authors=("Ann Smith",))
    second = a_paper("Diffusion Nowhere", arxiv_id="2402.00002", authors=("Bo Li",))
    library.import_digests(a_digest(first, second, "No Identifier"))
    return library


@pytest.mark.traced
async def test_a_pdf_is_kept_and_opened_then_opened_at_once(
    two_papers: Library, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_server(content(PDF, "application/pdf")) as server:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        async with run_app(two_papers, config=config) as driver:
            await driver.press("j", "P")
            assert driver.notices() == ["Opened smith2024attention.pdf"]
            await driver.press("P")
            assert len(server.requests) == 1
    assert (tmp_path / "viewed").read_text() == f"{tmp_path}/pdfs/smith2024attention.pdf\n" * 2


async def test_several_pdfs_are_kept_without_opening_them(
    two_papers: Library, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_server(route=lambda path, _: status(404) if "2402" in path else content(PDF, "application/pdf")) as server:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        async with run_app(two_papers, config=config) as driver:
            await driver.press("a", "P")
            assert f"Kept 1 PDF in {tmp_path}/pdfs" in driver.notices()
            assert len(driver.errors()) == 1
            assert "it has no PDF of this paper" in driver.errors()[0]
    assert not (tmp_path / "viewed").exists()


@pytest.mark.traced
async def test_a_download_shows_a_bar_and_is_cancelled(
    two_papers: Library, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stall(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n" + b"%PDF-" + bytes(1_999_995))
        connection.recv(1)

    with a_server(stall) as server:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        async with run_app(two_papers, config=config) as driver:
            await driver.pilot.press("j", "P")
            await driver.wait_until(lambda: "2.0 of 4.0 MB ━━━━━╌╌╌╌╌" in driver.screen_text())
            await driver.press("escape")
            assert driver.notices() == ["Download cancelled · 0 PDFs kept"]
    assert not (tmp_path / "pdfs" / "smith2024attention.pdf").exists()


def test_a_download_counts_its_files_from_one() -> None:
    job = DownloadJob("downloading smith2024attention.pdf", 3)
    job.done, job.share = 1, 0.5
    assert job.describe() == "downloading smith2024attention.pdf (2 of 3) ━━━━━╌╌╌╌╌"


async def test_a_paper_without_a_pdf_says_so(two_papers: Library, config: Config) -> None:
    async with run_app(two_papers, config=config) as driver:
        await driver.press("P")
        assert driver.notices() == ["No PDF known"]
