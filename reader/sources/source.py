"""A source of digests: where it is, when it publishes, and how to request a digest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Get = Callable[[str], bytes]
"""Requests a path below the base URL and returns the content of the response."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source that publishes digests by day; help, completion and every way to fetch read it.

    `base_url` is the default, which the user can replace. `format` is the input format of its digests, and `media_type`
    the end of its responses' media type. `delay` is the minimum number of seconds between two requests. `fetch` requests
    the digest of a day.
    """

    name: str
    title: str
    base_url: str
    format: str
    media_type: str
    delay: float
    is_published_on: Callable[[date], bool]
    fetch: Callable[[date, Get], bytes]
