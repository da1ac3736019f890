"""Commands that import digests, from files or from the network, in a background job."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reader.app.context import AppContext, Handlers
from reader.app.jobs import Job, JobQueue
from reader.app.path_prompts import complete_path, import_error, join_paths, match_files
from reader.cancellation import Cancelled
from reader.clock import utc_today
from reader.config import Config
from reader.config.settings import ARXIV_ENDPOINT_VARIABLES, endpoint_from_environment
from reader.describe import format_day
from reader.errors import LibraryReadOnly, NetworkError, ReaderError
from reader.fetch import (
    DAILY_PAPERS,
    MAX_DAYS_BACK,
    SINCE_LAST,
    Fetcher,
    Target,
    configured_targets,
    days_of_source,
    describe_skipped,
    missed_days,
)
from reader.files import read_file_bytes
from reader.formats import MAX_DIGEST_BYTES, parse
from reader.import_result import ImportResult, group_warnings
from reader.paper import Digest, format_count
from reader.sources import ARXIV, HUGGING_FACE, Service
from reader.sources.client import Client
from reader.sources.response_cache import default_cache
from widgets import commands

if TYPE_CHECKING:
    from reader.app.custom_commands_controller import CustomCommandsController

Batch = Digest | ReaderError
"""A digest, or why it could not be read."""
MAX_ERRORS_SHOWN = 3
"""Files whose errors are shown; of others only their number."""
MAX_WARNINGS_SHOWN = 20


def import_by_rules(context: AppContext, digests: Sequence[Digest]) -> ImportResult:
    """Import digests, and tag the new papers as the rules say, each rule as a change of its own."""
    result = context.library.import_digests(*digests)
    if (rules := context.listing_state.rules) is not None:
        from reader.rule_tags import apply_tag_rules  # noqa: PLC0415 - few configurations have rules

        context.listing_state.invalidate(result.new)
        apply_tag_rules(context.library, rules, result.new, context.today())
    return result


class ImportJob:
    """Read digests one after another in threads, and then import all of them as one change."""

    def __init__(
        self,
        context: AppContext,
        jobs: JobQueue,
        job: Job,
        batches: Iterator[Batch],
        on_finish: "Callable[[ImportJob], None]",
    ) -> None:
        """Take the digests, and what to call after they were imported or the job was cancelled."""
        self.digests: list[Digest] = []
        self.errors: list[str] = []
        self.result: ImportResult | None = None
        """None if there were no digests, or if they could not be imported."""
        self._context = context
        self._jobs = jobs
        self._job = job
        self._batches = batches
        self._on_finish = on_finish
        jobs.start(job)

    @property
    def is_cancelled(self) -> bool:
        """Whether the job was cancelled before anything was imported."""
        return self._job.is_cancelled and self.result is None

    def step(self) -> None:
        """Read the next digest, unless the job is cancelled."""
        self._job.done = len(self.digests) + len(self.errors)
        if self.is_cancelled:
            return self._finish()
        return self._context.run_in_thread(partial(next, self._batches, None), self._add_batch)

    def notices(self, verb: str, subject: str = "") -> Iterator[str]:
        """Yield the result, with the key that undoes it, its warnings, and how to look up papers without an id."""
        if self.result is None:
            return
        yield self._context.undoable(self.result.describe(verb, subject), self.result.change)
        warnings = group_warnings(self.result.warnings)
        yield from warnings[:MAX_WARNINGS_SHOWN]
        if left := len(warnings[MAX_WARNINGS_SHOWN:]):
            yield format_count(left, "more warning")
        formats = [digest.format for digest in self.digests]
        if (count := self.result.count_new_without_id(formats)) and (key := self._context.key_for("enrich")):
            have, them = ("has", "it") if count == 1 else ("have", "them")
            yield f"{format_count(count)} {have} no arXiv id · {key} looks {them} up by title"

    def _add_batch(self, batch: Batch | None) -> None:
        if batch is None:
            return self._import()
        if isinstance(batch, ReaderError):
            self.errors.append(str(batch))
        else:
            self.digests.append(batch)
        return self.step()

    def _import(self) -> None:
        if self.digests and not self.is_cancelled:
            self._context.change_in_thread(
                partial(import_by_rules, self._context, self.digests), self._show, self._finish
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
                "File, folder or glob · tab completes",
            ),
            suggester=PathSuggester(complete_path),
            validate=import_error,
            join=join_paths,
        )
        self._context.show_dialog(dialog, self.import_files)

    def import_files(self, text: str) -> None:
        """Import the files that a text names, as one change; each is imported completely or not at all."""
        files = match_files(text) if text.strip() else ()
        if not files:
            return
        self._context.notify(f"Reading {files[0]} …" if len(files) == 1 else f"Reading {len(files):,} files …")
        job = Job("importing", len(files) if len(files) > 1 else 0)
        show_result = partial(self._show_result, len(files))
        ImportJob(self._context, self._jobs, job, map(_read_digest, files), show_result).step()

    def _show_result(self, requested: int, import_job: ImportJob) -> None:
        subject = _describe_files(len(import_job.digests), requested)
        text = ["Import cancelled"] if import_job.is_cancelled else list(import_job.notices("imported", subject))
        if text or import_job.errors:
            self._context.report(text, list(_shorten(import_job.errors)))


def _shorten(errors: Sequence[str]) -> Iterator[str]:
    yield from errors[:MAX_ERRORS_SHOWN]
    if left := len(errors[MAX_ERRORS_SHOWN:]):
        yield f"{format_count(left, 'more file')} failed"


def _describe_files(imported: int, requested: int) -> str:
    if requested == 1:
        return ""
    return f"{imported:,} files" if imported == requested else f"{imported:,} of {requested:,} files"


def _read_digest(file: Path) -> Batch:
    """Read a file; return its error, so that the other files are read nonetheless."""
    try:
        return parse(read_file_bytes(file, MAX_DIGEST_BYTES), str(file))
    except ReaderError as error:
        return error


class FetchController:
    """Fetch digests from the network, only ever because the user asks for it."""

    def __init__(
        self, context: AppContext, jobs: JobQueue, config: Config, get_hooks: "Callable[[], CustomCommandsController]"
    ) -> None:
        """Take the configured mirror, feeds, watches and hooks."""
        self._get_hooks = get_hooks
        self._context = context
        self._jobs = jobs
        self._config = config
        self._is_fetching = False

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {commands.Fetch: self.fetch}

    def fetch(self, _command: commands.Fetch) -> None:
        """Fetch what was missed of the daily papers, whose last digest may have been incomplete, the feeds and watches.

        Without a digest of the daily papers, fetch the newest.
        """
        library = self._context.library
        if self._is_fetching:
            return self._context.notify("Already fetching")
        if library.read_only_reason:
            raise LibraryReadOnly(library.read_only_reason)
        today = utc_today()
        last = max((day for day in days_of_source(library, DAILY_PAPERS.name, today) if day <= today), default=None)
        targets = [DAILY_PAPERS, *configured_targets(self._config)]
        steps = max(1, len(missed_days(library, today))) + len(targets) - 1
        job = Job("fetching", steps if steps > 1 else 0)
        skipped = describe_skipped(library, today)
        batches = self._fetch_batches(targets, self._services(), today, job)
        self._is_fetching = True
        show_result = partial(self._show_result, last, skipped)
        return ImportJob(self._context, self._jobs, job, batches, show_result).step()

    def _services(self) -> tuple[Service, Service]:
        """Return Hugging Face and arXiv, or their mirrors; raise ConfigError."""
        hugging_face = HUGGING_FACE.at(endpoint_from_environment() or self._config.hf_endpoint)
        return hugging_face, ARXIV.at(endpoint_from_environment(variables=ARXIV_ENDPOINT_VARIABLES))

    def _fetch_batches(
        self, targets: Sequence[Target], services: tuple[Service, Service], today: date, job: Job
    ) -> Iterator[Batch]:
        """Fetch the digests of targets; end when the job is cancelled."""

        def show_wait(text: str) -> None:
            job.description = text

        with (
            suppress(Cancelled),
            closing(Client(cache=default_cache(), is_cancelled=lambda: job.is_cancelled, on_wait=show_wait)) as client,
        ):
            fetcher = Fetcher(client, self._context.library, today, *services)
            for target in targets:
                for fetched in fetcher.fetch(target, SINCE_LAST):
                    is_named = isinstance(fetched, ReaderError) and target is not DAILY_PAPERS
                    yield NetworkError(f"{target.name}: {fetched}") if is_named else fetched

    def _show_result(self, last: date | None, skipped: str, import_job: ImportJob) -> None:
        self._is_fetching = False
        text = list(self._describe_result(last, import_job))
        if skipped and not import_job.errors and not import_job.is_cancelled:
            text.append(skipped)
        if text or import_job.errors:
            self._context.report(text, import_job.errors)
        if self._config.after_fetch and import_job.result is not None:
            self._get_hooks().after_fetch(import_job.result.new)

    def _describe_result(self, last: date | None, import_job: ImportJob) -> Iterator[str]:
        days = sorted(digest.day for digest in import_job.digests if digest.papers and digest.day)
        if import_job.is_cancelled:
            yield "Fetch cancelled"
        elif days:
            yield from import_job.notices("fetched", _describe_days(days))
        elif not import_job.errors:
            yield f"Up to date: nothing new {f'since {format_day(last)}' if last else f'in the last {MAX_DAYS_BACK} days'}"


def _describe_days(days: Sequence[date]) -> str:
    if len(days) == 1:
        return f"the digest of {format_day(days[0])}"
    return f"{len(days)} digests, {format_day(days[0])} – {format_day(days[-1])}"
