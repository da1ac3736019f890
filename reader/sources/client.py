"""A client of one source: retries, a delay between requests, a deadline and cancellation."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

from reader.cancellation import Cancelled, IsCancelled, never_cancelled, raise_if_cancelled
from reader.errors import NetworkError
from reader.sources.response_errors import RetryableError, error_for_media_type, error_for_status, format_delay
from reader.sources.source import Source

if TYPE_CHECKING:
    from reader.sources.http_exchange import HttpExchange, Response

__all__ = ["Client"]

MAX_RESPONSE_SECONDS = 60.0
"""Seconds for one response, from looking up the host's name to the last byte."""
RETRY_DELAYS = (1.0, 4.0)
"""Seconds before each retry of a request that failed, if the failure may be temporary."""
MAX_RETRY_DELAY = 60.0
"""The longest delay that a server may ask for; it is waited for once, and a longer one is an error."""
POLL_SECONDS = 0.05
"""Seconds between two checks for cancellation."""

_T = TypeVar("_T")


class DeadlineExceeded(Exception):
    """An action did not end before its deadline."""


class Client:
    """Sends requests to one source; a request that is cancelled or too slow is aborted at once."""

    def __init__(
        self,
        source: Source,
        base_url: str,
        *,
        is_cancelled: IsCancelled = never_cancelled,
        on_wait: Callable[[str], None] = lambda _text: None,
    ) -> None:
        """Send requests below a base URL; `on_wait` receives a description of each wait."""
        self.host = urlsplit(base_url).netloc
        self.on_wait = on_wait
        self._source = source
        self._base_url = base_url
        self._is_cancelled = is_cancelled
        self._exchange: HttpExchange | None = None
        self._next_request_at = 0.0

    def get(self, path: str) -> bytes:
        """Return the content at a path below the base URL; raise NetworkError, or Cancelled."""
        delays = list(RETRY_DELAYS)
        while True:
            try:
                return self._try(path)
            except RetryableError as error:
                retry_after = error.retry_after or 0.0
                if not delays or retry_after > MAX_RETRY_DELAY:
                    raise
                delay = max(retry_after, delays.pop(0))
                if error.retry_after is not None:
                    delays.clear()
            self.on_wait(f"waiting {format_delay(delay)}")
            pause(delay, self._is_cancelled)

    def close(self) -> None:
        """Close the connection."""
        if self._exchange is not None:
            self._exchange.close()

    def _try(self, path: str) -> bytes:
        pause(self._next_request_at - monotonic(), self._is_cancelled)
        self._next_request_at = monotonic() + self._source.delay
        response = self._request(self._base_url + path)
        if response.status != HTTPStatus.OK:
            raise error_for_status(self.host, response.status, _parse_retry_after(response.retry_after))
        if response.media_type and not response.media_type.endswith(self._source.media_type):
            raise error_for_media_type(self.host, response.media_type, self._source.media_type)
        return response.content

    def _request(self, url: str) -> "Response":
        from reader.sources.http_exchange import HttpExchange  # noqa: PLC0415 - it imports httpx2, which takes 70 ms

        exchange = self._exchange = self._exchange or HttpExchange(self._base_url)
        try:
            return run_with_timeout(
                lambda: exchange.get(url), timeout=MAX_RESPONSE_SECONDS, is_cancelled=self._is_cancelled
            )
        except DeadlineExceeded:
            self._abort()
            text = f"{self.host} did not complete its response within {MAX_RESPONSE_SECONDS:.0f} s; try again later"
            raise NetworkError(text) from None
        except (Cancelled, KeyboardInterrupt):
            self._abort()
            raise

    def _abort(self) -> None:
        if self._exchange is not None:
            self._exchange.abort()
            self._exchange = None


class _Outcome(NamedTuple):
    value: object
    error: BaseException | None = None


def run_with_timeout(action: Callable[[], _T], *, timeout: float, is_cancelled: IsCancelled) -> _T:
    """Run an action in a daemon thread, which neither cancellation nor the end of the program waits for.

    A name lookup cannot be interrupted, and a response can arrive byte by byte without end. Raise what the action
    raises, DeadlineExceeded after `timeout` seconds, or Cancelled.
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
    """Sleep for some seconds, or raise Cancelled."""
    end = monotonic() + seconds
    while (remaining := end - monotonic()) > 0:
        raise_if_cancelled(is_cancelled)
        sleep(min(remaining, POLL_SECONDS))


def _run(action: Callable[[], object]) -> _Outcome:
    try:
        return _Outcome(action())
    except BaseException as error:  # noqa: BLE001, it is raised in the calling thread
        return _Outcome(None, error)


def _parse_retry_after(retry_after: str) -> float | None:
    """Read the header Retry-After, in seconds or as an HTTP date; None if it is neither."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely needed

    try:
        return max(0.0, (parsedate_to_datetime(retry_after).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
