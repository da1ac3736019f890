"""The PDFs of papers, in a folder of the user's, each named after its paper's citation key."""

from collections.abc import Callable, Sequence
from pathlib import Path

from reader.citation_key import PaperLibrary, library_citation_keys
from reader.config import Config
from reader.errors import ExportError, LinkError
from reader.files import is_missing
from reader.paper import Paper
from reader.sources.client import Client
from reader.sources.pdf_download import OnProgress, download_pdf, is_pdf
from reader.sources.service import Service
from reader.text import printable

FOLDER_NAME = "Papers"
ShowProgress = Callable[[str, float], None]
"""Receives a description of the download, and the share that has arrived, from 0 to 1."""


def pdf_folder(config: Config) -> Path:
    """Return the folder for PDFs: the configured one, else one in the user's documents."""
    if config.pdf_folder is not None:
        return config.pdf_folder
    from platformdirs import user_documents_path  # noqa: PLC0415 - not needed if the configuration names a folder

    return user_documents_path() / FOLDER_NAME


def pdf_files(library: PaperLibrary, papers: Sequence[Paper], config: Config) -> dict[str, Path]:
    """Return the file for each paper's PDF, by the key of the paper."""
    folder = pdf_folder(config)
    names = library_citation_keys(library, [paper.key for paper in papers], config.citation_key)
    return {key: folder / f"{name.replace(':', '-')}.pdf" for key, name in names.items()}


def keep_pdf(client: Client, service: Service, paper: Paper, file: Path, on_progress: OnProgress) -> bool:
    """Download the PDF of a paper from arXiv unless it already exists; return whether it was downloaded.

    Raise LinkError if no PDF is known, ExportError if `file` is something else, and the errors of `download_pdf`.
    """
    if is_pdf(file):
        return False
    if not is_missing(file):
        raise ExportError(f"{file} is not a PDF; move it away, or set another pdf_folder")
    if paper.arxiv_id is None:
        raise LinkError(f"no PDF known of “{printable(paper.title)}”")
    download_pdf(client, service, f"/pdf/{paper.arxiv_id}", file, on_progress)
    return True


def progress_of(file: Path, show: ShowProgress) -> OnProgress:
    """Return a callback that passes the progress of a file to `show` as a text and a share."""

    def on_progress(done: int, total: int) -> None:
        size = f"{done / 1e6:.1f} of {total / 1e6:.1f} MB" if total else f"{done / 1e6:.1f} MB"
        show(f"downloading {file.name}, {size}", done / total if total else 0.0)

    return on_progress
