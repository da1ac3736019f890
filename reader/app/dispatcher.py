"""Which organ does what a command asks; each is loaded when it is first wanted, for the first frame waits for none."""

from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reader.app.context import AppContext, Handlers
from reader.config import Config
from widgets.command import Command

if TYPE_CHECKING:
    from reader.app.export_controller import ExportController
    from reader.app.import_controller import FetchController, ImportController
    from reader.app.jobs import JobQueue
    from reader.app.marks_controller import MarksController
    from reader.app.refresh import WhatsNew
    from reader.app.triage_controller import TriageController
    from reader.app.views_controller import ViewsController

PRELOAD = (
    "widgets.search_bar",
    "widgets.dialogs",
    "widgets.dialogs",
    "widgets.triage_screen",
    "reader.export",
    "reader.desktop",
    "reader.formats",
)
"""Modules that are loaded one by one when nothing else is to do, so that their first key need not wait for them."""


class CommandDispatcher:
    """Finds what is done for a command."""

    def __init__(self, context: AppContext, config: Config, *own_handlers: Handlers) -> None:
        """Take what the user chose, and what is done by those that are there from the beginning."""
        self._context = context
        self._config = config
        self._own_handlers = own_handlers
        self._preload = list(PRELOAD)

    def handler(self, command: Command) -> Callable[[Any], None]:
        """Give what is done for a command."""
        return next(deeds[type(command)] for deeds in self._handlers() if type(command) in deeds)

    def preload_next(self) -> bool:
        """Load one of the modules that will be wanted soon; tell whether there was one."""
        if not self._preload:
            return False
        import_module(self._preload.pop(0))
        return True

    @cached_property
    def marks(self) -> "MarksController":
        """What marks papers."""
        from reader.app.marks_controller import MarksController  # noqa: PLC0415 - see the module

        return MarksController(self._context)

    @cached_property
    def triage(self) -> "TriageController":
        """What goes through papers one by one."""
        from reader.app.triage_controller import TriageController  # noqa: PLC0415 - see the module

        return TriageController(self._context, self.marks)

    @cached_property
    def exports(self) -> "ExportController":
        """What opens, copies and exports papers."""
        from reader.app.export_controller import ExportController  # noqa: PLC0415 - see the module

        return ExportController(self._context, self.jobs)

    @cached_property
    def imports(self) -> "ImportController":
        """What imports digests."""
        from reader.app.import_controller import ImportController  # noqa: PLC0415 - see the module

        return ImportController(self._context, self.jobs)

    @cached_property
    def fetches(self) -> "FetchController":
        """What fetches digests from the network."""
        from reader.app.import_controller import FetchController  # noqa: PLC0415 - see the module

        return FetchController(self._context, self.jobs, self._config.hf_endpoint)

    @cached_property
    def whats_new(self) -> "WhatsNew":
        """What is new since the last visit."""
        from reader.app.refresh import WhatsNew  # noqa: PLC0415 - see the module

        return WhatsNew(self._context)

    @cached_property
    def views(self) -> "ViewsController":
        """What saves, renames and deletes views."""
        from reader.app.views_controller import ViewsController  # noqa: PLC0415 - see the module

        return ViewsController(self._context, self._config.path)

    @cached_property
    def jobs(self) -> "JobQueue":
        """What takes long and is under way."""
        from reader.app.jobs import JobQueue  # noqa: PLC0415 - see the module

        return JobQueue(self._context)

    def show_whats_new(self) -> None:
        """Tell what is new since the last visit."""
        self._context.run_safely(self.whats_new.start)

    def shut_down(self) -> None:
        """Stop what is under way, and remember what was there, for the program ends."""
        if "jobs" in vars(self):
            self.jobs.shut_down()
        if "whats_new" in vars(self):
            self.whats_new.save()

    def _handlers(self) -> Iterator[Handlers]:
        if "triage" in vars(self):
            yield self.triage.handlers_in_triage()
        yield from self._own_handlers
        yield self.marks.handlers()
        yield self.exports.handlers()
        yield self.triage.handlers()
        yield self.imports.handlers()
        yield self.jobs.handlers()
        yield self.views.handlers()
        yield self.fetches.handlers()
