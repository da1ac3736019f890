"""A service without delays, an environment without proxies, and names that resolve to this machine."""

import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from reader.sources import HUGGING_FACE, Service, client
from reader.sources.client import Client
from tests.reader.sources.server import CERTIFICATE


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(client, "RETRY_DELAYS", (0.0, 0.0))
    return replace(HUGGING_FACE, delay=0.0)


@pytest.fixture
def get(service: Service) -> Callable[..., bytes]:
    """Request a path below a base URL."""

    def get(base_url: str, path: str = "/day", **options: Any) -> bytes:
        with closing(Client(**options)) as source_client:
            return source_client.get(service.at(base_url), path).content

    return get


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """Trust the certificate of the loopback servers."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve papers.test and its subdomains to this machine."""
    system_lookup = socket.getaddrinfo

    def look_up(host: str, *arguments: Any, **options: Any) -> Any:
        is_local = host.encode("idna").endswith(b"papers.test")  # raises what Python raises for an invalid name
        return system_lookup("127.0.0.1" if is_local else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
