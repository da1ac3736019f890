"""`reader open --download`, with a loopback server as arXiv and scripts as viewers."""

import sys
from pathlib import Path

import pytest

from reader.paper import Digest
from storage import Library
from tests.builders import a_paper
from tests.reader.cli.conftest import Run
from tests.reader.sources.server import a_server, content, status
from tests.reader.sources.services import without_delays

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the viewers are shell scripts")
PDF = b"%PDF-1.5\n...\n%%EOF\n"


@pytest.fixture
def papers(reader: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Two papers with PDFs and one without, a folder for PDFs, and a viewer that writes down what it shows."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    viewer = tmp_path / "viewer"
    viewer.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/viewed\n')
    viewer.chmod(0o755)
    config = f'pdf_folder = "{tmp_path}/pdfs"\nviewer = ["{viewer}", "--new"]\n'
    (tmp_path / "config.toml").write_text(config)
    without_delays(monkeypatch)
    monkeypatch.setattr("reader.sources.client.RETRY_DELAYS", ())
    with Library.open(folder) as library:
        first = a_paper("Attention Everywhere", arxiv_id="2401.00001", authors=("Ann Smith",))
        second = a_paper("Diffusion Nowhere", arxiv_id="2402.00002", authors=("Bo Li",))
        library.import_digests(Digest("test", "test", (first, second, a_paper("No Identifier"))))
    return reader


def test_a_pdf_is_kept_by_its_citation_key_and_opened(
    papers: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pdfs" / "smith2024attention.pdf"
    with a_server(content(PDF, "application/pdf")) as server:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        first = papers("open", "2401.00001", "--pdf", "--download")
        assert (first.status, first.err) == (0, f"Opened smith2024attention.pdf (kept in {tmp_path}/pdfs)\n")
        assert file.read_bytes() == PDF
        again = papers("open", "2401.00001", "--download", "--print")
        assert (again.status, again.out) == (0, f"{file}\n")
        assert server.paths == ["/pdf/2401.00001"]
    assert (tmp_path / "viewed").read_text() == f"--new {file}\n"


def test_without_a_viewer_the_file_is_named(papers: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text(f'pdf_folder = "{tmp_path}/pdfs"\n')
    with a_server(content(PDF, "application/pdf")) as server:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        outcome = papers("open", "2401.00001", "--download")
    assert outcome.status == 0
    assert outcome.err.startswith(f"Kept {tmp_path}/pdfs/smith2024attention.pdf\n")
    (tmp_path / "config.toml").write_text(f'pdf_folder = "{tmp_path}/pdfs"\nviewer = ["no-such-viewer"]\n')
    failed = papers("open", "2401.00001", "--download")
    assert failed.status == 2
    assert "no-such-viewer could not open it; the file is" in failed.err


def test_several_pdfs_are_kept_and_failures_named(papers: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(route=lambda path, _: status(404) if "2402" in path else content(PDF, "application/pdf")) as server:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        outcome = papers("open", "--download", "-", stdin=papers("list", "", "--keys").out)
    assert outcome.status == 4
    assert "no PDF known of “No Identifier”" in outcome.err
    assert "it has no PDF of this paper" in outcome.err
    assert outcome.err.endswith(f"Kept 1 PDF in {tmp_path}/pdfs\n")
    assert not (tmp_path / "viewed").exists()


def test_a_file_that_is_not_a_pdf_is_left_alone(papers: Run, tmp_path: Path) -> None:
    (tmp_path / "pdfs").mkdir()
    (tmp_path / "pdfs" / "smith2024attention.pdf").write_text("notes")
    outcome = papers("open", "2401.00001", "--download")
    assert outcome.status == 2
    assert "is not a PDF; move it away" in outcome.err
    assert (tmp_path / "pdfs" / "smith2024attention.pdf").read_text() == "notes"


def test_download_is_for_pdfs_only(papers: Run) -> None:
    assert papers("open", "2401.00001", "--download", "--code").status == 2
    assert papers("open", "2401.00001", "--download", "--link", "1").status == 2
