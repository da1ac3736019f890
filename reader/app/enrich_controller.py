"""The command that looks up what digests leave out, in a background job."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial

from reader.app.context import AppContext, Handlers
from reader.app.import_controller import Batch, ImportJob
from reader.app.jobs import Job, JobQueue, job_client
from reader.clock import local_today
from reader.config import Config
from reader.errors import LibraryReadOnly
from reader.fetch.enrichment import Enrichment, PaperFinder, papers_to_look_up
from reader.fetch.services import arxiv_service, hugging_face_service
from reader.paper import format_count
from reader.sources.client import Client
from storage import Library
from widgets import commands


class EnrichController:
    """Look up ids, authors, code and categories of papers, only when the user asks for it."""

    def __init__(self, context: AppContext, jobs: JobQueue, config: Config) -> None:
        """Read the mirror from the configuration."""
        self._context = context
        self._jobs = jobs
        self._config = config
        self._is_running = False

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {commands.Enrich: self.enrich}

    def enrich(self, _command: commands.Enrich) -> None:
        """Look up every paper that lacks an arXiv id or a title, except those that were not found lately."""
        library = self._context.library
        if self._is_running:
            return self._context.notify("Already looking up papers")
        if library.read_only_reason:
            raise LibraryReadOnly(library.read_only_reason)
        job = Job("looking up")
        finder = PaperFinder(job_client(job), hugging_face_service(self._config), arxiv_service())
        run = EnrichRun(Enrichment(library, finder, local_today()), job)
        self._is_running = True
        import_job = ImportJob(
            self._context,
            self._jobs,
            job,
            partial(self._show_result, run),
            import_digests=partial(library.import_stream, verb="enriched"),
            keeps_digests=True,
        )
        return import_job.start(run.batches(library, finder.client))

    def _show_result(self, run: "EnrichRun", import_job: ImportJob) -> None:
        self._is_running = False
        result = import_job.result
        text = "" if import_job.errors and not run.has_lookups else run.describe()
        self._context.report([self._context.undoable(text, result.change if result else None)], import_job.errors)


class EnrichRun:
    """The look-ups of one command, and their result."""

    def __init__(self, enrichment: Enrichment, job: Job) -> None:
        self._enrichment = enrichment
        self._job = job
        self._skipped = 0

    def batches(self, library: Library, client: Client) -> Iterator[Batch]:
        """Look up papers one by one; yield each result, and the error that ends the run early."""
        with closing(client):
            papers = papers_to_look_up(library)
            pending = self._enrichment.pending(papers)
            self._job.total, self._skipped = len(pending), len(papers) - len(pending)
            for digest in self._enrichment.digests(pending):
                self._job.done = len(self._enrichment.lookups)
                yield digest
            if self._enrichment.error:
                yield self._enrichment.error

    @property
    def has_lookups(self) -> bool:
        """Whether any paper was looked up."""
        return bool(self._enrichment.lookups)

    def describe(self) -> str:
        """Return what was found: "Enriched 40 papers, 22 not found"."""
        lookups = self._enrichment.lookups
        found = sum(lookup.found is not None for lookup in lookups)
        missing = len(lookups) - found
        if lookups:
            left = f", {missing:,} not found" if missing else ""
            return f"Enriched {format_count(found)}{left}"
        if self._skipped:
            return f"Nothing new to look up: {format_count(self._skipped)} not found in the last 30 days"
        return "Look-up cancelled" if self._job.is_cancelled else "Nothing to look up: every paper has an arXiv id"
