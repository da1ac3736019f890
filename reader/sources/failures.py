"""Why no answer came, or half of one, in words that name the host and what to do."""

import socket
import ssl
from collections.abc import Iterator

import httpx2

from reader.errors import NetworkError, reason_of
from reader.sources.refusals import TryAgain
from reader.text import clean_line

_ONLINE = "is this machine online? Where a proxy is needed, HTTPS_PROXY names it"
_LONGEST_SHOWN = 80


def failure_of(error: Exception, host: str) -> NetworkError:
    """Say why an exchange with a host failed."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, host)
        if isinstance(cause, socket.gaierror):
            return NetworkError(f"{host} cannot be found ({reason_of(cause)}); {_ONLINE}")
        if isinstance(cause, ssl.SSLError):
            return NetworkError(f"no secure connection to {host} came about ({_reason(cause)}); {_ONLINE}")
    return _failure_of_kind(error, host)


def _failure_of_kind(error: Exception, host: str) -> NetworkError:
    match error:
        case httpx2.ConnectTimeout():
            return NetworkError(f"{host} cannot be reached; {_ONLINE}")
        case httpx2.TimeoutException():
            return NetworkError(f"{host} fell silent; try again later")
        case httpx2.ProxyError():
            return NetworkError(f"the proxy does not lead to {host} ({_reason(error)}); see HTTPS_PROXY and NO_PROXY")
        case httpx2.ConnectError():
            return NetworkError(f"cannot connect to {host} ({_reason(error)}); {_ONLINE}")
        case httpx2.DecodingError():
            return NetworkError(f"{host} sent what is not packed as it says; try again later")
    return TryAgain(f"{host} broke off in the middle of its answer ({_reason(error)}); try again later")


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
