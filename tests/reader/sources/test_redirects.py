"""Redirects are followed within one scheme, host and port; no other server is ever contacted."""

from collections.abc import Callable

import pytest

from reader.errors import NetworkError
from tests.reader.sources.server import a_server, listing, redirect, status, tunnel_to

Get = Callable[..., bytes]


@pytest.mark.parametrize("location", ["/elsewhere?x=1", "elsewhere?x=1", "http://127.0.0.1:{port}/elsewhere?x=1"])
def test_a_redirect_on_the_same_server_is_followed(get: Get, location: str) -> None:
    with a_server(listing([])) as server:
        server.responses[:] = [redirect(location.format(port=server.port)), listing([1])]
        assert get(server.base_url) == b"[1]"
        assert server.paths == ["/day", "/elsewhere?x=1"]


@pytest.mark.usefixtures("names", "trusted")
def test_a_redirect_over_tls_is_followed_on_the_same_server(get: Get) -> None:
    with a_server(listing([]), is_secure=True) as server:
        server.responses[:] = [redirect(f"https://Papers.TEST:{server.port}/x"), listing([1])]
        assert get(f"https://papers.test:{server.port}") == b"[1]"


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/",
        "data:application/json,[]",
        "javascript:alert(1)",
        "http://127.0.0.1:1/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0.0.0.0:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "https://127.0.0.1:{port}/",
        "https://huggingface.co/",
        "//example.org/",
        "http://user:secret@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}@example.org/",
        "http://[",
        "http://127.0.0.1:99999/",
        "\x1b]0;x\x07//example.org",
    ],
)
def test_a_redirect_anywhere_else_is_refused(get: Get, location: str) -> None:
    with a_server(listing([])) as server:
        server.responses[:] = [redirect(location.format(port=server.port)), listing(["reached"])]
        with pytest.raises(NetworkError) as caught:
            get(server.base_url)
        assert len(server.requests) == 1
    assert str(caught.value).startswith(f"{server.host} redirects to ")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "host",
    [
        "inner.papers.test",
        "INNER.Papers.Test",
        "xn--bcher-kva.papers.test",
        "bücher.papers.test",
        "test",
        "evilpapers.test",
        "a" * 64 + ".papers.test",
        ".papers.test",
    ],
)
@pytest.mark.usefixtures("names", "trusted")
def test_redirects_into_private_networks_are_refused(get: Get, host: str) -> None:
    with a_server(listing([]), is_secure=True) as server:
        server.responses[:] = [redirect(f"https://{host}:{server.port}/"), listing(["reached"])]
        with pytest.raises(NetworkError, match=r"^papers\.test:\d+ redirects to .* on the same host; if it moved"):
            get(f"https://papers.test:{server.port}")
        assert len(server.requests) == 1


@pytest.mark.usefixtures("trusted")
def test_a_proxy_is_not_asked_for_another_host_either(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(listing([]), is_secure=True) as server, a_server(tunnel_to(server.port)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        server.responses[:] = [redirect(f"https://inner.papers.test:{server.port}/x"), listing(["reached"])]
        with pytest.raises(NetworkError, match="redirects to"):
            get(f"https://papers.test:{server.port}")
        assert [head.split()[1] for head in proxy.requests] == [f"papers.test:{server.port}"]


def test_a_redirect_without_a_location_is_an_error(get: Get) -> None:
    with a_server(status(302), listing(["reached"])) as server:
        with pytest.raises(NetworkError, match=rf"^{server.host} answered 302 \(found\)"):
            get(server.base_url)
        assert len(server.requests) == 1


def test_a_redirect_loop_ends(get: Get) -> None:
    with a_server(redirect("/day")) as server:
        with pytest.raises(NetworkError, match=rf"^too many redirects from {server.host}; try again later"):
            get(server.base_url)
        assert len(server.requests) == 6
