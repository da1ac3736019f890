"""The search index, made ready beside the screen."""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from reader.errors import ReaderError
from reader.search import Cancelled, Searcher

if TYPE_CHECKING:
    from reader.app.work import Job, JobQueue

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
        from reader.app.work import Job  # noqa: PLC0415 - the first frame needs none

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
