"""Which pages are requested from the daily papers API."""

from datetime import date

import pytest

from reader.sources import HF_DAILY
from reader.sources.hf_daily import MAX_PAGES, MIN_FULL_PAGE, PAGE_SIZE

DAY = date(2025, 12, 10)
FIRST = f"/api/daily_papers?date=2025-12-10&limit={PAGE_SIZE}"


def a_page(papers: int, number: int = 0) -> bytes:
    return str(number).encode() + b'"paper"' * papers


class FakeApi:
    """Returns its pages in order and repeats the last one; records the requested paths."""

    def __init__(self, *pages: bytes) -> None:
        self.pages = pages
        self.requests: list[str] = []

    def get(self, path: str) -> bytes:
        self.requests.append(path)
        return self.pages[min(len(self.requests), len(self.pages)) - 1]


def test_a_day_is_one_request_with_the_maximum_page_size() -> None:
    api = FakeApi(a_page(MIN_FULL_PAGE))
    assert HF_DAILY.fetch(DAY, api.get) == a_page(MIN_FULL_PAGE)
    assert api.requests == [FIRST]


def test_a_long_day_is_requested_page_by_page() -> None:
    api = FakeApi(a_page(98, 1), a_page(99, 2), a_page(3, 3))
    assert HF_DAILY.fetch(DAY, api.get) == b"\n".join([a_page(98, 1), a_page(99, 2), a_page(3, 3)])
    assert api.requests == [FIRST, f"{FIRST}&p=1", f"{FIRST}&p=2"]


def test_a_repeated_page_ends_the_requests() -> None:
    api = FakeApi(a_page(80))
    assert HF_DAILY.fetch(DAY, api.get) == a_page(80)
    assert len(api.requests) == 2


def test_the_number_of_pages_is_limited() -> None:
    api = FakeApi(*(a_page(100, number) for number in range(100)))
    HF_DAILY.fetch(DAY, api.get)
    assert len(api.requests) == MAX_PAGES


@pytest.mark.parametrize(("day", "is_published"), [(10, True), (12, True), (13, False), (14, False), (15, True)])
def test_nothing_is_published_on_weekends(day: int, is_published: bool) -> None:
    assert HF_DAILY.is_published_on(date(2025, 12, day)) is is_published
