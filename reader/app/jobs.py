"""Background jobs with progress and cancellation, and the job that keeps the search index up to date."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar

from reader.app.context import AppContext, Handlers
from reader.errors import Cancelled, ReaderError, raise_if_cancelled
from reader.paper import format_count
from reader.search import Searcher
from reader.text import capitalized, progress_bar
from widgets import commands

if TYPE_CHECKING:
    from textual.timer import Timer

    from reader.sources.client import Client

Item = TypeVar("Item")
Result = TypeVar("Result")
SHOW_AFTER_SECONDS = 0.4
"""Seconds after which the progress of a job is shown."""
REFRESH_SECONDS = 0.1
"""Seconds between two updates of the progress."""
BAR_WIDTH = 10
"""Cells of the progress bar."""
ITEMS_PER_YIELD, YIELD_SECONDS = 4, 0.0002
"""Items after which a job yields to the screen's thread so that it can handle keys, and for how many seconds."""
MAX_ERRORS_SHOWN = 3
"""The most errors of a job that are shown; of the others only their number is."""
STEP_SECONDS, PAUSE_SECONDS = 0.001, 0.02
"""Seconds of indexing between two pauses while keys are pressed, and seconds of each pause, so the screen can draw.

While 100,000 papers are indexed, a cursor movement takes 4.3 ms of processor time of the screen's thread, against 6.4
with pauses of 2 ms after every 8 papers, and 3.9 if nothing is indexed.
"""
IDLE_SECONDS = 30.0
"""Seconds between two updates of an index file, and before another attempt after an error."""


class Job:
    """Work in a thread, with progress that the screen shows and a flag that cancels it."""

    def __init__(self, description: str, total: int = 0, *, is_requested: bool = True) -> None:
        """Create a job; `total` is the number of its items, or 0 if that is not known.

        A job that the user did not request is shown, and cancelled, only if no other job runs.
        """
        self.description = description
        self.is_requested = is_requested
        self.done, self.total = 0, total
        self.is_cancelled = False
        self._started_at = monotonic()

    def restart(self) -> None:
        """Restart the job's clock."""
        self._started_at = monotonic()

    @property
    def is_long(self) -> bool:
        """Whether the job has run long enough to show its progress."""
        return monotonic() - self._started_at >= SHOW_AFTER_SECONDS

    def each(self, items: Iterable[Item], total: int) -> Iterator[Item]:
        """Yield items and count them; raise Cancelled once the job is cancelled."""
        self.total = total
        for self.done, item in enumerate(items):
            raise_if_cancelled(lambda: self.is_cancelled)
            if self.done % ITEMS_PER_YIELD == 0:
                sleep(YIELD_SECONDS)
            yield item

    def describe(self) -> str:
        """Return the description and the progress: "exporting 40/100 ━━━━╌╌╌╌╌╌"."""
        if not self.total:
            return f"{self.description} …"
        return (
            f"{self.description} {self.done:,}/{self.total:,} {''.join(progress_bar(self.done, self.total, BAR_WIDTH))}"
        )


