"""The time in which one process changes a library, and every other one waits."""

from collections.abc import Callable


class WriteLock:
    """Taken with `with`; plain, because a context made from a generator is a good part of what a small change costs."""

    def __init__(self, acquire: Callable[[], None], release: Callable[[], None]) -> None:
        self._acquire = acquire
        self._release = release

    def __enter__(self) -> None:
        self._acquire()

    def __exit__(self, *_error: object) -> None:
        self._release()
