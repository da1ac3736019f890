"""What may hang is done beside, so that whoever waits for it can stop, and goes on when its time is over.

Asking a source in the network: with patience that ends, and no more often than it wants to be asked.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

from reader.cancellation import Cancelled, IsCancelled
from reader.errors import NetworkError
from reader.sources.response_errors import RetryableError, error_for_media_type, error_for_status, format_delay
from reader.sources.source import Source

if TYPE_CHECKING:
    from reader.sources.http_exchange import HttpExchange, Response

__all__ = ["Client"]

Result = TypeVar("Result")
POLL_SECONDS = 0.05
"""Seconds between two looks whether something is still wanted."""


class DeadlineExceeded(Exception):
    """What was done beside took too long."""


class _Result(NamedTuple):
    result: object
    error: BaseException | None = None


def run_with_timeout(action: Callable[[], Result], *, timeout: float, is_cancelled: IsCancelled) -> Result:
    """Do something in a thread that nobody need wait for: not the user who stops it, and not the end of the program.

    A name that is looked up cannot be interrupted, and an answer can come letter by letter for ever. Raises what the
    deed raises, DeadlineExceeded after so many seconds, and Cancelled once it is stopped.
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
    """Wait for some seconds; raises Cancelled once that is stopped."""
    ends = monotonic() + seconds
    while (left := ends - monotonic()) > 0:
        if is_cancelled():
            raise Cancelled
        sleep(min(left, POLL_SECONDS))


def _run(action: Callable[[], object]) -> _Result:
    try:
        return _Result(action())
    except BaseException as error:  # noqa: BLE001, it is raised where the deed was asked for
        return _Result(None, error)


def _wait_briefly(ends: float, is_cancelled: IsCancelled) -> None:
    if is_cancelled():
        raise Cancelled
    if monotonic() > ends:
        raise DeadlineExceeded


MAX_RESPONSE_SECONDS = 60.0
"""Seconds for one answer, from looking up the host's name to the last byte."""
RETRY_DELAYS = (1.0, 4.0)
"""Seconds before each further try where a fault may be gone soon."""
MAX_RETRY_DELAY = 60.0
"""Seconds for which a source may ask to wait, once; for more, the user is told and may come again."""


class Client:
    """Asks one source; what is stopped, or takes too long, is given up at once."""

    def __init__(
        self,
        source: Source,
        base_url: str,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
        on_wait: Callable[[str], None] = lambda _words: None,
    ) -> None:
        """Take the source, the address below which it is asked, and whom to tell what is waited for."""
        self.host = urlsplit(base_url).netloc
        self.on_wait = on_wait
        self._source = source
        self._base_url = base_url
        self._is_cancelled = is_cancelled
        self._exchange: HttpExchange | None = None
        self._next_request_at = 0.0

    def get(self, path: str) -> bytes:
        """Give what the source answers to a path below its home; raises NetworkError, and Cancelled once stopped."""
        waits = list(RETRY_DELAYS)
        while True:
            try:
                return self._try(path)
            except RetryableError as error:
                after = error.retry_after or 0.0
                if not waits or after > MAX_RETRY_DELAY:
                    raise
                wait = max(after, waits.pop(0))
                if error.retry_after is not None:
                    waits.clear()
            self.on_wait(f"waiting {format_delay(wait)}")
            pause(wait, self._is_cancelled)

    def close(self) -> None:
        """Give the connection back."""
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
        from reader.sources.http_exchange import HttpExchange  # noqa: PLC0415 - it loads what speaks HTTP

        exchange = self._exchange = self._exchange or HttpExchange(self._base_url)
        try:
            return run_with_timeout(
                lambda: exchange.get(url), timeout=MAX_RESPONSE_SECONDS, is_cancelled=self._is_cancelled
            )
        except DeadlineExceeded:
            self._abort()
            text = f"{self.host} takes longer than {MAX_RESPONSE_SECONDS:.0f} s for its answer; try again later"
            raise NetworkError(text) from None
        except (Cancelled, KeyboardInterrupt):
            self._abort()
            raise

    def _abort(self) -> None:
        if self._exchange is not None:
            self._exchange.abort()
            self._exchange = None


def _parse_retry_after(retry_after: str) -> float | None:
    """Read the seconds to wait, which are given as such or as a moment; None where neither is given."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - it loads much, and is seldom needed

    try:
        return max(0.0, (parsedate_to_datetime(retry_after).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