class JobQueue:
    """The running jobs; the latest one that the user requested is shown, and `cancel` cancels it."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._running: list[Job] = []
        self._timer: Timer | None = None

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {commands.CancelJob: self.cancel}

    @property
    def is_idle(self) -> bool:
        """Whether no job runs."""
        return not self._running

    def run(self, job: Job, action: Callable[[], Result], on_result: Callable[[Result], None]) -> None:
        """Run an action in a thread as a job, and handle its result or show its error."""
        self.start(job)
        self._context.run_in_thread(action, on_result, on_finish=partial(self.finish, job))

    def start(self, job: Job) -> None:
        """Show the progress of a job from now on."""
        self._running.insert(len(self._running) if job.is_requested else 0, job)
        if self._timer is None:
            self._timer = self._context.screen.set_interval(REFRESH_SECONDS, self._show)

    def finish(self, job: Job) -> None:
        """Remove a job that has ended."""
        self._running.remove(job)
        if self.is_idle and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._show()

    def cancel(self, _command: commands.CancelJob) -> None:
        """Cancel the job that is shown."""
        if self.is_idle:
            return self._context.notify("Nothing running")
        self._running[-1].is_cancelled = True
        return self._show()

    def shut_down(self) -> None:
        """Cancel all jobs, because the app ends."""
        for job in self._running:
            job.is_cancelled = True

    def _show(self) -> None:
        shown = next((job for job in reversed(self._running) if job.is_long and not job.is_cancelled), None)
        text = shown.describe() if shown else ""
        self._context.screen.show_progress(capitalized(text))


def job_client(job: Job) -> "Client":
    """Return a client for the requests of a job; it shows what it waits for, and stops when the job is cancelled."""
    from reader.sources.client import Client  # noqa: PLC0415 - few jobs use the network
    from reader.sources.response_cache import default_cache  # noqa: PLC0415 - see above

    description = job.description

    def show_wait(text: str) -> None:
        job.description = text or description

    return Client(cache=default_cache(), is_cancelled=lambda: job.is_cancelled, on_wait=show_wait)


def shorten_errors(errors: Sequence[str], noun: str) -> list[str]:
    """Return the first errors, and the number of the others: "2 more files failed"."""
    left = len(errors[MAX_ERRORS_SHOWN:])
    return [*errors[:MAX_ERRORS_SHOWN], *([f"{format_count(left, f'more {noun}')} failed"] if left else [])]


class UpdateJob:
    """Keep a part of the search up to date in the background, with one job at a time."""

    def __init__(
        self,
        get_jobs: Callable[[], JobQueue],
        searcher: Searcher,
        refresh_results: Callable[[], None],
        keys_are_pressed: Callable[[], bool],
    ) -> None:
        """Update the searcher with jobs, in a queue created on first use, and show its results again.

        The jobs make room for the screen to draw while `keys_are_pressed`.
        """
        self._get_jobs = get_jobs
        self._searcher = searcher
        self._refresh_results = refresh_results
        self._keys_are_pressed = keys_are_pressed
        self._is_running = False

    def _start(self, description: str, update: Callable[[Job], None]) -> None:
        self._is_running = True
        job = Job(description, is_requested=False)

        def run() -> None:
            try:
                update(job)
            finally:
                self._is_running = False

        self._get_jobs().run(job, run, lambda _: self._refresh_results())


class RankingJob(UpdateJob):
    """Keep the order For you up to date, once a listing was in this order."""

    def schedule(self) -> None:
        """Start to compute the order, unless it is up to date or being computed."""
        if not self._is_running and self._searcher.is_ready and not self._searcher.is_ranking_current:
            self._start("ranking", self._update)

    def _update(self, job: Job) -> None:
        """Compute the order: the first time at once, because the user waits, and later when no keys are pressed.

        With 100,000 papers a cursor movement in this order takes 7.5 ms of processor time of the screen's thread after
        a star, and 9 while the order is computed.
        """
        while self._searcher.has_ranking and self._keys_are_pressed() and not job.is_cancelled:
            sleep(PAUSE_SECONDS)
            job.restart()
        if not job.is_cancelled:
            self._searcher.update_ranking()


class IndexJob(UpdateJob):
    """Keep the search index up to date."""

    _pause_at = 0.0
    _is_shut_down = False
    _has_failed = False
    _finished_at = -IDLE_SECONDS

    def schedule(self) -> None:
        """Start to update the index and its file, unless they are up to date or being updated."""
        if not (self._searcher.is_synced or self._is_running or self._is_shut_down or self._is_resting):
            self._start("indexing", self._update)

    def shut_down(self) -> None:
        """Stop updating the index, because the app ends."""
        self._is_shut_down = True

    @property
    def _is_resting(self) -> bool:
        return (self._searcher.is_ready or self._has_failed) and monotonic() - self._finished_at < IDLE_SECONDS

    def _update(self, job: Job) -> None:
        """Update the index; raise only the first of several errors in a row."""
        had_failed, self._has_failed = self._has_failed, True
        try:
            self._searcher.update_index(partial(self._is_cancelled, job))
            self._has_failed = False
        except Cancelled:
            self._is_shut_down = True
        except ReaderError:
            if not had_failed:
                raise
        finally:
            self._finished_at = monotonic()

    def _is_cancelled(self, job: Job) -> bool:
        """Return whether to stop, and update the progress; pause while keys are pressed."""
        if monotonic() >= self._pause_at and self._keys_are_pressed():
            sleep(PAUSE_SECONDS)
            self._pause_at = monotonic() + STEP_SECONDS
        unindexed = self._searcher.unindexed_count
        job.total = max(job.total, unindexed)
        job.done = job.total - unindexed
        return self._is_shut_down or job.is_cancelled
