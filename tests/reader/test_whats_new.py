"""What is new since the last visit, and trends of upvotes and comments."""

from datetime import date

import pytest

from reader.paper import Appearance
from reader.whats_new import LastVisit, count_trend, count_trend_since
from tests.builders import a_paper

NOVEMBER = date(2025, 11, 25)


def seen(day: date | None, upvotes: int | None, comments: int | None = None, source: str = "hf-daily") -> Appearance:
    return Appearance(source, day, upvotes=upvotes, comments=comments)


@pytest.mark.parametrize(
    ("last", "period"),
    [
        (date(2025, 11, 28), "25–28 Nov"),
        (date(2025, 12, 3), "25 Nov – 3 Dec"),
        (date(2026, 1, 3), "25 Nov 2025 – 3 Jan 2026"),
    ],
)
def test_a_trend_names_its_period(last: date, period: str) -> None:
    assert list(count_trend([seen(last, 40, 3), seen(NOVEMBER, 12, 3)])) == [f"upvotes 12 → 40 ({period})"]


def test_long_trends_show_only_the_first_and_last_count() -> None:
    days = [date(2025, 11, day) for day in range(1, 10)]
    assert list(count_trend([seen(day, None, count) for day, count in zip(days, (1, 1, 2, 5, 5), strict=False)])) == [
        "comments 1 → 2 → 5 (1–5 Nov)"
    ]
    assert list(count_trend([seen(day, day.day * 1_000) for day in days])) == ["upvotes 1,000 → … → 9,000 (1–9 Nov)"]


def test_counts_of_different_sources_are_not_compared() -> None:
    assert list(count_trend([seen(NOVEMBER, 12), seen(date(2025, 11, 28), 40, source="elsewhere")])) == []
    assert list(count_trend([seen(NOVEMBER, 12), seen(None, 40)])) == []


def test_a_trend_can_start_at_a_day() -> None:
    appearances = [seen(date(2025, 11, 20), 5), seen(NOVEMBER, 12), seen(date(2025, 11, 28), 40)]
    assert list(count_trend_since(appearances, date(2025, 11, 26))) == ["upvotes 12 → 40"]
    assert list(count_trend_since(appearances, date(2025, 11, 28))) == []
    assert list(count_trend_since(appearances, date(2025, 11, 1))) == ["upvotes 5 → 12 → 40"]


def test_news_are_papers_and_digests_after_the_last_visit() -> None:
    visit = LastVisit(date(2025, 11, 29), last_paper_id=7, last_digest_day=date(2025, 11, 28))
    before = (seen(NOVEMBER, 12), seen(visit.last_digest_day, 40), seen(None, 50))
    again = a_paper("Again", appearances=(*before, seen(date(2025, 11, 29), 60)))
    assert visit.news_for(a_paper("New"), 8) == "new"
    assert visit.news_for(a_paper("Known", appearances=before), 7) == ""
    assert visit.news_for(again, 7) == "since your last visit: again in 1 digest, upvotes 40 → 60"
