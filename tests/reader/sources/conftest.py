"""Sources that are asked without pauses, and an environment without proxies."""

import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from reader.sources import HF_DAILY, Source, client
from reader.sources.client import Client
from tests.reader.sources.server import CERTIFICATE


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(client, "RETRY_DELAYS", (0.0, 0.0))
    return replace(HF_DAILY, delay=0.0)


@pytest.fixture
def ask(source: Source) -> Callable[..., bytes]:
    """Ask for a path below a home."""

    def ask(home: str, path: str = "/day", **options: Any) -> bytes:
        with closing(Client(source, home, **options)) as asking:
            return asking.get(path)

    return ask


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    """Trust the certificate of the loopback servers."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name below papers.test lead to this machine."""
    look_up = socket.getaddrinfo

    def looked_up(host: str, *rest: Any, **options: Any) -> Any:
        is_ours = host.encode("idna").endswith(b"papers.test")  # as Python does, which refuses what is no name
        return look_up("127.0.0.1" if is_ours else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
