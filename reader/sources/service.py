"""A web service, and the rules for requests to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

Get = Callable[[str], bytes]
"""Requests a path below the base URL and returns the content of the response."""


@dataclass(frozen=True, slots=True)
class Service:
    """A web service and the rules for requests to it.

    `media_type` is the end of its responses' media type, empty for any. `delay` is the minimum number of seconds
    between two requests. `page_size` is the number of papers that the service returns at once, 0 if unknown.
    `max_retry_after_waits` is how often one request waits for a Retry-After of the service. `not_found_hint` says what
    to check if a URL does not exist.
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
        """Return the service at another base URL, such as a mirror, whose page size is unknown."""
        if not base_url or base_url == self.base_url:
            return self
        return replace(self, base_url=base_url, page_size=0)


@dataclass(slots=True)
class PageSize:
    """The most papers that a service has returned at once, 0 before the first page; a shorter page is the last."""

    largest: int = 0
