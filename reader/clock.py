"""The clock: the present moment in UTC, and today here and in UTC.

Functions that need them take them as parameters; only the edges of the program call this module.
"""

from datetime import UTC, date, datetime


def utc_now() -> datetime:
    """Return the present moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def local_now() -> datetime:
    """Return the present moment in the user's time zone."""
    return datetime.now().astimezone()


def local_today() -> date:
    """Return today's date where the user is."""
    return local_now().date()


def utc_today() -> date:
    """Return today's date in UTC, by which sources date their digests."""
    return datetime.now(UTC).date()
