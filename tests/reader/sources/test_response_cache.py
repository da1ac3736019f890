"""Unchanged responses are not sent again, and a damaged cache is ignored."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from reader.sources import Service, response_cache
from reader.sources.client import Client, Payload
from reader.sources.response_cache import CachedResponse, ResponseCache
from tests.reader.sources.server import a_server, listing, status

URL = "https://papers.test/day"
RESPONSE = CachedResponse(b"[1]", "utf-8", '"one"', "Wed, 10 Dec 2025 08:00:00 GMT")
Ask = Callable[[str], Payload]


@pytest.fixture
def cache(tmp_path: Path) -> ResponseCache:
    return ResponseCache(tmp_path / "responses")


@pytest.fixture
def ask(service: Service, cache: ResponseCache) -> Ask:
    """Request a server with the cache."""

    def ask(base_url: str) -> Payload:
        with closing(Client(cache=cache)) as client:
            return client.get(service.at(base_url), "/day")

    return ask


def test_an_unchanged_response_is_not_sent_again(ask: Ask) -> None:
    modified = "Wed, 10 Dec 2025 08:00:00 GMT"
    with a_server(listing([1], ETag='"one"', Last_Modified=modified), status(304)) as server:
        assert [ask(server.base_url).content for _ in range(2)] == [b"[1]", b"[1]"]
    sent = server.requests[1].lower().splitlines()
    assert {'if-none-match: "one"', f"if-modified-since: {modified.lower()}"} <= set(sent)


def test_a_response_without_validators_is_not_kept(ask: Ask, tmp_path: Path) -> None:
    with a_server(listing([1], ETag='"one"'), listing([2]), listing([3])) as server:
        assert [ask(server.base_url).content for _ in range(3)] == [b"[1]", b"[2]", b"[3]"]
    assert '"one"' in server.requests[1]
    assert "if-none-match" not in server.requests[2].lower()
    assert list((tmp_path / "responses").iterdir()) == []


def test_an_error_leaves_the_kept_response(ask: Ask) -> None:
    with a_server(listing([1], ETag='"one"'), status(500), status(304)) as server:
        assert [ask(server.base_url).content for _ in range(2)] == [b"[1]", b"[1]"]


def test_a_response_is_kept_for_its_url_and_its_owner(cache: ResponseCache, tmp_path: Path) -> None:
    cache.save(URL, RESPONSE)
    assert (cache.load(URL), cache.load(f"{URL}s")) == (RESPONSE, None)
    (file,) = (tmp_path / "responses").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("damage", [b"", b"\n", b"{}\n", b"[1]\n", b"null\n", b"\xff" * 50])
def test_a_damaged_file_is_ignored(cache: ResponseCache, tmp_path: Path, damage: bytes) -> None:
    cache.save(URL, RESPONSE)
    (file,) = (tmp_path / "responses").iterdir()
    whole = file.read_bytes()
    for content in (damage, whole[:-10], whole.replace(b"\n", b"\n\0")):
        file.write_bytes(content)
        assert cache.load(URL) is None


def test_a_folder_that_cannot_be_written_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = ResponseCache(tmp_path / "file")
    cache.save(URL, RESPONSE)
    assert cache.load(URL) is None


def test_only_the_newest_responses_are_kept(
    cache: ResponseCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response_cache, "MAX_FILES", 3)
    monkeypatch.setattr(response_cache, "MAX_CONTENT_BYTES", 10)
    for number in range(5):
        cache.save(f"{URL}/{number}", RESPONSE)
    cache.save(f"{URL}/large", RESPONSE._replace(content=bytes(11)))
    assert len(list((tmp_path / "responses").iterdir())) == 3
    assert cache.load(f"{URL}/large") is None
