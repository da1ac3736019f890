"""The command that imports digests from files, in a background job."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from reader.app.context import AppContext, Handlers
from reader.app.import_job import Batch, ImportJob
from reader.app.jobs import Job, JobQueue, shorten_errors
from reader.app.path_prompts import complete_path, import_error, join_paths, match_files
from reader.errors import ReaderError
from reader.files import read_file_bytes
from reader.formats import MAX_DIGEST_BYTES, parse
from widgets import commands


class ImportController:
    """Import digests from files."""

    def __init__(self, context: AppContext, jobs: JobQueue) -> None:
        self._context = context
        self._jobs = jobs

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {commands.Import: self.prompt_files}

    def prompt_files(self, _command: commands.Import) -> None:
        """Ask which files to import."""
        from widgets.dialogs import PathSuggester, Prompt  # noqa: PLC0415 - imported when first used

        dialog = Prompt(
            "Import",
            verb="import",
            placeholder="~/Downloads/papers.txt",
            help_lines=(
                "Daily papers page (text, Markdown), API JSON, or a Reader export",
                "Also feeds, mail, BibTeX, RIS, CSL-JSON, CSV and lists of ids",
                "File, folder or glob · tab completes",
            ),
            suggester=PathSuggester(complete_path),
            validate=import_error,
            join=join_paths,
        )
        self._context.show_dialog(dialog, self.import_files)

    def import_files(self, text: str) -> None:
        """Import the files that a text names, as one change; each is imported completely or not at all."""
        files = match_files(text) if text.strip() else ()
        if not files:
            return
        self._context.notify(f"Reading {files[0]} …" if len(files) == 1 else f"Reading {len(files):,} files …")
        job = Job("importing", len(files) if len(files) > 1 else 0)
        show_result = partial(self._show_result, len(files))
        ImportJob(self._context, self._jobs, job, show_result).start(_read_digests(files, job))

    def _show_result(self, requested: int, import_job: ImportJob) -> None:
        subject = _describe_files(len(import_job.digests), requested)
        text = ["Import cancelled"] if import_job.is_cancelled else list(import_job.notices("imported", subject))
        if text or import_job.errors:
            self._context.report(text, shorten_errors(import_job.errors, "file"))


def _describe_files(imported: int, requested: int) -> str:
    if requested == 1:
        return ""
    return f"{imported:,} files" if imported == requested else f"{imported:,} of {requested:,} files"


def _read_digests(files: Sequence[Path], job: Job) -> Iterator[Batch]:
    for job.done, file in enumerate(files):
        yield _read_digest(file)


def _read_digest(file: Path) -> Batch:
    """Read a file; return its error, so that the other files are still read."""
    try:
        return parse(read_file_bytes(file, MAX_DIGEST_BYTES), str(file))
    except ReaderError as error:
        return error
