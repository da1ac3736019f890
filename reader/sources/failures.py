"""Why no answer came, or half of one, in words that name the host and what to do."""

import socket
import ssl
from collections.abc import Iterator

import httpx2

from reader.errors import NetworkError, reason_of
from reader.sources.refusals import TryAgain
from reader.text import clean_line

_ONLINE = "is this machine online? Where a proxy is needed, HTTPS_PROXY names it"
_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (httpx2.ConnectTimeout, f"{{called}} cannot be reached; {_ONLINE}"),
    (httpx2.TimeoutException, "{host} fell silent; try again later"),
    (httpx2.ProxyError, "the proxy does not lead to {host} ({reason}); see HTTPS_PROXY and NO_PROXY"),
    (httpx2.ConnectError, f"cannot connect to {{called}} ({{reason}}); {_ONLINE}"),
    (httpx2.DecodingError, "{host} sent what is not packed as it says; try again later"),
    (httpx2.InvalidURL, "{host} is nothing that can be asked ({reason}); try again later"),
    (ValueError, "{host} is nothing that can be asked ({reason}); try again later"),
)
_LONGEST_SHOWN = 80


def failure_of(error: Exception, host: str, called: str) -> NetworkError:
    """Say why an exchange with a host failed; takes also what was called for it: the host itself, or a proxy."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, host)
        if isinstance(cause, socket.gaierror):
            return NetworkError(f"{called} cannot be found ({reason_of(cause)}); {_ONLINE}")
        if isinstance(cause, ssl.SSLError):
            return NetworkError(f"no secure connection to {host} came about ({_reason(cause)}); {_ONLINE}")
    return _failure_of_kind(error, host, called)


def _failure_of_kind(error: Exception, host: str, called: str) -> NetworkError:
    words = next((words for kind, words in _KINDS if isinstance(error, kind)), None)
    if words is None:
        return TryAgain(f"{host} broke off in the middle of its answer ({_reason(error)}); try again later")
    return NetworkError(words.format(host=host, called=called, reason=_reason(error)))


def _untrusted(error: ssl.SSLCertVerificationError, host: str) -> NetworkError:
    return NetworkError(
        f"{host} shows a certificate that is not to be trusted ({clean_line(error.verify_message)}); where a network "
        "looks into connections, SSL_CERT_FILE names its certificates"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _reason(error: Exception) -> str:
    system = next((cause for cause in _causes(error) if isinstance(cause, OSError)), None)
    return clean_line(reason_of(system) if system else str(error))[:_LONGEST_SHOWN] or "it gave no reason"
