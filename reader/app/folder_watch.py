"""Detect changes in a folder by events of the system (inotify, FSEvents, kqueue, ReadDirectoryChangesW).

watchdog takes 60 ms to import, so it is imported in a thread once the app is idle. While nothing changes it uses no
processor time; a look at the library every half second took 1 ms a second.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver


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


_READS = frozenset({"opened", "closed_no_write"})
"""Events of programs that only read."""
