"""Importing digests from files, read beside the screen."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from reader.app.desk import AppContext, Handlers
from reader.app.files import complete_path, import_error, match_files, paths_joined
from reader.app.taking_in import ImportJob, describe_import
from reader.app.work import Job, JobQueue
from reader.digest import MAX_DIGEST_BYTES, parse
from reader.errors import ReaderError
from reader.paper import Digest, format_count
from reader.sources import read_file_bytes
from widgets import commands

MAX_ERRORS_SHOWN = 3
"""Of more files than these it is not told one by one why they could not be imported."""


class ImportController:
    """How papers come into the library while the screen is open."""

    def __init__(self, context: AppContext, jobs: JobQueue) -> None:
        self._context = context
        self._jobs = jobs

    def handlers(self) -> Handlers:
        """Name what is done for each command."""
        return {commands.Import: self.prompt_files}

    def prompt_files(self, _command: commands.Import) -> None:
        """Ask which files to import."""
        from widgets.dialogs.question import PathSuggester, Prompt  # noqa: PLC0415 - a dialog is loaded when wanted

        message = (
            "copies of daily papers pages, their JSON, or what Reader exported",
            "files, a folder or a pattern such as ~/Downloads/*.txt; tab completes",
        )
        question = Prompt(
            "Import the digests in",
            placeholder="~/Downloads/papers.txt",
            help_lines=message,
            suggester=PathSuggester(complete_path),
            validate=import_error,
            join=paths_joined,
        )
        self._context.show_dialog(question, self.import_files)

    def import_files(self, text: str) -> None:
        """Import the files that are meant, as one change; each is imported whole or not at all."""
        if files := match_files(text) if text.strip() else ():
            self._context.notify(f"reading {files[0]} …" if len(files) == 1 else f"reading {len(files):,} files …")
            job = Job("importing", len(files) if len(files) > 1 else 0)
            ImportJob(
                self._context, self._jobs, job, map(_read_digest, files), partial(self._show_result, len(files))
            ).step()

    def _show_result(self, requested: int, import_job: ImportJob) -> None:
        text: list[str] = []
        if result := import_job.result:
            which = _describe_files(len(import_job.digests), requested)
            text = [describe_import("imported", which, result, self._context.key_for("undo")), *import_job.notices]
        elif import_job.is_cancelled:
            text = ["stopped; nothing was imported"]
        if text or import_job.errors:
            self._context.report(text, list(_shortened(import_job.errors)))


def _shortened(complaints: Sequence[str]) -> Iterator[str]:
    yield from complaints[:MAX_ERRORS_SHOWN]
    if left := len(complaints[MAX_ERRORS_SHOWN:]):
        yield f"{format_count(left, 'other file')} could not be imported either"


def _describe_files(imported: int, requested: int) -> str:
    if requested == 1:
        return ""
    return f"{imported:,} files" if imported == requested else f"{imported:,} of {requested:,} files"


def _read_digest(file: Path) -> Digest | ReaderError:
    """Read a file; why it could not be read is given, so that the others are read nonetheless."""
    try:
        return parse(read_file_bytes(file, MAX_DIGEST_BYTES), str(file))
    except ReaderError as error:
        return error
