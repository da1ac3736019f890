"""What may hang is done beside, so that whoever waits for it can stop, and goes on when its time is over."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import NamedTuple, TypeVar

Result = TypeVar("Result")
IsCancelled = Callable[[], bool]
POLL_SECONDS = 0.05
"""Seconds between two looks whether something is still wanted."""


class FetchCancelled(Exception):
    """What was being fetched is wanted no more."""


class DeadlineExceeded(Exception):
    """What was done beside took too long."""


class _Result(NamedTuple):
    result: object
    error: BaseException | None = None


def run_with_timeout(action: Callable[[], Result], *, timeout: float, is_cancelled: IsCancelled) -> Result:
    """Do something in a thread that nobody need wait for: not the user who stops it, and not the end of the program.

    A name that is looked up cannot be interrupted, and an answer can come letter by letter for ever. Raises what the
    deed raises, DeadlineExceeded after so many seconds, and Abandoned once it is stopped.
    """
    outcome: SimpleQueue[_Result] = SimpleQueue()
    Thread(target=lambda: outcome.put(_run(action)), daemon=True).start()
    ends = monotonic() + timeout
    while True:
        try:
            done = outcome.get(timeout=POLL_SECONDS)
        except Empty:
            _wait_briefly(ends, is_cancelled)
        else:
            if done.error is not None:
                raise done.error
            return done.result  # type: ignore[return-value]


def pause(seconds: float, is_cancelled: IsCancelled) -> None:
    """Wait for some seconds; raises Abandoned once that is stopped."""
    ends = monotonic() + seconds
    while (left := ends - monotonic()) > 0:
        if is_cancelled():
            raise FetchCancelled
        sleep(min(left, POLL_SECONDS))


def _run(action: Callable[[], object]) -> _Result:
    try:
        return _Result(action())
    except BaseException as error:  # noqa: BLE001, it is raised where the deed was asked for
        return _Result(None, error)


def _wait_briefly(ends: float, is_cancelled: IsCancelled) -> None:
    if is_cancelled():
        raise FetchCancelled
    if monotonic() > ends:
        raise DeadlineExceeded
