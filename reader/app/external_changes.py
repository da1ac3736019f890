"""Changes from outside while the app runs: by other processes, and at the beginning of a new day.

Watchdog and the modules that read the configuration are imported after the first frame.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from textual.app import App

from reader.app.context import AppContext
from reader.errors import LibraryError
from reader.files import file_version
from reader.paper import format_count
from widgets.timer import call_after

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver
_READS = frozenset({"opened", "closed_no_write"})
"""Kinds of events that a program causes by only reading."""
POLL_SECONDS = 2.0
"""Seconds between two polls if the system does not report changes."""
RARE_POLL_SECONDS = 15.0
"""Seconds between two polls if it does, because other computers may change files on a network file system."""
SETTLE_SECONDS = 0.1
"""Seconds to wait after a change for further ones."""


class FolderWatch:
    """Calls a function, in another thread, after each change in a folder."""

    def __init__(self, folder: Path, on_change: Callable[[], None]) -> None:
        self._folder = folder
        self._on_change = on_change
        self._observer: BaseObserver | None = None

    def start(self) -> bool:
        """Start to watch, which may take a while; return whether the system reports changes."""
        from watchdog.events import FileSystemEventHandler  # noqa: PLC0415 - see the module
        from watchdog.observers import Observer  # noqa: PLC0415 - see the module

        on_change = self._on_change

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type not in _READS:
                    on_change()

        observer = Observer()
        try:
            observer.schedule(Handler(), str(self._folder))
            observer.start()
        except OSError:  # the system has no watches left, or cannot watch this file system
            return False
        self._observer = observer
        return True

    def stop(self) -> None:
        """Stop watching, without waiting for the thread, which may take half a second to end."""
        if self._observer is not None:
            self._observer.stop()
            self._observer = None


class ExternalChanges:
    """Poll for changes by other processes and for the new day; report an error once."""

    def __init__(self, context: AppContext, config_path: Path | None) -> None:
        """Poll for changes of the library, and of the configuration if it has a file."""
        self._context = context
        self._config_path = config_path
        self._config_version = file_version(config_path)
        self._last_day = context.today()
        self._last_error = ""

    def poll(self) -> None:
        """Show what other processes changed since the last poll and, on a new day, the papers snoozed until then."""
        previous_day, self._last_day = self._last_day, self._context.today()
        count = len(self._context.library)
        try:
            keys = self._context.library.refresh()
        except LibraryError as error:
            return self._notify_once(str(error))
        self._last_error = ""
        if keys:
            self._context.listing_state.invalidate(keys)
        if keys or self._last_day != previous_day:
            self._context.show()
        if keys:
            added = len(self._context.library) - count
            done = f"added {format_count(added)}" if added > 0 else f"changed {format_count(len(keys))}"
            self._context.notify(f"Another program {done}")
        return None

    def poll_views(self) -> None:
        """Show the views that other processes saved, renamed or deleted; raise ConfigError if the file is invalid."""
        version, before = file_version(self._config_path), self._config_version
        if self._config_path is None or version == before:
            return
        self._config_version = version
        from reader.config.config_file import read_config_file  # noqa: PLC0415 - see the module
        from reader.config.loader import parse_views  # noqa: PLC0415 - see the module

        if self._context.listing_state.set_saved_views(parse_views(read_config_file(self._config_path))):
            self._context.show()
            self._context.notify("Another program changed the saved views")

    def _notify_once(self, error: str) -> None:
        if error != self._last_error:
            self._context.notify_error(error)
        self._last_error = error


class ChangeNotices:
    """Poll for changes by other processes when the system reports one, or every two seconds if it cannot."""

    def __init__(self, app: App[Any], folder: Path | None, poll: Callable[[], None]) -> None:
        """Watch the folder of a library, if it has one; `poll` shows the changes."""
        self._app = app
        self._poll = poll
        self._watch = FolderWatch(folder, self._report) if folder else None
        self._stopped = Event()
        self._is_reported = False
        self._interval = app.set_interval(POLL_SECONDS, poll)

    def start(self) -> None:
        """Start to watch the folder; call this in a thread, because it takes a while."""
        if self._watch is None or self._stopped.is_set() or not self._watch.start():
            return
        if self._stopped.is_set():
            self._watch.stop()
        else:
            self._app.call_from_thread(self._poll_rarely)

    def stop(self) -> None:
        """Stop watching, because the app ends."""
        self._stopped.set()
        if self._watch is not None:
            self._watch.stop()

    def _poll_rarely(self) -> None:
        """Poll less often, for what the watch does not report: a new day, and an index to update."""
        self._interval.stop()
        self._interval = self._app.set_interval(RARE_POLL_SECONDS, self._poll)
        self._poll()  # for changes made before the system began to report them

    def _report(self) -> None:
        """Poll once for several changes in a row; the watching thread calls this."""
        if not self._is_reported and not self._stopped.is_set():
            self._is_reported = True
            self._app.call_later(call_after, self._app, SETTLE_SECONDS, self._poll_once)

    def _poll_once(self) -> None:
        self._is_reported = False
        self._poll()
