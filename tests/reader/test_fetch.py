"""Fetching digests day by day."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reader.errors import NetworkError
from reader.fetch import fetch_days, fetch_newest, publication_days
from reader.formats import parse
from reader.sources import HF_DAILY, Service
from reader.sources.client import Client
from tests.reader.sources.server import Respond, Server, a_server, content, listing, status

SOURCE = replace(HF_DAILY, service=replace(HF_DAILY.service, delay=0.0))
WEDNESDAY = date(2025, 12, 10)


def a_day(day: date, *titles: str) -> list[dict[str, Any]]:
    """Return the API's listing of a day."""
    return [
        {
            "paper": {
                "id": f"{day:%y%m}.{day.day:02}{index:03}",
                "title": title,
                "summary": "We weave.\nhttps://github.com/loom/one",
                "authors": [{"name": "Ada Lovelace"}],
                "publishedAt": "2025-12-01T16:13:55.000Z",
                "submittedOnDailyAt": f"{day}T00:20:18.797Z",
                "upvotes": 7,
            },
            "title": title,
            "numComments": 2,
        }
        for index, title in enumerate(titles)
    ]


def at(server: Server) -> Service:
    return SOURCE.service.at(server.base_url)


@contextmanager
def serving(*responses: Respond) -> Iterator[tuple[Server, Client]]:
    with a_server(*responses, single_pages=True) as server, closing(Client()) as client:
        yield server, client


def test_a_fetched_digest_equals_an_imported_one() -> None:
    value = [*a_day(WEDNESDAY, "One", "Two"), {"paper": {"summary": "nameless"}}]
    with serving(listing(value)) as (server, client):
        (fetched,) = fetch_days(SOURCE, [WEDNESDAY], at(server), client)
    saved = parse(json.dumps(value).encode(), "hf-daily 2025-12-10")
    assert fetched == saved
    assert (fetched.source, fetched.day, len(fetched.warnings)) == ("hf-daily", WEDNESDAY, 1)


def test_undated_papers_get_the_requested_day() -> None:
    value = a_day(WEDNESDAY, "One")
    del value[0]["paper"]["submittedOnDailyAt"]
    with serving(listing(value)) as (server, client):
        (digest,) = fetch_days(SOURCE, [WEDNESDAY], at(server), client)
    assert (digest.day, digest.papers[0].newest_day) == (WEDNESDAY, WEDNESDAY)


def test_the_pages_of_a_long_day_are_one_digest() -> None:
    whole = a_day(WEDNESDAY, *map(str, range(70)))
    first, second = whole[:60], whole[58:]
    with a_server(listing(first), listing(second)) as server, closing(Client()) as client:
        (digest,) = fetch_days(SOURCE, [WEDNESDAY], at(server), client)
    assert [paper.title for paper in digest.papers] == [*map(str, range(70))]
    assert len(server.requests) == 2
    with a_server(listing(first), listing([])) as server, closing(Client()) as client:
        assert len(next(fetch_days(SOURCE, [WEDNESDAY], at(server), client)).papers) == 60


def test_publication_days_skip_weekends_oldest_first() -> None:
    assert [day.day for day in publication_days(date(2025, 12, 15), 7, SOURCE)] == [9, 10, 11, 12, 15]
    assert publication_days(date(2025, 12, 14), 2, SOURCE) == []
    assert publication_days(date(2023, 5, 8), 999_999_999, SOURCE) == [date(2023, 5, day) for day in (4, 5, 8)]


def test_a_day_without_papers_is_an_empty_digest() -> None:
    with serving(listing([])) as (server, client):
        (digest,) = fetch_days(SOURCE, [WEDNESDAY], at(server), client)
    assert (digest.papers, digest.day) == ((), WEDNESDAY)


def test_the_newest_digest_is_the_last_day_with_papers() -> None:
    with serving(listing([]), listing([]), listing(a_day(date(2025, 12, 12), "One"))) as (server, client):
        digest = fetch_newest(SOURCE, date(2025, 12, 16), at(server), client)
    assert (digest.day, len(server.requests)) == (date(2025, 12, 12), 3)


def test_the_newest_digest_is_empty_after_a_week_without_papers() -> None:
    with serving(listing([])) as (server, client):
        assert fetch_newest(SOURCE, WEDNESDAY, at(server), client).papers == ()
    assert [path[23:33] for path in server.paths] == [
        "2025-12-10",
        "2025-12-09",
        "2025-12-08",
        "2025-12-05",
        "2025-12-04",
    ]


def test_days_before_an_error_are_kept_and_the_rest_named() -> None:
    first, second, third = (date(2025, 12, day) for day in (11, 12, 15))
    with serving(listing(a_day(first, "One")), status(404)) as (server, client):
        digests = fetch_days(SOURCE, [first, second, third], at(server), client)
        assert next(digests).day == first
        with pytest.raises(NetworkError) as caught:
            next(digests)
    message = str(caught.value)
    assert message.startswith(f"{server.host} answered 404 (not found); ")
    assert message.endswith(
        "; missing: 2025-12-12 to 2025-12-15; to continue, run: reader fetch --date 2025-12-15 --days 4"
    )
    assert len(server.requests) == 2


def test_only_the_last_day_is_named_if_only_it_is_missing() -> None:
    with serving(listing([]), status(404)) as (server, client), pytest.raises(NetworkError) as caught:
        list(fetch_days(SOURCE, [date(2025, 12, 9), WEDNESDAY], at(server), client))
    assert "; missing: 2025-12-10; to continue, run: reader fetch --date 2025-12-10" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is empty"),
        (b"<!doctype html><p>Sign in", "is the HTML source of a web page"),
        (b'[{"paper": {"title": "One"', "is not valid JSON: expecting ',' delimiter"),
        (b'[{"paper": {"title": "One"}}', "is not valid JSON: expecting a comma or ]"),
        (b'{"error": "no"}', "contains no valid paper"),
        (b"[1]", "contains no valid paper"),
        (b"null", "contains no valid paper"),
        (b"[" * 200_000, "is nested too deeply"),
        (b"[" + b"9" * 10_000 + b"]", "contains a number with too many digits"),
        (b"[NaN]", "contains NaN, which is not valid JSON"),
        (b"\xff\xfe\xfa", "byte 2 is not UTF-16"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_an_unrecognised_response_is_a_network_error(body: bytes, reason: str) -> None:
    with serving(content(body)) as (server, client), pytest.raises(NetworkError) as caught:
        list(fetch_days(SOURCE, [WEDNESDAY], at(server), client))
    assert str(caught.value).startswith(f"{server.host} did not answer with a digest ({reason}")
    assert str(caught.value).endswith("); try again later")
    assert caught.value.exit_status == 4
