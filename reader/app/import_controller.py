"""Imports as one change in a background job, and the command that imports digests from files."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from reader.app.context import AppContext, Handlers
from reader.app.jobs import Job, JobQueue, shorten_errors
from reader.app.path_prompts import complete_path, import_error, join_paths, match_files
from reader.app.tag_rules import import_by_rules
from reader.errors import ReaderError
from reader.files import read_file_bytes
from reader.formats import MAX_DIGEST_BYTES, parse
from reader.import_result import ImportResult, group_warnings
from reader.paper import Digest, format_count
from widgets import commands

Batch = Digest | ReaderError
"""A digest, or why it could not be read."""
ImportDigests = Callable[[Sequence[Digest]], ImportResult]
MAX_WARNINGS_SHOWN = 20


class ImportJob:
    """Read digests one after another in threads, and then import all of them as one change."""

    def __init__(
        self,
        context: AppContext,
        jobs: JobQueue,
        job: Job,
        on_finish: "Callable[[ImportJob], None]",
        *,
        import_digests: ImportDigests | None = None,
        keeps_digests: bool = False,
    ) -> None:
        """Create the job; `on_finish` is called after the import or a cancellation.

        `import_digests` is called with the digests; the default is `import_by_rules`. With `keeps_digests`, the digests
        read before a cancellation are imported.
        """
        self.digests: list[Digest] = []
        self.errors: list[str] = []
        self.result: ImportResult | None = None
        """None if there were no digests, or if they could not be imported."""
        self._context = context
        self._jobs = jobs
        self._job = job
        self._on_finish = on_finish
        self._keeps_digests = keeps_digests
        self._batches: Iterator[Batch] = iter(())
        self._import_digests = import_digests or partial(import_by_rules, context)

    @property
    def is_cancelled(self) -> bool:
        """Whether the job was cancelled before anything was imported."""
        return self._job.is_cancelled and self.result is None

    def start(self, batches: Iterator[Batch]) -> None:
        """Read the first batch; the iterator itself counts the batches that are done."""
        self._batches = batches
        self._jobs.start(self._job)
        self._read()

    def notices(self, verb: str, subject: str = "") -> Iterator[str]:
        """Yield the result, with the key that undoes it, its warnings, and how to look up papers without an id."""
        if self.result is None:
            return
        texts = (self.result.describe(verb, subject), *self.result.by_rules)
        for number, text in enumerate(texts, 1):  # undo reverts the last step first
            yield self._context.undoable(text, self.result.change if number == len(texts) else None)
        warnings = group_warnings(self.result.warnings)
        yield from warnings[:MAX_WARNINGS_SHOWN]
        if left := len(warnings[MAX_WARNINGS_SHOWN:]):
            yield format_count(left, "more warning")
        formats = [digest.format for digest in self.digests]
        if (count := self.result.count_new_without_id(formats)) and (key := self._context.key_for("enrich")):
            have, them = ("has", "it") if count == 1 else ("have", "them")
            yield f"{format_count(count)} {have} no arXiv id · {key} looks {them} up by title"

    def _read(self) -> None:
        if self._job.is_cancelled and not self._keeps_digests:
            return self._finish()
        return self._context.run_in_thread(self._next_batch, self._add_batch)

    def _next_batch(self) -> Batch | None:
        """Return the next batch, or the error that ends them; None after the last."""
        try:
            return next(self._batches, None)
        except ReaderError as error:
            return error

    def _add_batch(self, batch: Batch | None) -> None:
        if batch is None:
            return self._import()
        if isinstance(batch, ReaderError):
            self.errors.append(str(batch))
        else:
            self.digests.append(batch)
        return self._read()

    def _import(self) -> None:
        if not self.digests or (self._job.is_cancelled and not self._keeps_digests):
            return self._finish()
        action = partial(self._import_digests, self.digests)
        return self._context.change_in_thread(action, self._show, self._finish)

    def _show(self, result: ImportResult) -> None:
        self.result = result
        if result.change is not None:
            self._context.show_change(result.change)

    def _finish(self) -> None:
        self._jobs.finish(self._job)
        self._on_finish(self)


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
        """Import the files that a text names, as one change; import each completely or not at all."""
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
