"""The command that fetches digests from the network and imports them, in a background job."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from reader.app.context import AppContext, Handlers
from reader.app.import_controller import Batch, ImportJob
from reader.app.jobs import Job, JobQueue, job_client
from reader.clock import utc_today
from reader.config import Config
from reader.description import format_day
from reader.errors import Cancelled, LibraryReadOnly, NetworkError, ReaderError
from reader.fetch.digests import (
    DAILY_PAPERS,
    SINCE_LAST,
    Fetcher,
    Target,
    configured_targets,
    describe_nothing_new,
    describe_skipped,
    missed_days,
)
from reader.fetch.services import arxiv_service, hugging_face_service
from widgets import commands

if TYPE_CHECKING:
    from reader.app.custom_commands_controller import CustomCommandsController


class FetchController:
    """Fetch digests from the network, only when the user asks for it."""

    def __init__(
        self, context: AppContext, jobs: JobQueue, config: Config, get_hooks: "Callable[[], CustomCommandsController]"
    ) -> None:
        """Read the mirror, the feeds, the watches and the hooks from the configuration."""
        self._get_hooks = get_hooks
        self._context = context
        self._jobs = jobs
        self._config = config
        self._is_fetching = False

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {commands.Fetch: self.fetch}

    def fetch(self, _command: commands.Fetch) -> None:
        """Fetch what was missed of the daily papers, the feeds and the watches.

        The last daily digest is fetched again, because it may have been incomplete. Without one, fetch the newest.
        """
        library = self._context.library
        if self._is_fetching:
            return self._context.notify("Already fetching")
        if library.read_only_reason:
            raise LibraryReadOnly(library.read_only_reason)
        today = utc_today()
        targets = [DAILY_PAPERS, *configured_targets(self._config)]
        steps = max(1, len(missed_days(library, today))) + len(targets) - 1
        job = Job("fetching", steps if steps > 1 else 0)
        services = hugging_face_service(self._config), arxiv_service()
        fetcher = Fetcher(job_client(job), library, today, *services, self._context.key_for(commands.Fetch.id))
        self._is_fetching = True
        show_result = partial(self._show_result, describe_skipped(library, today))
        return ImportJob(self._context, self._jobs, job, show_result).start(_fetch(fetcher, targets, job))

    def _show_result(self, skipped: str, import_job: ImportJob) -> None:
        self._is_fetching = False
        text = list(self._describe_result(import_job))
        if skipped and not import_job.errors and not import_job.is_cancelled:
            text.append(skipped)
        if text or import_job.errors:
            self._context.report(text, import_job.errors)
        if self._config.after_fetch and import_job.result is not None:
            self._get_hooks().after_fetch(import_job.result.new)

    def _describe_result(self, import_job: ImportJob) -> Iterator[str]:
        days = sorted(digest.day for digest in import_job.digests if digest.papers and digest.day)
        if import_job.is_cancelled:
            yield "Fetch cancelled"
        elif days:
            yield from import_job.notices("fetched", _describe_days(days))
        elif not import_job.errors:
            yield f"Up to date: {describe_nothing_new(self._context.library, DAILY_PAPERS, utc_today())}"


def _describe_days(days: Sequence[date]) -> str:
    if len(days) == 1:
        return f"the digest of {format_day(days[0])}"
    return f"{len(days)} digests, {format_day(days[0])} – {format_day(days[-1])}"


def _fetch(fetcher: Fetcher, targets: Sequence[Target], job: Job) -> Iterator[Batch]:
    """Yield the digests of targets and the errors of fetching them, until the job is cancelled."""
    with suppress(Cancelled), closing(fetcher.client):
        for target in targets:
            for fetched in fetcher.fetch(target, SINCE_LAST):
                is_named = isinstance(fetched, ReaderError) and target is not DAILY_PAPERS
                yield NetworkError(f"{target.name}: {fetched}") if is_named else fetched
                job.done += 1
