"""What a source is made of: the web service that answers, and how a digest is requested from it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

Get = Callable[[str], bytes]
"""Requests a path below the base URL and returns the content of the response."""


@dataclass(frozen=True, slots=True)
class Service:
    """A web service and how it is requested.

    `media_type` is the end of its responses' media type, empty for any. `delay` is the minimum number of seconds
    between two requests. `page_size` is the number of papers that the service gives at once, 0 if it is not known.
    `max_retry_after_waits` is how often a request waits because the service answered with Retry-After. `not_found_hint`
    says what to check if a URL does not exist.
    """

    base_url: str
    media_type: str = ""
    delay: float = 0.0
    page_size: int = 0
    max_retry_after_waits: int = 3
    not_found_hint: str = "check the URL"

    @property
    def host(self) -> str:
        """The host, with its port unless that is the default."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    def at(self, base_url: str | None) -> "Service":
        """Return the service at another base URL, such as a mirror, whose page size is not known."""
        if not base_url or base_url == self.base_url:
            return self
        return replace(self, base_url=base_url, page_size=0)


@dataclass(slots=True)
class PageSize:
    """The most papers that a service gave at once, 0 before the first page: a shorter page is the last one."""

    largest: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A source that publishes digests by day.

    `format` is the input format of its digests. `fetch` requests the digest of a day from the service, and learns how
    many papers that gives at once.
    """

    name: str
    title: str
    service: Service
    format: str
    is_published_on: Callable[[date], bool]
    fetch: Callable[[date, Get, PageSize], bytes]
