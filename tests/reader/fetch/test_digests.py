"""Fetching digests: the daily papers by day, searches, arXiv, feeds and watches."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from reader.config import Config, Feed, Watch
from reader.config.search_sources import SEARCH_SOURCES
from reader.errors import NetworkError, UsageError
from reader.fetch.digests import (
    DAILY_PAPERS,
    NEWEST,
    SINCE_LAST,
    Fetched,
    Fetcher,
    FetchPeriod,
    Target,
    arxiv_target,
    configured_targets,
    describe_skipped,
    feed_target,
    missed_days,
    publication_days,
    search_target,
)
from reader.formats import parse
from reader.paper import Digest
from reader.sources import ARXIV, HUGGING_FACE, client
from reader.sources.client import Client
from storage import Library
from tests.builders import a_digest
from tests.reader.sources.server import Respond, Server, a_server, content, listing, status
from tests.reader.sources.services import Entry, Services, a_day, a_listed_paper, an_atom_feed

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2025, 12, day) for day in (9, 10, 11, 12))
MONDAY = date(2025, 12, 15)


@pytest.fixture(autouse=True)
def without_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "RETRY_DELAYS", (0.0, 0.0))


@pytest.fixture
def library() -> Library:
    return Library.in_memory()


@contextmanager
def fetcher_for(server: Server, library: Library, today: date = MONDAY) -> Iterator[Fetcher]:
    with closing(Client()) as source_client:
        yield Fetcher(
            source_client,
            library,
            today,
            replace(HUGGING_FACE, delay=0.0).at(server.base_url),
            replace(ARXIV, delay=0.0).at(server.base_url),
        )


def fetch(
    library: Library, source: Services | Respond, target: Target, period: FetchPeriod = NEWEST, *, today: date = MONDAY
) -> tuple[list[Digest], list[str]]:
    """Fetch a target and import what came; return the digests and the errors."""
    served = a_server(route=source.route) if isinstance(source, Services) else a_server(source)
    with served as server, fetcher_for(server, library, today) as fetcher:
        fetched: list[Fetched] = list(fetcher.fetch(target, period))
    digests = [each for each in fetched if isinstance(each, Digest)]
    library.import_digests(*digests)
    return digests, [str(each).replace(server.host, "HOST") for each in fetched if isinstance(each, NetworkError)]


def titles(digests: list[Digest]) -> list[list[str]]:
    return [[paper.title for paper in digest.papers] for digest in digests]


def test_a_fetched_digest_equals_an_imported_one(library: Library) -> None:
    value = [*a_day(WEDNESDAY, "One", "Two"), {"paper": {"summary": "nameless"}}]
    (fetched,), _ = fetch(library, Services({WEDNESDAY: value}), DAILY_PAPERS, FetchPeriod((WEDNESDAY,)))
    assert fetched == parse(json.dumps(value).encode(), "hf-daily 2025-12-10")
    assert (fetched.source, fetched.day, len(fetched.warnings)) == ("hf-daily", WEDNESDAY, 1)


def test_undated_papers_get_the_requested_day(library: Library) -> None:
    value = a_day(WEDNESDAY, "One")
    del value[0]["paper"]["submittedOnDailyAt"]
    (digest,), _ = fetch(library, Services({WEDNESDAY: value}), DAILY_PAPERS, FetchPeriod((WEDNESDAY,)))
    assert (digest.day, digest.papers[0].newest_day) == (WEDNESDAY, WEDNESDAY)


@pytest.mark.parametrize("cap", [7, 50, 100])
def test_the_pages_of_a_long_day_are_one_digest(library: Library, cap: int) -> None:
    names = [str(number) for number in range(120)]
    services = Services({WEDNESDAY: a_day(WEDNESDAY, *names)}, cap=cap)
    digests, _ = fetch(library, services, DAILY_PAPERS, FetchPeriod((WEDNESDAY,)))
    assert titles(digests) == [names]


@pytest.mark.no_cover  # slow to trace; other tests run the same code
def test_publication_days_skip_weekends_oldest_first() -> None:
    assert [day.day for day in publication_days(MONDAY, 7)] == [9, 10, 11, 12, 15]
    assert publication_days(date(2025, 12, 14), 2) == []
    assert publication_days(date(2023, 5, 8), 999_999_999) == [date(2023, 5, day) for day in (4, 5, 8)]


def test_a_day_without_papers_is_an_empty_digest(library: Library) -> None:
    ((digest,), errors) = fetch(library, Services(), DAILY_PAPERS, FetchPeriod((WEDNESDAY,)))
    assert (digest.papers, digest.day, errors) == ((), WEDNESDAY, [])


def test_the_newest_digest_is_the_last_day_with_papers(library: Library) -> None:
    services = Services({TUESDAY: a_day(TUESDAY, "Old"), FRIDAY: a_day(FRIDAY, "One")})
    (digest,), _ = fetch(library, services, DAILY_PAPERS)
    assert digest.day == FRIDAY
    (digest,), _ = fetch(library, Services(), DAILY_PAPERS)
    assert (digest.papers, digest.day) == ((), MONDAY)


def test_missed_days_begin_with_the_last_digest(library: Library) -> None:
    assert missed_days(library, MONDAY) == []
    library.import_digests(a_digest("Known", day=WEDNESDAY), a_digest("Hot", "Known", day=FRIDAY, source="hf-trending"))
    assert missed_days(library, MONDAY) == [WEDNESDAY, THURSDAY, FRIDAY, MONDAY]
    library.import_digests(a_digest("Later", day=FRIDAY))
    assert missed_days(library, MONDAY) == [FRIDAY, MONDAY, THURSDAY]


def test_a_long_absence_is_bounded(library: Library) -> None:
    library.import_digests(a_digest("Recent", day=date(2025, 11, 14)))
    assert describe_skipped(library, MONDAY) == ""
    library.undo()
    library.import_digests(a_digest("Known", day=date(2025, 1, 7)))
    days = missed_days(library, MONDAY)
    assert (days[0], days[-1]) == (date(2025, 11, 17), MONDAY)  # 15 November was a Saturday


def test_a_digest_dated_in_the_future_hides_no_others(library: Library) -> None:
    library.import_digests(a_digest("Known", day=date(2025, 11, 3)), a_digest("Mistaken", day=date(2052, 1, 1)))
    assert describe_skipped(library, MONDAY) == (
        "Skipped 3 Nov 2025 – 14 Nov 2025 · run: reader fetch --date 2025-11-14 --days 12"
    )
    assert missed_days(library, MONDAY)[0] == date(2025, 11, 17)


def test_a_dead_day_is_named_and_fetched_by_the_next_run(library: Library) -> None:
    days = {day: a_day(day, f"Paper {day}") for day in (WEDNESDAY, THURSDAY, FRIDAY, MONDAY)}
    library.import_digests(a_digest("Known", day=WEDNESDAY))
    services = Services(days, failures={"2025-12-11": [status(500)] * 3})
    digests, errors = fetch(library, services, DAILY_PAPERS, SINCE_LAST)
    assert [digest.day for digest in digests] == [WEDNESDAY, FRIDAY, MONDAY]
    (error,) = errors
    assert error.startswith("HOST answered 500 (internal server error), an error on its side; try again later; ")
    assert error.endswith("missing: 2025-12-11; the next 'reader fetch --since-last' gets what is missing")
    digests, errors = fetch(library, services, DAILY_PAPERS, SINCE_LAST)
    assert ([digest.day for digest in digests], errors) == ([MONDAY, THURSDAY], [])


def test_after_two_dead_days_only_the_newest_is_tried(library: Library) -> None:
    days = (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, MONDAY)
    services = Services({day: a_day(day, f"Paper {day}") for day in days})
    services.failures = {f"date={day}": [status(404)] for day in (WEDNESDAY, THURSDAY, FRIDAY)}
    digests, errors = fetch(library, services, DAILY_PAPERS, FetchPeriod(days))
    assert [digest.day for digest in digests] == [TUESDAY, MONDAY]
    assert errors[0].startswith("HOST answered 404 (not found); ")
    assert errors[0].endswith(
        "; missing: 2025-12-10 to 2025-12-12; to continue, run: reader fetch --date 2025-12-12 --days 3"
    )
    assert services.failures[f"date={FRIDAY}"]


def test_days_that_stay_dead_hold_up_no_others(library: Library) -> None:
    days = [TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, MONDAY]
    services = Services({day: a_day(day, f"Paper {day}") for day in days})
    services.failures = {f"date={day}": [status(404)] * 9 for day in (WEDNESDAY, THURSDAY)}
    library.import_digests(a_digest("Known", day=TUESDAY))
    for _ in range(2):
        _, (error,) = fetch(library, services, DAILY_PAPERS, SINCE_LAST)
    assert "missing: 2025-12-10 to 2025-12-11;" in error
    assert {paper.newest_day for paper in map(library.paper, library.columns.keys)} == {TUESDAY, FRIDAY, MONDAY}


def test_a_server_that_refuses_is_not_asked_again(library: Library) -> None:
    services = Services(failures={"2025-12-10": [status(429, Retry_After="3600")]})
    digests, errors = fetch(library, services, DAILY_PAPERS, FetchPeriod((WEDNESDAY, THURSDAY)))
    assert digests == []
    assert "missing: 2025-12-10 to 2025-12-11" in errors[0]


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
def test_an_unrecognised_response_is_a_network_error(library: Library, body: bytes, reason: str) -> None:
    digests, (error,) = fetch(library, content(body), DAILY_PAPERS, FetchPeriod((WEDNESDAY,)))
    assert digests == []
    assert error.startswith(f"HOST did not answer with a digest ({reason}")
    assert error.endswith("); try again later")


def test_a_search_is_a_digest_named_for_its_words(library: Library) -> None:
    found = [a_listed_paper(TUESDAY, 1, "Weaving"), a_listed_paper(date(2024, 1, 2), 2, "Looms")]
    (digest,), _ = fetch(
        library,
        Services(searches={"looms & weaving": found}),
        search_target(SEARCH_SOURCES["hf-search"], "looms & weaving"),
    )
    assert (digest.source, digest.day, titles([digest])) == ("search: looms & weaving", MONDAY, [["Weaving", "Looms"]])
    assert [seen for paper in digest.papers for seen in paper.appearances] == [
        replace(digest.papers[0].appearances[0], position=0),
        replace(digest.papers[0].appearances[0], position=1),
    ]
    assert library.paper("2512.09001").appearances[0].source == "search: looms & weaving"


def test_the_progress_names_what_is_fetched(library: Library) -> None:
    shown: list[str] = []
    with a_server(route=Services(searches={"looms": []}).route) as server, fetcher_for(server, library) as fetcher:
        fetcher.client.on_wait = shown.append
        list(fetcher.fetch(search_target(SEARCH_SOURCES["hf-search"], "looms")))
    assert shown[0] == "fetching search: looms"


def test_a_watch_has_only_what_it_did_not_have_before(library: Library) -> None:
    watch = Target("weaving", "hf-search", "looms", only_new=True)
    services = Services(searches={"looms": [a_listed_paper(TUESDAY, 1, "One")]})
    library.import_digests(a_digest("One", day=TUESDAY))
    digests, _ = fetch(library, services, watch, SINCE_LAST)
    assert titles(digests) == [["One"]]
    services.searches["looms"].insert(0, a_listed_paper(TUESDAY, 2, "Two"))
    digests, _ = fetch(library, services, watch, SINCE_LAST)
    assert titles(digests) == [["Two"]]
    digests, _ = fetch(library, services, watch, SINCE_LAST)
    assert titles(digests) == [[]]


def test_arxiv_gives_the_newest_papers_page_by_page(library: Library) -> None:
    entries = [Entry(f"2512.{number:05}", f"Paper {number}", WEDNESDAY) for number in range(130)]
    for cap in (40, 1000):
        digests, errors = fetch(library, Services(entries=entries, cap=cap), arxiv_target(category="cs.CL"))
        assert (len(digests[0].papers), errors) == (100, [])
        assert (digests[0].source, digests[0].day, digests[0].papers[0].title) == ("arxiv: cs.CL", MONDAY, "Paper 129")


def test_days_of_arxiv_are_digests_by_submission(library: Library) -> None:
    entries = [Entry(f"2512.{day.day:02}{n:03}", f"{day} {n}", day) for day in (TUESDAY, THURSDAY) for n in range(70)]
    entries += [Entry("2512.99999", "Outside", MONDAY)]
    period = FetchPeriod((TUESDAY, WEDNESDAY, THURSDAY))
    digests, errors = fetch(library, Services(entries=entries), arxiv_target(query="weaving"), period)
    assert [(digest.day, len(digest.papers)) for digest in digests] == [(TUESDAY, 70), (THURSDAY, 70)]
    assert errors == []


def test_arxiv_since_the_last_digest_includes_late_announcements(library: Library) -> None:
    target = arxiv_target(category="cs.CL")
    services = Services(entries=[Entry("2512.00001", "Early", WEDNESDAY)])
    fetch(library, services, target, SINCE_LAST, today=FRIDAY)
    services.entries += [Entry("2512.00002", "Announced late", THURSDAY), Entry("2511.00001", "Old", date(2025, 11, 3))]
    digests, _ = fetch(library, services, target, SINCE_LAST)
    assert titles(digests) == [["Announced late"]]


def test_pages_before_an_error_of_arxiv_are_kept(library: Library) -> None:
    entries = [Entry(f"2512.{number:05}", f"Paper {number}", WEDNESDAY) for number in range(130)]
    services = Services(entries=entries, failures={"start=100": [content(an_atom_feed([], 130).encode(), "text/xml")]})
    digests, errors = fetch(library, services, arxiv_target(category="cs.CL"), FetchPeriod((WEDNESDAY,)))
    assert len(digests[0].papers) == 100
    assert errors == ["HOST sent 100 of 130 papers; try again later"]


def test_arxiv_needs_a_category_or_a_query() -> None:
    assert arxiv_target(category="cs.CL,hep-th").query == "cat:cs.CL OR cat:hep-th"
    assert arxiv_target(query='prompt "chain of thought"').query == 'all:prompt AND all:"chain of thought"'
    assert arxiv_target(query="ti:mamba AND cat:cs.LG").query == "ti:mamba AND cat:cs.LG"
    for arguments in ({}, {"category": "cs.CL", "query": "x"}, {"category": "cs cl?"}, {"category": ","}):
        with pytest.raises(UsageError):
            arxiv_target(**arguments)


def test_feeds_and_watches_are_requested_from_their_sources() -> None:
    watches = (Watch("lamps", "hf-search", "oil lamp"), Watch("attics", "arxiv", "oil lamp"))
    targets = configured_targets(Config(feeds=(Feed("weekly", "https://a.example/rss"),), watches=watches))
    assert [(target.name, target.kind, target.query, target.only_new) for target in targets] == [
        ("weekly", "feed", "https://a.example/rss", True),
        ("lamps", "hf-search", "oil lamp", True),
        ("attics", "arxiv", "all:oil AND all:lamp", True),
    ]


@contextmanager
def a_feed(body: bytes, media_type: str = "application/rss+xml") -> Iterator[Target]:
    with a_server(content(body, media_type)) as server:
        yield feed_target(f"{server.base_url}/rss?x=1", "weekly")


def fetch_feed(library: Library, target: Target) -> Fetched:
    with a_server(listing([])) as unused, fetcher_for(unused, library) as fetcher:
        (fetched,) = fetcher.fetch(target, SINCE_LAST)
    if isinstance(fetched, Digest):
        library.import_digests(fetched)
    return fetched


def test_a_feed_gives_new_papers_under_its_own_name_and_day(library: Library) -> None:
    entries = [Entry("2512.00001", "One", TUESDAY)]
    for number in (1, 2):
        with a_feed(an_atom_feed(entries).encode()) as target:
            fetched = fetch_feed(library, target)
        assert isinstance(fetched, Digest)
        assert (fetched.source, fetched.day, len(fetched.papers)) == ("weekly", WEDNESDAY, 2 - number)


@pytest.mark.parametrize(("path", "requested"), [("/rss?x=1&y=2", "/rss?x=1&y=2"), ("/rss", "/rss"), ("", "/")])
def test_a_feed_is_requested_by_its_whole_url(library: Library, path: str, requested: str) -> None:
    with a_server(content(an_atom_feed([]).encode(), "application/rss+xml")) as server:
        fetch_feed(library, feed_target(f"{server.base_url}{path}", "weekly"))
    assert server.requests[0].startswith(f"GET {requested} ")


def test_a_feed_without_a_day_is_of_today(library: Library) -> None:
    body = an_atom_feed([Entry("2512.00001", "One", TUESDAY)]).replace("updated", "other")
    with a_feed(body.encode()) as target:
        fetched = fetch_feed(library, target)
    assert isinstance(fetched, Digest)
    assert (fetched.day, fetched.warnings) == (MONDAY, ())


@pytest.mark.parametrize(
    ("encoding", "declared", "media_type"),
    [
        ("utf-8", "iso-8859-1", "application/rss+xml; charset=iso-8859-1"),
        ("iso-8859-1", "ISO-8859-1", "application/rss+xml"),
        ("cp1252", "UTF-8", "application/rss+xml; charset=windows-1252"),
        ("utf-16", "UTF-16", "application/rss+xml; charset=utf-8"),
    ],
)
def test_a_feed_is_decoded_whatever_is_declared(
    library: Library, encoding: str, declared: str, media_type: str
) -> None:
    body = an_atom_feed([Entry("2512.00001", "Café Müller", TUESDAY)]).replace("UTF-8", declared)
    with a_feed(body.encode(encoding), media_type) as target:
        fetched = fetch_feed(library, target)
    assert isinstance(fetched, Digest)
    assert [paper.title for paper in fetched.papers] == ["Café Müller"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><p>Sign in", "is the HTML source of a web page"),
        (b"<rss><channel><item>", "is not valid XML"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel/></rss>', "unrecognized format"),
        (b"\xff\xff", "byte 0 is not UTF-8"),
        (b"nothing here", "unrecognized format"),
    ],
)
def test_a_response_that_is_not_a_feed_is_a_network_error(library: Library, body: bytes, reason: str) -> None:
    with a_feed(body, "text/plain; charset=zlib") as target:
        fetched = fetch_feed(library, target)
    assert isinstance(fetched, NetworkError)
    assert f" did not answer with a digest ({reason}" in str(fetched)


def test_no_marks_come_from_the_network(library: Library) -> None:
    paper = {"key": "a-1", "title": "One", "starred": True, "note": "read me", "arxiv_id": "2512.00001"}
    with a_feed(json.dumps({"schema": 1, "papers": [paper]}).encode(), "application/json") as target:
        fetch_feed(library, target)
    assert len(library) == 1
    assert not library.columns.marks


def test_a_digest_is_never_dated_in_the_future(library: Library) -> None:
    body = an_atom_feed([Entry("2512.00001", "One", TUESDAY)]).replace("2025-12-10T", "2099-12-10T")
    with a_feed(body.encode()) as target:
        fetched = fetch_feed(library, target)
    assert isinstance(fetched, Digest)
    assert fetched.day == MONDAY
    assert missed_days(library, MONDAY + timedelta(days=1)) == []
