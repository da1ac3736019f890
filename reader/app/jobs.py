"""What takes long is done beside the screen: it says how far it has come, and can be stopped.

The search index, made ready beside the screen.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar

from reader.app.context import AppContext, Handlers
from reader.cancellation import Cancelled
from reader.errors import ReaderError
from reader.search import Searcher
from widgets import commands

if TYPE_CHECKING:
    from textual.timer import Timer


Item = TypeVar("Item")
Result = TypeVar("Result")
SHOW_AFTER_SECONDS, REFRESH_SECONDS = 0.4, 0.1
"""Seconds after which work is worth a word, and between two looks at how far it is."""
BAR_WIDTH = 10
"""Cells of the bar that shows how far it is."""
BUSY_SECONDS, YIELD_SECONDS = 4, 0.0002
"""How many things are done before a key may be obeyed, and the seconds that are left for it."""


class Job:
    """Something that takes long; done in a thread, looked at and stopped from the screen."""

    def __init__(self, text: str, total: int = 0, *, is_requested: bool = True) -> None:
        """Take what is being done, in words, of how many things it consists, if that is known, and whether it was asked.

        What nobody has asked for is shown, and stopped, where nothing else is under way.
        """
        self.description = text
        self.is_requested = is_requested
        self.done, self.total = 0, total
        self.is_cancelled = False
        self._started_at = monotonic()

    @property
    def is_long(self) -> bool:
        """Tell whether it takes so long that one would like to know how far it is."""
        return monotonic() - self._started_at >= SHOW_AFTER_SECONDS

    def each(self, items: Iterable[Item], total: int) -> Iterator[Item]:
        """Give things one by one, counting them; raises Cancelled once the work is."""
        self.total = total
        for self.done, thing in enumerate(items):
            if self.is_cancelled:
                raise Cancelled
            if self.done % BUSY_SECONDS == 0:
                sleep(YIELD_SECONDS)
            yield thing

    def describe(self) -> str:
        """Say what is being done and how far it is: "exporting 40/100 ━━━━──────"."""
        if not self.total:
            return f"{self.description} …"
        filled = BAR_WIDTH * self.done // self.total
        return f"{self.description} {self.done:,}/{self.total:,} {'━' * filled}{'─' * (BAR_WIDTH - filled)}"


class JobQueue:
    """All work that is under way; of what was asked for the latest is shown, and is what is stopped."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._running: list[Job] = []
        self._timer: Timer | None = None

    def handlers(self) -> Handlers:
        """Name what is done for each command."""
        return {commands.CancelJob: self.cancel}

    def run(self, job: Job, action: Callable[[], Result], on_result: Callable[[Result], None]) -> None:
        """Do something beside the screen, and go on with what it gave; an error is told."""
        self.start(job)
        self._context.run_in_thread(action, on_result, on_finish=partial(self.finish, job))

    def start(self, job: Job) -> None:
        """Show from now on how far some work is."""
        self._running.insert(len(self._running) if job.is_requested else 0, job)
        if self._timer is None:
            self._timer = self._context.screen.set_interval(REFRESH_SECONDS, self._show)

    def finish(self, job: Job) -> None:
        """Show it no more."""
        self._running.remove(job)
        if not self._running and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._show()

    def cancel(self, _command: commands.CancelJob) -> None:
        """Stop the work that is shown."""
        if not self._running:
            return self._context.notify("nothing is under way")
        self._running[-1].is_cancelled = True
        return self._show()

    def shut_down(self) -> None:
        """Stop all work, for the program ends."""
        for job in self._running:
            job.is_cancelled = True

    def _show(self) -> None:
        shown = next((job for job in reversed(self._running) if job.is_long and not job.is_cancelled), None)
        self._context.screen.show_progress(shown.describe() if shown else "")


IDLE_SECONDS = 30.0
"""Seconds between two times at which an index that is ready is brought up to date in its file, or that failed before."""


class IndexJob:
    """Sees to it that all that papers say can be searched soon, without ever keeping a key waiting."""

    def __init__(
        self, get_jobs: "Callable[[], JobQueue]", searcher: Searcher, refresh_results: Callable[[], None]
    ) -> None:
        """Take what gives the work that is under way, what searches, and how to show what it finds once it is ready."""
        self._get_jobs = get_jobs
        self._searcher = searcher
        self._refresh_results = refresh_results
        self._is_running = False
        self._is_shut_down = False
        self._has_failed = False
        self._finished_at = -IDLE_SECONDS

    def schedule(self) -> None:
        """Begin to make the index ready and its file up to date, unless they are, or that is being done."""
        if self._searcher.is_synced or self._is_running or self._is_shut_down or self._is_idle:
            return

        self._is_running = True
        job = Job("indexing", is_requested=False)
        self._get_jobs().run(job, partial(self._prepare, job), lambda _nothing: self._refresh_results())

    def shut_down(self) -> None:
        """Leave it to the next start, for the program ends."""
        self._is_shut_down = True

    @property
    def _is_idle(self) -> bool:
        return (self._searcher.is_ready or self._has_failed) and monotonic() - self._finished_at < IDLE_SECONDS

    def _prepare(self, job: "Job") -> None:
        """Make the index ready; where that fails it is told once, and tried again later."""
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
            self._is_running = False

    def _is_cancelled(self, job: "Job") -> bool:
        """Tell whether the index is not wanted now, and meanwhile how far it is."""
        left = self._searcher.unindexed_count
        job.total = max(job.total, left)
        job.done = job.total - left
        return self._is_shut_down or job.is_cancelled
