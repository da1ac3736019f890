"""What the daily papers are asked for."""

from datetime import date

import pytest

from reader.sources import HF_DAILY
from reader.sources.hf_daily import MOST_ON_A_PAGE, MOST_PAGES, SHORT_PAGE

DAY = date(2025, 12, 10)
FIRST = f"/api/daily_papers?date=2025-12-10&limit={MOST_ON_A_PAGE}"


def a_page(papers: int, number: int = 0) -> bytes:
    return str(number).encode() + b'"paper"' * papers


class Api:
    """Gives one page after the other, and for ever the last; remembers what it was asked for."""

    def __init__(self, *pages: bytes) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def ask(self, path: str) -> bytes:
        self.asked.append(path)
        return self.pages[min(len(self.asked), len(self.pages)) - 1]


def test_a_day_is_one_question_for_as_many_papers_as_may_be_asked_for() -> None:
    api = Api(a_page(SHORT_PAGE))
    assert HF_DAILY.bytes_of(DAY, api.ask) == a_page(SHORT_PAGE)
    assert api.asked == [FIRST]


def test_a_long_day_is_asked_for_page_by_page() -> None:
    api = Api(a_page(98, 1), a_page(99, 2), a_page(3, 3))
    assert HF_DAILY.bytes_of(DAY, api.ask) == b"\n".join([a_page(98, 1), a_page(99, 2), a_page(3, 3)])
    assert api.asked == [FIRST, f"{FIRST}&p=1", f"{FIRST}&p=2"]


def test_where_pages_are_not_counted_the_first_is_all() -> None:
    api = Api(a_page(80))
    assert HF_DAILY.bytes_of(DAY, api.ask) == a_page(80)
    assert len(api.asked) == 2


def test_pages_without_end_are_not_asked_for() -> None:
    api = Api(*(a_page(100, number) for number in range(100)))
    HF_DAILY.bytes_of(DAY, api.ask)
    assert len(api.asked) == MOST_PAGES


@pytest.mark.parametrize(("day", "is_issued"), [(10, True), (12, True), (13, False), (14, False), (15, True)])
def test_weekends_bring_none(day: int, is_issued: bool) -> None:
    assert HF_DAILY.is_issued_on(date(2025, 12, day)) is is_issued
