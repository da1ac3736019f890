"""The clock: the current time, and today's date, in UTC and in the user's time zone.

Functions that need them take them as parameters; only the edges of the program call this module.
"""

from datetime import UTC, date, datetime
from time import monotonic, time


def utc_now() -> datetime:
    """Return the current time in UTC, to the second."""
    return datetime.fromtimestamp(int(time()), UTC)


def utc_text(moment: datetime) -> str:
    """Return a moment as every output writes it, such as 2025-11-28T09:30:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def local_now() -> datetime:
    """Return the current time in the user's time zone."""
    return datetime.now().astimezone()


def local_today() -> date:
    """Return today's date in the user's time zone."""
    return local_now().date()


def utc_today() -> date:
    """Return today's date in UTC, by which sources date their digests."""
    return datetime.now(UTC).date()


class Stopwatch:
    """Elapsed seconds, without those spent paused."""

    def __init__(self) -> None:
        self._before_pause = 0.0
        self._started_at: float | None = monotonic()

    @property
    def seconds(self) -> float:
        """The seconds so far."""
        return self._before_pause + (0.0 if self._started_at is None else monotonic() - self._started_at)

    def pause(self) -> None:
        """Stop counting."""
        self._before_pause, self._started_at = self.seconds, None

    def resume(self) -> None:
        """Count again."""
        if self._started_at is None:
            self._started_at = monotonic()
