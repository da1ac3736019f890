"""Which pages are requested from the daily papers API."""

import json
from datetime import date
from typing import Any

import pytest

from reader.sources import HUGGING_FACE, PageSize
from reader.sources.hugging_face import MAX_PAGES, PAGE_SIZE, fetch_day, is_published_on
from reader.sources.service import Get

DAY = date(2025, 12, 10)
FIRST = f"/api/daily_papers?date=2025-12-10&limit={PAGE_SIZE}"
MIRROR, OFFICIAL = 0, HUGGING_FACE.page_size


class FakeApi:
    """Has a number of papers and gives at most `cap` at once; records the requested paths."""

    def __init__(self, papers: int, cap: int = PAGE_SIZE) -> None:
        self.papers = [{"paper": {"id": f"2512.{number:05}"}} for number in range(papers)]
        self.cap = cap
        self.requests: list[str] = []

    def get(self, path: str) -> bytes:
        self.requests.append(path)
        start = int(path.partition("&p=")[2] or 0) * self.cap
        return json.dumps(self.papers[start : start + self.cap]).encode()


def fetch(get: Get, page_size: int) -> bytes:
    return fetch_day(DAY, get, PageSize(page_size))


def papers_in(pages: bytes) -> list[Any]:
    return [paper for page in pages.splitlines() for paper in json.loads(page)]


def test_an_ordinary_day_is_one_request_of_the_maximum_size() -> None:
    api = FakeApi(49)
    assert papers_in(fetch(api.get, OFFICIAL)) == api.papers
    assert api.requests == [FIRST]


def test_a_long_day_is_requested_page_by_page() -> None:
    api = FakeApi(230)
    assert papers_in(fetch(api.get, OFFICIAL)) == api.papers
    assert api.requests == [FIRST, f"{FIRST}&p=1", f"{FIRST}&p=2"]


@pytest.mark.parametrize("cap", [3, 20, 50])
@pytest.mark.parametrize("papers", [1, 19, 20, 40, 49, 50, 51, 59])
def test_nothing_is_lost_to_the_page_size_of_a_mirror(cap: int, papers: int) -> None:
    api = FakeApi(papers, cap)
    assert papers_in(fetch(api.get, MIRROR)) == api.papers
    assert len(api.requests) <= papers // cap + 2


def test_a_page_shorter_than_an_earlier_one_is_the_last() -> None:
    page_size = PageSize()
    fetch_day(DAY, FakeApi(60, cap=20).get, page_size)
    short = FakeApi(19, cap=20)
    fetch_day(DAY, short.get, page_size)
    assert (page_size.largest, len(short.requests)) == (20, 1)


def test_a_repeated_page_ends_the_requests() -> None:
    api = FakeApi(80)
    pages = fetch(lambda path: api.get(path.partition("&p=")[0]), MIRROR)
    assert papers_in(pages) == api.papers
    assert len(api.requests) == 2


@pytest.mark.parametrize("page", [b"[]", b"{}", b"<html>", b"[" * 100_000, b"null"])
def test_what_lists_no_papers_has_no_further_page(page: bytes) -> None:
    assert fetch(lambda _path: page, MIRROR) == page


def test_the_number_of_pages_is_limited() -> None:
    api = FakeApi(10_000)
    fetch(api.get, MIRROR)
    assert len(api.requests) == MAX_PAGES


@pytest.mark.parametrize(("day", "is_published"), [(10, True), (12, True), (13, False), (14, False), (15, True)])
def test_nothing_is_published_on_weekends(day: int, is_published: bool) -> None:
    assert is_published_on(date(2025, 12, day)) is is_published
