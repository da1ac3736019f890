"""Tasks that let others go first, and that are given up once nobody wants their result."""

from collections.abc import Callable, Iterable, Iterator
from time import sleep
from typing import TypeVar

Thing = TypeVar("Thing")
Cancelled = Callable[[], bool]
Check = Callable[[], None]

WITHOUT_PAUSE = 8
PAUSE = 0.0002
"""In seconds; long enough for another thread to take its turn."""


class Abandoned(Exception):
    """A task that was given up because its result is no longer wanted."""


def never() -> bool:
    """Tell that a task is still wanted."""
    return False


def go_on(cancelled: Cancelled) -> None:
    """Raise Abandoned where a task is no longer wanted."""
    if cancelled():
        raise Abandoned


def politely(things: Iterable[Thing]) -> Iterator[Thing]:
    """Let other threads go first between things, where somebody may be typing meanwhile."""
    for number, thing in enumerate(things):
        if number % WITHOUT_PAUSE == 0:
            sleep(PAUSE)
        yield thing
