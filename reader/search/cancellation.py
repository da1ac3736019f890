"""Tasks that let others go first, and that are given up once nobody wants their result."""

from collections.abc import Callable, Iterable, Iterator
from time import sleep
from typing import TypeVar

Item = TypeVar("Item")
IsCancelled = Callable[[], bool]
CheckCancelled = Callable[[], None]

BUSY_SECONDS = 8
YIELD_SECONDS = 0.0002
"""In seconds; long enough for another thread to take its turn."""


class Cancelled(Exception):
    """A task that was given up because its result is no longer wanted."""


def never_cancelled() -> bool:
    """Tell that a task is still wanted."""
    return False


def raise_if_cancelled(is_cancelled: IsCancelled) -> None:
    """Raise Abandoned where a task is no longer wanted."""
    if is_cancelled():
        raise Cancelled


def yielding(items: Iterable[Item]) -> Iterator[Item]:
    """Let other threads go first between things, where somebody may be typing meanwhile."""
    for number, thing in enumerate(items):
        if number % BUSY_SECONDS == 0:
            sleep(YIELD_SECONDS)
        yield thing
