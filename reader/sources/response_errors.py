"""Errors for responses that are not a success, with the host and what to do."""

from http import HTTPStatus

from reader.errors import NetworkError

_MINUTE, _HOUR = 60, 3_600


class RetryableError(NetworkError):
    """A failure that may be temporary; `retry_after` is the number of seconds that the server asks to wait, if any.

    `is_refusal` says that the server had too many requests, and is not out of order.
    """

    def __init__(self, text: str, retry_after: float | None = None, *, is_refusal: bool = False) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        self.is_refusal = is_refusal


def error_for_status(host: str, status: int, retry_after: float | None, not_found_hint: str) -> NetworkError:
    """Return the error for a status other than success; `retry_after` is the server's delay in seconds, if any.

    `not_found_hint` says what to check if the URL does not exist.
    """
    answer = f"{host} answered {status}{_status_phrase(status)}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _too_many_requests(answer, retry_after)
    if status // 100 == 5:
        return RetryableError(f"{answer}, an error on its side; try again later", retry_after)
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return NetworkError(f"{answer}; {not_found_hint}")
    if status == HTTPStatus.BAD_REQUEST:
        return NetworkError(f"{answer}: it does not understand the request; check the query or the date")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return NetworkError(f"{answer} and refuses requests from here; try another network, or set HTTPS_PROXY")
    return NetworkError(f"{answer}, without what was requested; try again later")


def error_for_media_type(host: str, media_type: str, expected: str) -> NetworkError:
    """Return the error for a response of another media type than expected."""
    if "html" in media_type:
        return NetworkError(
            f"{host} answered with a web page instead of {expected.upper()}; if this network requires a sign-in, open "
            "any page in the browser, then try again"
        )
    return NetworkError(f"{host} answered with {media_type} instead of {expected.upper()}; try again later")


def format_delay(seconds: float) -> str:
    """Return a delay as text: "20 s", "5 minutes", "3 hours"; of a longer one only that it takes days."""
    if seconds < 2 * _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < 2 * _HOUR:
        return f"{round(seconds / _MINUTE)} minutes"
    return f"{round(seconds / _HOUR)} hours" if seconds < 48 * _HOUR else "a few days"


def _too_many_requests(answer: str, retry_after: float | None) -> NetworkError:
    if retry_after is None:
        return RetryableError(f"{answer}; try again in a few minutes", is_refusal=True)
    return RetryableError(f"{answer}; try again in {format_delay(retry_after)}", retry_after, is_refusal=True)


def _status_phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        return ""
