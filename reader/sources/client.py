"""A client of web services: identified, conditional, throttled by host, retried, bounded in time, cancellable.

client = Client(cache=default_cache())
content = client.get(HF, "/api/daily_papers?date=2025-12-10").content
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from reader.clock import utc_now
from reader.errors import (
    Cancelled,
    IsCancelled,
    NetworkError,
    RetryableError,
    never_cancelled,
    raise_if_cancelled,
)
from reader.sources.response_cache import CachedResponse, ResponseCache
from reader.sources.service import Get, Service

if TYPE_CHECKING:
    from reader.sources.http_exchange import HttpExchange, Receive, Response

__all__ = ["Client", "Payload"]

MAX_RESPONSE_SECONDS = 60.0
"""Seconds for one response, from the lookup of the host's name to the last byte."""
MAX_DOWNLOAD_SECONDS = 900.0
"""Seconds for one attempt at a download, which may be large."""
_DOWNLOAD_STATUSES = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
RETRY_DELAYS = (1.0, 4.0)
"""Seconds before each retry after a failure that may be temporary; each is lengthened by up to half at random."""
MAX_WAIT_SECONDS = 60.0
"""The total seconds that servers may ask one client to wait; more is an error."""
POLL_SECONDS = 0.05
"""Seconds between two checks for cancellation."""
_MINUTE, _HOUR = 60, 3_600

_T = TypeVar("_T")


class DeadlineExceeded(Exception):
    """An action exceeded its deadline."""


class Payload(NamedTuple):
    """The content of a response."""

    content: bytes
    charset: str = ""


@dataclass(slots=True)
class _Connection:
    """The connection to one host, and the earliest time of its next request."""

    exchange: "HttpExchange | None" = None
    next_request_at: float = 0.0

    def abort(self) -> None:
        """Abort the request and drop the connection; the next request opens a new one."""
        if self.exchange is not None:
            self.exchange.abort()
            self.exchange = None


@dataclass(slots=True)
class _RetryPolicy:
    """The state of one request's retries: the delays left after failures, and the waits that the service asked for."""

    service: Service
    delays: list[float] = field(default_factory=lambda: list(RETRY_DELAYS))
    retry_after_waits: int = 0

    def delay_after(self, error: RetryableError) -> float | None:
        """Return the seconds before the next attempt, or None to give up."""
        if error.retry_after is not None:
            self.retry_after_waits += 1
            is_allowed = self.retry_after_waits <= self.service.max_retry_after_waits
            return max(error.retry_after, RETRY_DELAYS[0]) if is_allowed else None
        if not self.delays or (error.is_refusal and self.service.max_retry_after_waits <= 1):
            return None
        return self.delays.pop(0) * (1 + random.random() / 2)  # noqa: S311 - spreads requests; not a secret


class Client:
    """Sends requests to web services; aborts a request at once if it is cancelled or too slow."""

    def __init__(
        self,
        *,
        cache: ResponseCache | None = None,
        is_cancelled: IsCancelled = never_cancelled,
        on_wait: Callable[[str], None] = lambda _text: None,
    ) -> None:
        """Keep responses in `cache`, if given; call `on_wait` with a description of each wait.

        After the wait, call it again with the text of `set_activity`.
        """
        self.on_wait = on_wait
        self._activity = ""
        self._cache = cache
        self._is_cancelled = is_cancelled
        self._connections: dict[str, _Connection] = {}
        self._waited = 0.0

    def set_activity(self, text: str) -> None:
        """Describe what the next requests are for."""
        self._activity = text
        self.on_wait(text)

    def get(self, service: Service, path: str) -> Payload:
        """Request a path below the service's base URL; raise NetworkError or Cancelled."""
        return self._with_retries(service, lambda: self._try(service, path))

    def getter(self, service: Service) -> Get:
        """Return a function that requests a path of a service and returns the content."""
        return lambda path: self.get(service, path).content

    def download(
        self, service: Service, path: str, get_headers: Callable[[], dict[str, str]], receive: "Receive"
    ) -> "Response":
        """Pass the content at a path to `receive` as it arrives; return the response without it.

        Each attempt calls `get_headers`, so that it can continue where the last one ended. The response may say that
        the service does not have the requested part. Raise NetworkError or Cancelled.
        """
        return self._with_retries(service, lambda: self._try_download(service, path, get_headers(), receive))

    def _with_retries(self, service: Service, attempt: Callable[[], _T]) -> _T:
        """Return the result of an attempt, repeating it as long as the retry policy and `MAX_WAIT_SECONDS` allow."""
        policy = _RetryPolicy(service)
        while True:
            try:
                return attempt()
            except RetryableError as error:
                delay = policy.delay_after(error)
                if delay is None:
                    raise
                if error.retry_after is not None:
                    self._waited += delay
                    if self._waited > MAX_WAIT_SECONDS:
                        raise
            self.on_wait(f"retrying in {format_delay(delay)}")
            pause(delay, self._is_cancelled)
            self.on_wait(self._activity)

    def close(self) -> None:
        """Close all connections."""
        for connection in self._connections.values():
            if connection.exchange is not None:
                connection.exchange.close()

    def _try_download(self, service: Service, path: str, headers: dict[str, str], receive: "Receive") -> "Response":
        connection, url = self._connection(service), service.base_url + path
        response = self._request(
            connection, service, lambda exchange: exchange.download(url, headers, receive), MAX_DOWNLOAD_SECONDS
        )
        if response.status not in _DOWNLOAD_STATUSES:
            raise _status_error(service, response)
        return response

    def _connection(self, service: Service) -> _Connection:
        """Return the connection to a service, as soon as it may be used again."""
        connection = self._connections.setdefault(service.base_url, _Connection())
        pause(connection.next_request_at - monotonic(), self._is_cancelled)
        connection.next_request_at = monotonic() + service.delay
        return connection

    def _try(self, service: Service, path: str) -> Payload:
        url = service.base_url + path
        cached = self._cache.load(url) if self._cache else None
        headers = cached.request_headers() if cached else {}
        response = self._request(
            self._connection(service), service, lambda exchange: exchange.get(url, headers), MAX_RESPONSE_SECONDS
        )
        if cached and response.status == HTTPStatus.NOT_MODIFIED:
            return Payload(cached.content, cached.charset)
        _require_success(service, response)
        if self._cache:
            kept = CachedResponse(response.content, response.charset, response.etag, response.last_modified)
            self._cache.save(url, kept)
        return Payload(response.content, response.charset)

    def _request(
        self, connection: _Connection, service: Service, send: "Callable[[HttpExchange], Response]", seconds: float
    ) -> "Response":
        from reader.sources.http_exchange import HttpExchange  # noqa: PLC0415 - it imports httpx2, which takes 70 ms

        exchange = connection.exchange = connection.exchange or HttpExchange(service.base_url, service.not_found_hint)
        try:
            return run_with_timeout(lambda: send(exchange), timeout=seconds, is_cancelled=self._is_cancelled)
        except DeadlineExceeded:
            connection.abort()
            text = f"{service.host} did not complete its response within {seconds:.0f} s; try again later"
            raise NetworkError(text) from None
        except (Cancelled, KeyboardInterrupt):
            connection.abort()
            raise


