"""A digest from the network is the one that a saved copy of it would be."""

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
from reader.sources import HF_DAILY
from reader.sources.client import Client
from tests.reader.sources.server import Respond, Server, a_server, content, listing, status

SOURCE = replace(HF_DAILY, delay=0.0)
WEDNESDAY = date(2025, 12, 10)


def a_day(day: date, *titles: str) -> list[dict[str, Any]]:
    """Give what the API says of a day."""
    return [
        {
            "paper": {
                "id": f"{day:%y%m}.{day.day:02}{place:03}",
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
        for place, title in enumerate(titles)
    ]


@contextmanager
def asking(*answers: Respond) -> Iterator[tuple[Server, Client]]:
    with a_server(*answers) as server, closing(Client(SOURCE, server.home)) as web:
        yield server, web


def test_a_digest_is_what_a_saved_copy_of_it_is() -> None:
    value = [*a_day(WEDNESDAY, "One", "Two"), {"paper": {"summary": "nameless"}}]
    with asking(listing(value)) as (_, web):
        (fetched,) = fetch_days(SOURCE, [WEDNESDAY], web)
    saved = parse(json.dumps(value).encode(), "hf-daily 2025-12-10")
    assert fetched == saved
    assert (fetched.source, fetched.day, len(fetched.warnings)) == ("hf-daily", WEDNESDAY, 1)


def test_undated_papers_get_the_requested_day() -> None:
    value = a_day(WEDNESDAY, "One")
    del value[0]["paper"]["submittedOnDailyAt"]
    with asking(listing(value)) as (_, web):
        (digest,) = fetch_days(SOURCE, [WEDNESDAY], web)
    assert (digest.day, digest.papers[0].newest_day) == (WEDNESDAY, WEDNESDAY)


def test_the_pages_of_a_long_day_are_one_digest() -> None:
    whole = a_day(WEDNESDAY, *map(str, range(70)))
    first, second = whole[:60], whole[58:]
    with asking(listing(first), listing(second)) as (server, web):
        (digest,) = fetch_days(SOURCE, [WEDNESDAY], web)
    assert [paper.title for paper in digest.papers] == [*map(str, range(70))]
    assert len(server.asked) == 2
    with asking(listing(first), listing([])) as (_, web):
        assert len(next(fetch_days(SOURCE, [WEDNESDAY], web)).papers) == 60


def test_publication_days_skip_weekends_oldest_first() -> None:
    assert [day.day for day in publication_days(date(2025, 12, 15), 7, SOURCE)] == [9, 10, 11, 12, 15]
    assert publication_days(date(2025, 12, 14), 2, SOURCE) == []
    assert publication_days(date(2023, 5, 8), 999_999_999, SOURCE) == [date(2023, 5, day) for day in (4, 5, 8)]


def test_a_day_without_papers_is_an_answer() -> None:
    with asking(listing([])) as (_, web):
        (digest,) = fetch_days(SOURCE, [WEDNESDAY], web)
    assert (digest.papers, digest.day) == ((), WEDNESDAY)


def test_the_newest_digest_is_that_of_the_last_day_with_papers() -> None:
    with asking(listing([]), listing([]), listing(a_day(date(2025, 12, 12), "One"))) as (server, web):
        digest = fetch_newest(SOURCE, date(2025, 12, 16), web)
    assert (digest.day, len(server.asked)) == (date(2025, 12, 12), 3)


def test_where_a_week_brought_nothing_the_newest_digest_is_empty() -> None:
    with asking(listing([])) as (server, web):
        assert fetch_newest(SOURCE, WEDNESDAY, web).papers == ()
    assert [path[23:33] for path in server.paths] == [
        "2025-12-10",
        "2025-12-09",
        "2025-12-08",
        "2025-12-05",
        "2025-12-04",
    ]


def test_days_before_an_error_are_kept_and_others_named() -> None:
    first, second, third = (date(2025, 12, day) for day in (11, 12, 15))
    with asking(listing(a_day(first, "One")), status(404)) as (server, web):
        digests = fetch_days(SOURCE, [first, second, third], web)
        assert next(digests).day == first
        with pytest.raises(NetworkError) as caught:
            next(digests)
    words = str(caught.value)
    assert words.startswith(f"{server.host} answers 404 (not found); ")
    assert words.endswith("; missing: 2025-12-12 to 2025-12-15 ('reader fetch --date 2025-12-15 --days 4' goes on)")
    assert len(server.asked) == 2


def test_the_last_day_is_missing_alone() -> None:
    with asking(listing([]), status(404)) as (_, web), pytest.raises(NetworkError) as caught:
        list(fetch_days(SOURCE, [date(2025, 12, 9), WEDNESDAY], web))
    assert "; missing: 2025-12-10 ('reader fetch --date 2025-12-10' goes on)" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b"<!doctype html><p>Sign in", "is the source of a web page (HTML)"),
        (b'[{"paper": {"title": "One"', "is broken JSON: expecting ',' delimiter"),
        (b'[{"paper": {"title": "One"}}', "is broken JSON: a comma or ] is expected here"),
        (b'{"error": "no"}', "holds no paper that Reader can take"),
        (b"[1]", "holds no paper that Reader can take"),
        (b"null", "holds no paper that Reader can take"),
        (b"[" * 200_000, "is nested too deeply"),
        (b"[" + b"9" * 10_000 + b"]", "holds a number with too many digits"),
        (b"[NaN]", "holds NaN, which is no JSON"),
        (b"\xff\xfe\xfa", "byte 2 is not UTF-16"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_an_unrecognised_response_is_a_network_error(body: bytes, words: str) -> None:
    with asking(content(body)) as (server, web), pytest.raises(NetworkError) as caught:
        list(fetch_days(SOURCE, [WEDNESDAY], web))
    assert str(caught.value).startswith(f"{server.host} answers with no digest ({words}")
    assert str(caught.value).endswith("); try again later")
    assert caught.value.exit_status == 4
