"""Answers that are none, in words that name the host and what to do."""

from http import HTTPStatus

from reader.errors import NetworkError


class TryAgain(NetworkError):
    """A failure that may be gone soon; `after` is how many seconds the source asks to wait, if it asks."""

    def __init__(self, words: str, after: float | None = None) -> None:
        super().__init__(words)
        self.after = after


def refusal_of_status(host: str, status: int, after: float | None) -> NetworkError:
    """Say what a status means that is no success; takes the seconds to wait that came with it, if any did."""
    said = f"{host} answers {status}{_phrase(status)}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _too_many(f"{said}: it was asked too often from here; try again", after)
    if status // 100 == 5:
        return TryAgain(f"{said}; the fault is on its side, so try again later", after)
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return NetworkError(
            f"{said}; is it the right address, if READER_HF_ENDPOINT or hf_endpoint names one? See 'reader config'"
        )
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return NetworkError(f"{said}; it lets nobody in from here, so try another network, or a proxy by HTTPS_PROXY")
    return NetworkError(f"{said}, which Reader cannot use; try again later")


def refusal_of_media_type(host: str, media_type: str, wanted: str) -> NetworkError:
    """Say that an answer is written as something else than was wanted."""
    if "html" in media_type:
        return NetworkError(
            f"{host} answers with a web page in place of {wanted.upper()}; does this network want you to sign in? "
            "Open a page in the browser, then try again"
        )
    return NetworkError(f"{host} answers with {media_type} in place of {wanted.upper()}; try again later")


def in_words(seconds: float) -> str:
    """Say a time to wait: "20 s", "5 minutes"."""
    return f"{max(1, round(seconds))} s" if seconds < 120 else f"{round(seconds / 60)} minutes"


def _too_many(said: str, after: float | None) -> NetworkError:
    return (
        NetworkError(f"{said} in a few minutes") if after is None else TryAgain(f"{said} in {in_words(after)}", after)
    )


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        return ""
