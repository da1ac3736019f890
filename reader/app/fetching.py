"""Fetching the digests that were missed, beside the screen."""

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import date, timedelta
from functools import partial
from itertools import islice

from reader.app.desk import AppContext, Handlers
from reader.app.taking_in import Batch, ImportJob, describe_import
from reader.app.work import Job, JobQueue
from reader.config.endpoint import endpoint_from_environment
from reader.errors import LibraryReadOnly, ReaderError
from reader.fetching import MAX_DAYS_BACK, fetch_days, fetch_newest, publication_days, today_at_source
from reader.sources import SOURCES, Source
from reader.sources.web import Client, FetchCancelled
from widgets import commands

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
        today, last = today_at_source(), self._last_day()
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
        return describe_import("fetched", which, import_job.result, self._context.key_for("undo"))


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
        suppress(FetchCancelled),
        closing(Client(source, base_url, is_cancelled=lambda: job.is_cancelled, on_wait=tell)) as web,
    ):
        try:
            if days:
                yield from fetch_days(source, days, web)
            else:
                yield fetch_newest(source, today, web)
        except ReaderError as error:
            yield error
