"""Map commands to handlers; each controller is imported on its first command to keep the start fast.

Importing every controller, dialog and writer at the start would load 70 more modules and take 106 ms of processor time
before the first frame (best of three; `python -m tests.bench` measures the first frame).
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reader.app.context import AppContext, Handlers
from reader.config import Config
from widgets.command import Command

if TYPE_CHECKING:
    from reader.app.custom_commands_controller import CustomCommandsController
    from reader.app.enrich_controller import EnrichController
    from reader.app.export_controller import ExportController
    from reader.app.fetch_controller import FetchController
    from reader.app.import_controller import ImportController
    from reader.app.jobs import JobQueue
    from reader.app.marks_controller import MarksController
    from reader.app.open_controller import OpenController
    from reader.app.pdf_controller import PdfController
    from reader.app.triage_controller import TriageController
    from reader.app.views_controller import ViewsController
    from reader.app.whats_new_controller import WhatsNewController

PRELOAD = (
    "reader.text.tex",
    "reader.text.link_safety",
    "widgets.search_bar",
    "reader.search.explanation",
    "widgets.dialogs",
    "widgets.triage_screen",
    "reader.export",
    "reader.desktop",
    "reader.formats",
)
"""Modules that are imported one by one while the app is idle, so that the first key that needs them does not wait.

Otherwise the first paper takes 8.0 ms of processor time if it holds TeX, else 4.2.
"""


class CommandDispatcher:
    """Find the handler of a command, creating its controller if necessary."""

    def __init__(self, context: AppContext, config: Config, *app_handlers: Handlers) -> None:
        """Create the dispatcher; `app_handlers` exist from the start, all others are created later."""
        self._context = context
        self._config = config
        self._app_handlers = app_handlers
        self._preload = list(PRELOAD)

    def handler(self, command: Command) -> Callable[[Any], None]:
        """Return the handler of a command."""
        return next(handlers[type(command)] for handlers in self._handlers() if type(command) in handlers)

    def preload_next(self) -> bool:
        """Import the next module of PRELOAD; return whether there was one."""
        if not self._preload:
            return False
        import_module(self._preload.pop(0))
        return True

    @cached_property
    def marks(self) -> "MarksController":
        """The controller that marks papers."""
        from reader.app.marks_controller import MarksController  # noqa: PLC0415 - see the module

        after_star = self.custom_commands.after_star if self._config.after_star else None
        return MarksController(self._context, self._config.note_template, after_star)

    @cached_property
    def triage(self) -> "TriageController":
        """The controller of triage."""
        from reader.app.triage_controller import TriageController  # noqa: PLC0415 - see the module

        return TriageController(self._context, self.marks, lambda: self.exports)

    @cached_property
    def links(self) -> "OpenController":
        """The controller that opens and copies papers."""
        from reader.app.open_controller import OpenController  # noqa: PLC0415 - see the module

        return OpenController(self._context, self._config)

    @cached_property
    def exports(self) -> "ExportController":
        """The controller that exports papers."""
        from reader.app.export_controller import ExportController  # noqa: PLC0415 - see the module

        return ExportController(self._context, self.jobs, self._config)

    @cached_property
    def imports(self) -> "ImportController":
        """The controller that imports digests from files."""
        from reader.app.import_controller import ImportController  # noqa: PLC0415 - see the module

        return ImportController(self._context, self.jobs)

    @cached_property
    def fetches(self) -> "FetchController":
        """The controller that fetches digests from the network."""
        from reader.app.fetch_controller import FetchController  # noqa: PLC0415 - see the module

        return FetchController(self._context, self.jobs, self._config, lambda: self.custom_commands)

    @cached_property
    def enrich(self) -> "EnrichController":
        """The controller that looks up what digests leave out."""
        from reader.app.enrich_controller import EnrichController  # noqa: PLC0415 - see the module

        return EnrichController(self._context, self.jobs, self._config)

    @cached_property
    def custom_commands(self) -> "CustomCommandsController":
        """The controller of the user's own commands and hooks."""
        from reader.app.custom_commands_controller import CustomCommandsController  # noqa: PLC0415 - see the module

        return CustomCommandsController(self._context, self._config)

    @cached_property
    def pdfs(self) -> "PdfController":
        """The controller that keeps PDFs."""
        from reader.app.pdf_controller import PdfController  # noqa: PLC0415 - see the module

        return PdfController(self._context, self.jobs, self._config)

    @cached_property
    def whats_new(self) -> "WhatsNewController":
        """The controller that shows what is new since the last visit."""
        from reader.app.whats_new_controller import WhatsNewController  # noqa: PLC0415 - see the module

        return WhatsNewController(self._context, has_reminder=self._config.reading_reminder)

    @cached_property
    def views(self) -> "ViewsController":
        """The controller that saves, renames and deletes views."""
        from reader.app.views_controller import ViewsController  # noqa: PLC0415 - see the module

        return ViewsController(self._context, self._config.path)

    @cached_property
    def jobs(self) -> "JobQueue":
        """The background jobs."""
        from reader.app.jobs import JobQueue  # noqa: PLC0415 - see the module

        return JobQueue(self._context)

    @property
    def is_idle(self) -> bool:
        """Whether no job runs."""
        return "jobs" not in vars(self) or self.jobs.is_idle

    @property
    def has_shown_whats_new(self) -> bool:
        """Whether `show_whats_new` was called."""
        return "whats_new" in vars(self)

    def show_whats_new(self) -> None:
        """Show what is new since the last visit, and untag papers whose rule was deleted."""
        from reader.app.tag_rules import untag_by_deleted_rules  # noqa: PLC0415 - see the module

        self._context.run_safely(self.whats_new.start)
        self._context.run_safely(lambda: untag_by_deleted_rules(self._context, self._config.path))

    def shut_down(self) -> None:
        """Cancel all jobs and save the time of this visit."""
        if "jobs" in vars(self):
            self.jobs.shut_down()
        if self.has_shown_whats_new:
            self.whats_new.save()

    def _handlers(self) -> Iterator[Handlers]:
        """Yield the handlers of all controllers, those of a triage session first."""
        if "triage" in vars(self):
            yield self.triage.handlers_in_triage()
        yield from self._app_handlers
        yield self.marks.handlers()
        yield self.links.handlers()
        yield self.exports.handlers()
        yield self.triage.handlers()
        yield self.imports.handlers()
        yield self.jobs.handlers()
        yield self.views.handlers()
        yield self.fetches.handlers()
        yield self.enrich.handlers()
        yield self.custom_commands.handlers()
        yield self.pdfs.handlers()
