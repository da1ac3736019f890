"""The time in which one process changes a library, and every other one waits."""

from collections.abc import Callable


class Turn:
    """Taken with `with`; plain, because a context made from a generator is a good part of what a small change costs."""

    def __init__(self, begin: Callable[[], None], end: Callable[[], None]) -> None:
        self._begin = begin
        self._end = end

    def __enter__(self) -> None:
        self._begin()

    def __exit__(self, *_error: object) -> None:
        self._end()
