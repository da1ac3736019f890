"""What may hang is done beside, so that whoever waits for it can stop, and goes on when its time is over."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import NamedTuple, TypeVar

Result = TypeVar("Result")
Stopped = Callable[[], bool]
LOOK_EVERY = 0.05
"""Seconds between two looks whether something is still wanted."""


class Abandoned(Exception):
    """What was being fetched is wanted no more."""


class OutOfTime(Exception):
    """What was done beside took too long."""


class _Done(NamedTuple):
    result: object
    error: BaseException | None = None


def beside(deed: Callable[[], Result], *, seconds: float, is_stopped: Stopped) -> Result:
    """Do something in a thread that nobody need wait for: not the user who stops it, and not the end of the program.

    A name that is looked up cannot be interrupted, and an answer can come letter by letter for ever. Raises what the
    deed raises, OutOfTime after so many seconds, and Abandoned once it is stopped.
    """
    outcome: SimpleQueue[_Done] = SimpleQueue()
    Thread(target=lambda: outcome.put(_done(deed)), daemon=True).start()
    ends = monotonic() + seconds
    while True:
        try:
            done = outcome.get(timeout=LOOK_EVERY)
        except Empty:
            _look(ends, is_stopped)
        else:
            if done.error is not None:
                raise done.error
            return done.result  # type: ignore[return-value]


def rest(seconds: float, is_stopped: Stopped) -> None:
    """Wait for some seconds; raises Abandoned once that is stopped."""
    ends = monotonic() + seconds
    while (left := ends - monotonic()) > 0:
        if is_stopped():
            raise Abandoned
        sleep(min(left, LOOK_EVERY))


def _done(deed: Callable[[], object]) -> _Done:
    try:
        return _Done(deed())
    except BaseException as error:  # noqa: BLE001, it is raised where the deed was asked for
        return _Done(None, error)


def _look(ends: float, is_stopped: Stopped) -> None:
    if is_stopped():
        raise Abandoned
    if monotonic() > ends:
        raise OutOfTime
