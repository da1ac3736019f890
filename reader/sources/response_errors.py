"""Where an answer may send Reader on: nowhere but within the site that was asked, and never inside a private network.

Answers that are none, in words that name the host and what to do.
"""

from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from reader.errors import NetworkError


class UrlOrigin(NamedTuple):
    """What two addresses share that lead to one server."""

    scheme: str
    host: str
    port: int


def is_allowed_redirect(target: UrlOrigin, base_url: UrlOrigin) -> bool:
    """Tell whether an answer from home may send on to a target: the same server, or by https another of its site."""
    if target == base_url:
        return True
    is_secure = target.scheme == base_url.scheme == "https" and target.port in {443, base_url.port}
    return is_secure and _is_same_site(target.host, base_url.host.removeprefix("www."))


def is_public(url: str) -> bool:
    """Tell whether an IP address is one of the open internet, and none of this machine or of a network inside."""
    parsed = ip_address(url.partition("%")[0])
    inner = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (inner or parsed).is_global


def _is_same_site(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")


class RetryableError(NetworkError):
    """A failure that may be gone soon; `after` is how many seconds the source asks to wait, if it asks."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


def error_for_status(host: str, status: int, retry_after: float | None) -> NetworkError:
    """Say what a status means that is no success; takes the seconds to wait that came with it, if any did."""
    said = f"{host} answers {status}{_status_phrase(status)}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _too_many_requests(f"{said}: it was asked too often from here; try again", retry_after)
    if status // 100 == 5:
        return RetryableError(f"{said}; the fault is on its side, so try again later", retry_after)
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return NetworkError(
            f"{said}; is it the right address, if READER_HF_ENDPOINT or hf_endpoint names one? See 'reader config'"
        )
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return NetworkError(f"{said}; it lets nobody in from here, so try another network, or a proxy by HTTPS_PROXY")
    return NetworkError(f"{said}, which Reader cannot use; try again later")


def error_for_media_type(host: str, media_type: str, expected: str) -> NetworkError:
    """Say that an answer is written as something else than was wanted."""
    if "html" in media_type:
        return NetworkError(
            f"{host} answers with a web page in place of {expected.upper()}; does this network want you to sign in? "
            "Open a page in the browser, then try again"
        )
    return NetworkError(f"{host} answers with {media_type} in place of {expected.upper()}; try again later")


def format_delay(seconds: float) -> str:
    """Say a time to wait: "20 s", "5 minutes"."""
    return f"{max(1, round(seconds))} s" if seconds < 120 else f"{round(seconds / 60)} minutes"


def _too_many_requests(phrase: str, retry_after: float | None) -> NetworkError:
    return (
        NetworkError(f"{phrase} in a few minutes")
        if retry_after is None
        else RetryableError(f"{phrase} in {format_delay(retry_after)}", retry_after)
    )


def _status_phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        return ""
