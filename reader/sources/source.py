"""What a source is: where it is, on which days it brings a digest, and what to ask it for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Get = Callable[[str], bytes]
"""Asks for a path below the source's home, and gives what is answered."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place in the network that brings a digest a day; help, completion and every way to fetch come from it.

    `home` is the address below which it is asked, unless the user names another one; `format` is how its digests are
    written, and `media_type` what its answers call themselves. `delay` is the least time in seconds from one question
    to the next. `fetch` asks for the digest of a day.
    """

    name: str
    title: str
    base_url: str
    format: str
    media_type: str
    delay: float
    is_published_on: Callable[[date], bool]
    fetch: Callable[[date, Get], bytes]