def _require_success(service: Service, response: "Response") -> None:
    if response.status != HTTPStatus.OK:
        raise _status_error(service, response)
    if response.media_type and not response.media_type.endswith(service.media_type):
        raise error_for_media_type(service.host, response.media_type, service.media_type)


def _status_error(service: Service, response: "Response") -> NetworkError:
    """Return the error for a status other than success."""
    status = response.status
    answer = f"{service.host} answered {status}{_status_phrase(status)}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _too_many_requests(answer, _seconds_to_wait(response))
    if status // 100 == 5:
        return RetryableError(f"{answer}, an error on its side; try again later", _seconds_to_wait(response))
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return NetworkError(f"{answer}; {service.not_found_hint}")
    if status == HTTPStatus.BAD_REQUEST:
        return NetworkError(f"{answer}: it does not understand the request; check the query or the date")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return NetworkError(f"{answer} and refuses requests from here; try another network, or set HTTPS_PROXY")
    return NetworkError(f"{answer}, without what was requested; try again later")


def _status_phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        return ""


def _too_many_requests(answer: str, retry_after: float | None) -> NetworkError:
    if retry_after is None:
        return RetryableError(f"{answer}; try again in a few minutes", is_refusal=True)
    return RetryableError(f"{answer}; try again in {format_delay(retry_after)}", retry_after, is_refusal=True)


def _seconds_to_wait(response: "Response") -> float | None:
    """Return the delay in the Retry-After header, a number of seconds or a date by the server's clock, else None."""
    retry_after = response.retry_after
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    end = _parse_http_date(retry_after)
    return max(0.0, (end - (_parse_http_date(response.date) or utc_now())).total_seconds()) if end else None


def _parse_http_date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely needed

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def error_for_media_type(host: str, media_type: str, expected: str) -> NetworkError:
    """Return the error for a response with an unexpected media type."""
    if "html" in media_type:
        return NetworkError(
            f"{host} answered with a web page instead of {expected.upper()}; if this network requires a sign-in, open "
            "any page in the browser, then try again"
        )
    return NetworkError(f"{host} answered with {media_type} instead of {expected.upper()}; try again later")


def format_delay(seconds: float) -> str:
    """Return a delay as text: "20 s", "5 minutes", "3 hours"; a longer one only says that it takes days."""
    if seconds < 2 * _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < 2 * _HOUR:
        return f"{round(seconds / _MINUTE)} minutes"
    return f"{round(seconds / _HOUR)} hours" if seconds < 48 * _HOUR else "a few days"


class _Outcome(NamedTuple):
    value: object
    error: BaseException | None = None


def run_with_timeout(action: Callable[[], _T], *, timeout: float, is_cancelled: IsCancelled) -> _T:
    """Run an action in a daemon thread, for which neither cancellation nor the end of the program waits.

    A name lookup cannot be interrupted, and a response can arrive byte by byte without end. Raise any error of the
    action, DeadlineExceeded after `timeout` seconds, or Cancelled.
    """
    outcomes: SimpleQueue[_Outcome] = SimpleQueue()
    Thread(target=lambda: outcomes.put(_run(action)), daemon=True).start()
    deadline = monotonic() + timeout
    while True:
        try:
            outcome = outcomes.get(timeout=POLL_SECONDS)
        except Empty:
            raise_if_cancelled(is_cancelled)
            if monotonic() > deadline:
                raise DeadlineExceeded from None
        else:
            if outcome.error is not None:
                raise outcome.error
            return outcome.value  # type: ignore[return-value]


def pause(seconds: float, is_cancelled: IsCancelled) -> None:
    """Sleep for some seconds; raise Cancelled if cancelled meanwhile."""
    end = monotonic() + seconds
    while (remaining := end - monotonic()) > 0:
        raise_if_cancelled(is_cancelled)
        sleep(min(remaining, POLL_SECONDS))


def _run(action: Callable[[], object]) -> _Outcome:
    try:
        return _Outcome(action())
    except BaseException as error:  # noqa: BLE001, it is raised in the calling thread
        return _Outcome(None, error)
