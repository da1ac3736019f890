"""Asking a source in the network: with patience that ends, and no more often than it wants to be asked."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reader.errors import NetworkError
from reader.sources.beside import Abandoned, OutOfTime, beside, rest
from reader.sources.refusals import TryAgain, in_words, refusal_of_media_type, refusal_of_status
from reader.sources.source import Source

if TYPE_CHECKING:
    from reader.sources.exchange import Answer, Exchange

__all__ = ["Abandoned", "Web"]

LONGEST_ANSWER = 60.0
"""Seconds for one answer, from looking up the host's name to the last byte."""
RETRY_WAITS = (1.0, 4.0)
"""Seconds before each further try where a fault may be gone soon."""
LONGEST_WAIT = 60.0
"""Seconds for which a source may ask to wait, once; for more, the user is told and may come again."""


class Web:
    """Asks one source; what is stopped, or takes too long, is given up at once."""

    def __init__(
        self,
        source: Source,
        home: str,
        *,
        is_stopped: Callable[[], bool] = lambda: False,
        tell: Callable[[str], None] = lambda _words: None,
    ) -> None:
        """Take the source, the address below which it is asked, and whom to tell what is waited for."""
        self.host = urlsplit(home).netloc
        self.tell = tell
        self._source = source
        self._home = home
        self._is_stopped = is_stopped
        self._exchange: Exchange | None = None
        self._turn = 0.0

    def ask(self, path: str) -> bytes:
        """Give what the source answers to a path below its home; raises NetworkError, and Abandoned once stopped."""
        waits = list(RETRY_WAITS)
        while True:
            try:
                return self._try(path)
            except TryAgain as error:
                after = error.after or 0.0
                if not waits or after > LONGEST_WAIT:
                    raise
                wait = max(after, waits.pop(0))
                if error.after is not None:
                    waits.clear()
            self.tell(f"waiting {in_words(wait)}")
            rest(wait, self._is_stopped)

    def close(self) -> None:
        """Give the connection back."""
        if self._exchange is not None:
            self._exchange.close()

    def _try(self, path: str) -> bytes:
        rest(self._turn - monotonic(), self._is_stopped)
        self._turn = monotonic() + self._source.pause
        answer = self._answer(self._home + path)
        if answer.status != HTTPStatus.OK:
            raise refusal_of_status(self.host, answer.status, _seconds_in(answer.retry_after))
        if answer.media_type and not answer.media_type.endswith(self._source.media_type):
            raise refusal_of_media_type(self.host, answer.media_type, self._source.media_type)
        return answer.content

    def _answer(self, address: str) -> "Answer":
        from reader.sources.exchange import Exchange  # noqa: PLC0415 - it loads what speaks HTTP

        exchange = self._exchange = self._exchange or Exchange(self._home)
        try:
            return beside(lambda: exchange.ask(address), seconds=LONGEST_ANSWER, is_stopped=self._is_stopped)
        except OutOfTime:
            self._hang_up()
            words = f"{self.host} takes longer than {LONGEST_ANSWER:.0f} s for its answer; try again later"
            raise NetworkError(words) from None
        except (Abandoned, KeyboardInterrupt):
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        if self._exchange is not None:
            self._exchange.hang_up()
            self._exchange = None


def _seconds_in(retry_after: str) -> float | None:
    """Read the seconds to wait, which are given as such or as a moment; None where neither is given."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - it loads much, and is seldom needed

    try:
        return max(0.0, (parsedate_to_datetime(retry_after).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
