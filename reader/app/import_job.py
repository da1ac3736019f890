"""The background job that reads digests and imports them as one change."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from reader.app.context import AppContext
from reader.app.jobs import Job, JobQueue
from reader.app.tag_rules import import_by_rules
from reader.errors import ReaderError
from reader.import_result import ImportResult, group_warnings
from reader.paper import Digest, format_count

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
        keeps_digests: bool = False,
    ) -> None:
        """Create the job; `on_finish` is called after the import or a cancellation.

        With `keeps_digests`, the digests that were read before a cancellation are imported.
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
        self._import_digests: ImportDigests = partial(import_by_rules, context)

    @property
    def is_cancelled(self) -> bool:
        """Whether the job was cancelled before anything was imported."""
        return self._job.is_cancelled and self.result is None

    def start(self, batches: Iterator[Batch], import_digests: ImportDigests | None = None) -> None:
        """Read the first batch; the batches count how many of them are done."""
        self._batches = batches
        self._import_digests = import_digests or self._import_digests
        self._jobs.start(self._job)
        self._read()

    def notices(self, verb: str, subject: str = "") -> Iterator[str]:
        """Yield the result, with the key that undoes it, its warnings, and how to look up papers without an id."""
        if self.result is None:
            return
        texts = (self.result.describe(verb, subject), *self.result.by_rules)
        for number, text in enumerate(texts, 1):  # a key undoes the last step first
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
        return self._context.run_in_thread(partial(next, self._batches, None), self._add_batch)

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
