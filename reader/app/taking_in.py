"""Digests that come in one after the other, read beside the screen and added there as one change."""

from collections.abc import Callable, Iterator
from functools import partial

from reader.app.desk import AppContext
from reader.app.work import Job, JobQueue
from reader.errors import ReaderError
from reader.paper import Digest, ImportResult, format_count

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


def describe_import(verb: str, subject: str, result: ImportResult, undo_key: str) -> str:
    """Say what digests brought: "imported 3 files: 6 papers new, u takes it back".

    Takes what was done, with which digests if that is to be said, and the key that takes back a change.
    """
    new, updated, unchanged = map(len, (result.new, result.updated, result.unchanged))
    if result.change is None:
        return f"nothing new{f' in {subject}' if subject else ''}: {format_count(updated + unchanged)} already known"
    facts = [f"{format_count(new)} new"]
    facts += [f"{updated:,} updated"] if updated else []
    facts += [f"{unchanged:,} already known"] if unchanged else []
    return f"{verb}{f' {subject}' if subject else ''}: {', '.join(facts)}, {undo_key} takes it back"
