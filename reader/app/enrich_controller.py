"""The command that looks up what digests leave out, in a background job."""

from collections.abc import Iterator
from functools import partial

from reader.app.context import AppContext, Handlers
from reader.app.jobs import Job, JobQueue
from reader.clock import local_today
from reader.config import Config
from reader.config.settings import ARXIV_ENDPOINT_VARIABLES, endpoint_from_environment
from reader.enrich import Enrichment, PaperFinder, papers_to_look_up
from reader.errors import LibraryReadOnly
from reader.import_result import ImportResult
from reader.paper import Digest, format_count
from reader.sources import ARXIV, HUGGING_FACE
from reader.sources.client import Client
from reader.sources.response_cache import default_cache
from widgets import commands


class EnrichController:
    """Look up ids, authors, code and categories of papers, only ever because the user asks for it."""

    def __init__(self, context: AppContext, jobs: JobQueue, config: Config) -> None:
        """Take the configured mirror."""
        self._context = context
        self._jobs = jobs
        self._config = config
        self._run: EnrichRun | None = None

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {commands.Enrich: self.enrich}

    def enrich(self, _command: commands.Enrich) -> None:
        """Look up every paper without an arXiv id or a title that was not looked up in vain lately."""
        library = self._context.library
        if self._run is not None and not self._run.is_finished:
            return self._context.notify("Already looking up papers")
        if library.read_only_reason:
            raise LibraryReadOnly(library.read_only_reason)
        hugging_face = HUGGING_FACE.at(endpoint_from_environment() or self._config.hf_endpoint)
        arxiv = ARXIV.at(endpoint_from_environment(variables=ARXIV_ENDPOINT_VARIABLES))
        job = Job("looking up")
        client = Client(
            cache=default_cache(),
            is_cancelled=lambda: job.is_cancelled,
            on_wait=lambda text: setattr(job, "description", text),
        )
        enrichment = Enrichment(library, PaperFinder(client, hugging_face, arxiv), local_today())
        self._run = EnrichRun(self._context, self._jobs, job, client, enrichment)
        return self._run.start()


class EnrichRun:
    """One run: papers are looked up in a thread one by one, and what is found is imported as one change."""

    def __init__(self, context: AppContext, jobs: JobQueue, job: Job, client: Client, enrichment: Enrichment) -> None:
        self.is_finished = False
        self._context = context
        self._jobs = jobs
        self._job = job
        self._client = client
        self._enrichment = enrichment
        self._found: list[Digest] = []
        self._digests: Iterator[Digest] = iter(())
        self._skipped = 0

    def start(self) -> None:
        """Find the papers to look up, and begin with the first one."""
        self._jobs.start(self._job)
        self._context.run_in_thread(self._select, self._step)

    def _select(self) -> None:
        papers = papers_to_look_up(self._context.library)
        pending = self._enrichment.pending(papers)
        self._job.total, self._skipped = len(pending), len(papers) - len(pending)
        self._digests = self._enrichment.digests(pending)

    def _step(self, _result: object = None) -> None:
        self._job.done = len(self._enrichment.lookups)
        self._context.run_in_thread(partial(next, self._digests, None), self._add)

    def _add(self, digest: Digest | None) -> None:
        if digest is not None:
            self._found.append(digest)
            self._step()
        elif self._found:
            action = partial(self._context.library.import_stream, self._found, verb="enriched")
            self._context.change_in_thread(action, self._show, lambda: self._finish(None))
        else:
            self._finish(None)

    def _show(self, result: ImportResult) -> None:
        if result.change is not None:
            self._context.show_change(result.change)
        self._finish(result)

    def _finish(self, result: ImportResult | None) -> None:
        if self.is_finished:
            return
        self.is_finished = True
        self._jobs.finish(self._job)
        error = self._enrichment.error
        self._client.close()
        text = self._context.undoable(self._describe(), result.change if result else None)
        self._context.report([text], [str(error)] if error else [])

    def _describe(self) -> str:
        """Return what was found: "Enriched 40 papers, 22 not found"."""
        missing = len(self._enrichment.lookups) - len(self._found)
        if self._found or missing:
            left = f", {missing:,} not found" if missing else ""
            return f"Enriched {format_count(len(self._found))}{left}"
        if self._skipped:
            return f"Nothing new to look up: {format_count(self._skipped)} not found in the last 30 days"
        return "Look-up cancelled" if self._job.is_cancelled else "Nothing to look up: every paper has an arXiv id"
