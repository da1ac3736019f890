"""The command that keeps the PDFs of papers in the user's folder, in a background job."""

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from reader.app.context import AppContext, Handlers
from reader.app.jobs import BAR_WIDTH, Job, JobQueue, shorten_errors
from reader.config import Config
from reader.desktop.viewer import open_file
from reader.errors import Cancelled, ReaderError, ViewerError, raise_if_cancelled
from reader.fetch.pdf import keep_pdf, pdf_files, pdf_folder, progress_of
from reader.fetch.services import arxiv_service
from reader.paper import Paper, format_count
from reader.sources.client import Client
from reader.text import bar_cells
from widgets import commands


class PdfController:
    """Download PDFs, only when the user asks for it, and open a single one."""

    def __init__(self, context: AppContext, jobs: JobQueue, config: Config) -> None:
        """Read the folder and the viewer from the configuration."""
        self._context = context
        self._jobs = jobs
        self._config = config

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {commands.DownloadPdf: self.download}

    def download(self, command: commands.DownloadPdf) -> None:
        """Download the PDFs of papers; open one that was downloaded before at once."""
        papers = [paper for paper in self._context.library.papers(command.papers) if paper.pdf_url]
        if not papers:
            return self._context.notify("No PDF known" if command.papers else "No paper selected", about=command.papers)
        service = arxiv_service()
        job = DownloadJob("downloading", len(papers))
        client = Client(is_cancelled=lambda: job.is_cancelled)
        batch = PdfBatch(job, papers)

        def run() -> None:
            files = pdf_files(self._context.library, papers, self._config)
            with closing(client):
                for number, paper in enumerate(papers):
                    show = progress_of(files[paper.key], partial(batch.show_progress, number))
                    batch.keep(files[paper.key], partial(keep_pdf, client, service, paper, files[paper.key], show))
            self._open(batch)

        return self._jobs.run(job, run, lambda _: self._show_result(batch, command.papers))

    def _open(self, batch: "PdfBatch") -> None:
        """Open the PDF if it is the only one requested."""
        if len(batch.papers) == 1 and batch.files and not self._context.is_in_browser:
            try:
                batch.opened = open_file(batch.files[0], self._config.viewer)
            except ViewerError as error:
                batch.errors.append(error)

    def _show_result(self, batch: "PdfBatch", about: Sequence[str]) -> None:
        text = batch.opened or f"Kept {format_count(len(batch.files), 'PDF')} in {pdf_folder(self._config)}"
        if batch.job.is_cancelled:
            text = f"Download cancelled · {format_count(len(batch.files), 'PDF')} kept"
        errors = shorten_errors([*map(str, batch.errors)], "PDF")
        self._context.report([text] if batch.files or batch.job.is_cancelled else [], errors, about=about)


class DownloadJob(Job):
    """Downloads files one by one; `share` is the downloaded part of the current one, from 0 to 1."""

    share = 0.0

    def describe(self) -> str:
        """Return the description and the progress: "downloading vaswani2017.pdf, 0.9 of 2.1 MB (1 of 3) ━━╌╌"."""
        count = f" ({self.done + 1} of {self.total})" if self.total > 1 else ""
        filled = round(BAR_WIDTH * (self.done + self.share) / self.total)
        return f"{self.description}{count} {''.join(bar_cells(filled, BAR_WIDTH))}"


class PdfBatch:
    """The papers of one command, and the result: files and errors."""

    def __init__(self, job: DownloadJob, papers: Sequence[Paper]) -> None:
        self.job = job
        self.papers = papers
        self.files: list[Path] = []
        self.errors: list[ReaderError] = []
        self.opened = ""

    def keep(self, file: Path, download: Callable[[], object]) -> None:
        """Download a file, and record it or its error; do nothing once the job is cancelled."""
        try:
            raise_if_cancelled(lambda: self.job.is_cancelled)
            download()
            self.files.append(file)
        except Cancelled:
            pass
        except ReaderError as error:
            self.errors.append(error)

    def show_progress(self, number: int, text: str, share: float) -> None:
        """Show how much of a file is downloaded."""
        self.job.description, self.job.done, self.job.share = text, number, share
