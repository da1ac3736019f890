"""Why no answer came, or half of one, in words that name the host and what to do."""

import socket
import ssl
from collections.abc import Iterator

import httpx2

from reader.errors import NetworkError, os_reason
from reader.sources.refusals import RetryableError
from reader.text import clean_line

_CHECK_CONNECTION_HINT = "is this machine online? Where a proxy is needed, HTTPS_PROXY names it"
_MESSAGES: tuple[tuple[type[Exception], str], ...] = (
    (httpx2.ConnectTimeout, f"{{called}} cannot be reached; {_CHECK_CONNECTION_HINT}"),
    (httpx2.TimeoutException, "{host} fell silent; try again later"),
    (httpx2.ProxyError, "the proxy does not lead to {host} ({reason}); see HTTPS_PROXY and NO_PROXY"),
    (httpx2.ConnectError, f"cannot connect to {{called}} ({{reason}}); {_CHECK_CONNECTION_HINT}"),
    (httpx2.DecodingError, "{host} sent what is not packed as it says; try again later"),
    (httpx2.InvalidURL, "{host} is nothing that can be asked ({reason}); try again later"),
    (ValueError, "{host} is nothing that can be asked ({reason}); try again later"),
)
_MAX_REASON_LENGTH = 80


def network_error(error: Exception, host: str, peer: str) -> NetworkError:
    """Say why an exchange with a host failed; takes also what was called for it: the host itself, or a proxy."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate_message(cause, host)
        if isinstance(cause, socket.gaierror):
            return NetworkError(f"{peer} cannot be found ({os_reason(cause)}); {_CHECK_CONNECTION_HINT}")
        if isinstance(cause, ssl.SSLError):
            return NetworkError(
                f"no secure connection to {host} came about ({_root_reason(cause)}); {_CHECK_CONNECTION_HINT}"
            )
    return _message_of_kind(error, host, peer)


def _message_of_kind(error: Exception, host: str, peer: str) -> NetworkError:
    text = next((words for kind, words in _MESSAGES if isinstance(error, kind)), None)
    if text is None:
        return RetryableError(f"{host} broke off in the middle of its answer ({_root_reason(error)}); try again later")
    return NetworkError(text.format(host=host, called=peer, reason=_root_reason(error)))


def _certificate_message(error: ssl.SSLCertVerificationError, host: str) -> NetworkError:
    return NetworkError(
        f"{host} shows a certificate that is not to be trusted ({clean_line(error.verify_message)}); where a network "
        "looks into connections, SSL_CERT_FILE names its certificates"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _root_reason(error: Exception) -> str:
    system = next((cause for cause in _causes(error) if isinstance(cause, OSError)), None)
    return clean_line(os_reason(system) if system else str(error))[:_MAX_REASON_LENGTH] or "it gave no reason"
