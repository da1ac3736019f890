"""Digests that come in one after the other, read beside the screen and added there as one change.

Importing digests from files, read beside the screen.

Fetching the digests that were missed, beside the screen.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from reader.app.context import AppContext, Handlers
from reader.app.jobs import Job, JobQueue
from reader.app.path_prompts import complete_path, import_error, match_files, paths_joined
from reader.cancellation import Cancelled
from reader.clock import utc_today
from reader.config.settings import endpoint_from_environment
from reader.errors import LibraryReadOnly, ReaderError
from reader.fetch import MAX_DAYS_BACK, fetch_days, fetch_newest, publication_days
from reader.formats import MAX_DIGEST_BYTES, parse
from reader.paper import Digest, ImportResult, format_count
from reader.sources import SOURCES, Source, read_file_bytes
from reader.sources.client import Client
from widgets import commands

Batch = Digest | ReaderError
"""What was read, or why it could not be read."""


class ImportJob:
    """Reads digests one after the other beside the screen, and then adds there what they hold as one change."""

    def __init__(
        self,
        context: AppContext,
        jobs: JobQueue,
        job: Job,
        batches: Iterator[Batch],
        on_finish: "Callable[[ImportJob], None]",
    ) -> None:
        """Take what gives the digests, and what is done once they are added, or the work was stopped."""
        self.digests: list[Digest] = []
        self.errors: list[str] = []
        self.result: ImportResult | None = None
        """What became of them; nothing where there were none, or they could not be added."""
        self._context = context
        self._jobs = jobs
        self._job = job
        self._batches = batches
        self._on_finish = on_finish
        jobs.start(job)

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it ended before anything was added."""
        return self._job.is_cancelled and self.result is None

    def step(self) -> None:
        """Read the next digest, unless nobody wants more."""
        self._job.done = len(self.digests) + len(self.errors)
        if self.is_cancelled:
            return self._finish()
        return self._context.run_in_thread(partial(next, self._batches, None), self._read_batch)

    @property
    def notices(self) -> tuple[str, ...]:
        """What was inferred, and what could not be read; of several digests only the first of it."""
        warnings = self.result.warnings if self.result else ()
        if len(self.digests) > 1 and len(warnings) > 1:
            return (f"{warnings[0]} (and {format_count(len(warnings) - 1, 'like notice')})",)
        return tuple(warnings)

    def _read_batch(self, arrival: Batch | None) -> None:
        if arrival is None:
            return self._add()
        if isinstance(arrival, ReaderError):
            self.errors.append(str(arrival))
        else:
            self.digests.append(arrival)
        return self.step()

    def _add(self) -> None:
        if self.digests and not self.is_cancelled:
            self._context.change_in_thread(
                partial(self._context.library.import_digests, *self.digests), self._show, self._finish
            )
        else:
            self._finish()

    def _show(self, result: ImportResult) -> None:
        self.result = result
        if result.change is not None:
            self._context.show_change(result.change)

    def _finish(self) -> None:
        self._jobs.finish(self._job)
        self._on_finish(self)


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
        from widgets.dialogs import PathSuggester, Prompt  # noqa: PLC0415 - a dialog is loaded when wanted

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
            text = [self._context.undoable(result.describe("imported", which), result.change), *import_job.notices]
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


MAX_MISSED_DAYS = 14
"""Days that one key catches up with; who was away for longer is told how to fetch the others."""
MAX_PAPERS_CHECKED = 200
"""Among so many papers of the newest digests is looked when the source brought one last: some days' worth."""


class FetchController:
    """How digests come from the network while the screen is open: only ever because the user asks for them."""

    def __init__(self, context: AppContext, jobs: JobQueue, endpoint: str | None) -> None:
        """Take the address that the user configured to be asked, if any."""
        self._context = context
        self._jobs = jobs
        self._endpoint = endpoint
        self._source = SOURCES[0]
        self._is_fetching = False

    def handlers(self) -> Handlers:
        """Name what is done for each command."""
        return {commands.Fetch: self.fetch}

    def fetch(self, _command: commands.Fetch) -> None:
        """Fetch from the library's last digest on, of which half may have come; without one, the newest there is."""
        if self._is_fetching:
            return self._context.notify("digests are being fetched already")
        if self._context.library.read_only_reason:
            raise LibraryReadOnly(self._context.library.read_only_reason)
        home = endpoint_from_environment() or self._endpoint or self._source.base_url
        today, last = utc_today(), self._last_day()
        days = _days_since(last, today, self._source) if last else []
        job = Job("fetching", len(days) if len(days) > 1 else 0)
        arrivals = _batches(self._source, days, today, home, job)
        self._is_fetching = True
        return ImportJob(self._context, self._jobs, job, arrivals, partial(self._show_result, last, today)).step()

    def _last_day(self) -> date | None:
        """Give the day of the last digest of the source that the library holds."""
        columns, paper_of = self._context.library.columns, self._context.library.paper
        papers = (paper_of(columns.keys[row]) for row in islice(columns.digest_order.order(), MAX_PAPERS_CHECKED))
        seen = (one for paper in papers for one in paper.appearances if one.source == self._source.name)
        return max((one.day for one in seen if one.day), default=None)

    def _show_result(self, last: date | None, today: date, import_job: ImportJob) -> None:
        self._is_fetching = False
        text = list(self._told(last, import_job))
        if last and not import_job.errors and not import_job.is_cancelled:
            text += _what_is_older(last, today)
        if text or import_job.errors:
            self._context.report(text, import_job.errors)

    def _told(self, last: date | None, import_job: ImportJob) -> Iterator[str]:
        if import_job.is_cancelled:
            yield "stopped; nothing was fetched"
        elif text := self._describe_result(import_job):
            yield from (text, *import_job.notices)
        elif not import_job.errors and not any(digest.papers for digest in import_job.digests):
            yield f"nothing new: no papers {f'since {last}' if last else f'in the last {MAX_DAYS_BACK} days'}"

    def _describe_result(self, import_job: ImportJob) -> str:
        days = [digest.day for digest in import_job.digests if digest.papers]
        if not days or import_job.result is None:
            return ""
        which = f"the digest of {days[0]}" if len(days) == 1 else f"{len(days)} digests, {days[0]} to {days[-1]}"
        return self._context.undoable(import_job.result.describe("fetched", which), import_job.result.change)


def _what_is_older(last: date, today: date) -> Iterator[str]:
    before = today - timedelta(days=MAX_MISSED_DAYS)
    if last < before:
        command = f"reader fetch --date {before} --days {(before - last).days + 1}"
        yield f"what came from {last} to {before} was left out; '{command}' fetches it"


def _days_since(last: date, today: date, source: Source) -> list[date]:
    return publication_days(today, min((today - last).days + 1, MAX_MISSED_DAYS), source)


def _batches(source: Source, days: Sequence[date], today: date, base_url: str, job: Job) -> Iterator[Batch]:
    """Fetch the digests of days, or without any the newest; an error is the last that comes."""

    def tell(text: str) -> None:
        job.description = text

    with (
        suppress(Cancelled),
        closing(Client(source, base_url, is_cancelled=lambda: job.is_cancelled, on_wait=tell)) as web,
    ):
        try:
            if days:
                yield from fetch_days(source, days, web)
            else:
                yield fetch_newest(source, today, web)
        except ReaderError as error:
            yield error
