"""Cooperative cancellation: long work regularly checks whether its result is still wanted."""

from collections.abc import Callable

IsCancelled = Callable[[], bool]
CheckCancelled = Callable[[], None]
"""Raises `Cancelled` if the result is no longer wanted."""


class Cancelled(Exception):
    """Raised in work whose result is no longer wanted."""


def never_cancelled() -> bool:
    """Return False: the default for work that cannot be cancelled."""
    return False


def raise_if_cancelled(is_cancelled: IsCancelled) -> None:
    """Raise Cancelled if the work was cancelled."""
    if is_cancelled():
        raise Cancelled
