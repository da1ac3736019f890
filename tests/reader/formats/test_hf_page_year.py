from datetime import date

import pytest

from reader.formats import parse
from reader.formats.dates import PartialDate
from reader.formats.hf_page_year import YearHints, infer_year
from tests.reader.formats.pages import a_card, a_page

TODAY = date(2026, 11, 22)


def year(
    page: PartialDate | None, *papers: PartialDate, url_days: tuple[date, ...] = (), given: date | None = None
) -> int | None:
    return infer_year(YearHints(page, papers, url_days, given, TODAY))


def test_the_page_year_is_not_before_its_papers_years() -> None:
    assert year(PartialDate(11, 28), PartialDate(7, 20, 2023), PartialDate(4, 27), PartialDate(12, 9, 2024)) == 2025


def test_a_written_page_year_is_its_year() -> None:
    assert year(PartialDate(11, 28, 2024), PartialDate(4, 27), PartialDate(4, 27, 2020)) == 2024


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (PartialDate(11, 22), 2026),
        (PartialDate(11, 23), 2026),
        (PartialDate(11, 24), 2025),
        (PartialDate(12, 31), 2025),
    ],
)
def test_without_any_year_the_page_is_not_from_the_future(page: PartialDate, expected: int) -> None:
    """Tomorrow is possible, because the day of the site begins before the day of some readers."""
    assert year(page, PartialDate(10, 1)) == expected


def test_without_any_year_the_given_day_decides() -> None:
    assert year(PartialDate(7, 2), PartialDate(7, 1), given=date(2024, 7, 2)) == 2024
    assert year(PartialDate(12, 31), PartialDate(12, 27), given=date(2025, 1, 3)) == 2024
    assert year(None, PartialDate(12, 27), given=date(2025, 1, 3)) == 2024


def test_the_given_day_sets_the_year_only_if_it_matches() -> None:
    old = PartialDate(3, 1, 2020)
    assert year(PartialDate(11, 28), old, given=date(2024, 11, 28)) == 2024
    assert year(PartialDate(11, 28), old, given=date(2024, 5, 5)) == 2021
    assert year(PartialDate(11, 28), old, given=date(2019, 11, 28)) == 2021


def test_a_day_in_a_url_gives_the_year() -> None:
    assert year(PartialDate(3, 24), PartialDate(3, 20), url_days=(date(2024, 3, 24),)) == 2024
    assert year(PartialDate(12, 31), PartialDate(12, 1), url_days=(date(2025, 1, 1),)) == 2024
    assert year(PartialDate(1, 1), PartialDate(1, 1), url_days=(date(2024, 12, 31),)) == 2025


def test_a_29_february_is_in_a_leap_year() -> None:
    leap_day = PartialDate(2, 29)
    assert year(PartialDate(3, 1), leap_day) == 2024
    assert year(PartialDate(3, 1), leap_day, PartialDate(1, 1, 2021)) == 2024
    assert year(leap_day) == 2024
    assert leap_day.in_year(2023) is None


def test_a_leap_day_outweighs_a_day_in_a_url() -> None:
    assert year(PartialDate(3, 1), PartialDate(2, 29), url_days=(date(2025, 3, 1),)) == 2024


def test_a_29_february_does_not_move_a_page_into_the_future() -> None:
    assert year(PartialDate(3, 1), PartialDate(2, 29), PartialDate(1, 1, 2024)) == 2025


def test_a_page_that_writes_every_year_may_write_its_own() -> None:
    assert year(PartialDate(11, 20), PartialDate(11, 18, 2026), PartialDate(3, 1, 2024)) == 2026


def test_no_year_is_inferred_if_every_date_has_one() -> None:
    assert year(None, PartialDate(7, 20, 2023)) is None


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_parsed(month: int) -> None:
    name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
    (paper,) = parse(a_page(a_card(date=f"{name} 3, 2023")), "page.txt", today=TODAY).papers
    assert paper.published == date(2023, month, 3)


def test_inferred_years_are_warnings() -> None:
    page = a_page(a_card(date="Apr 27"), a_card("A Candle", date="Dec 9, 2024 2"))
    digest = parse(page, "page.txt", today=TODAY)
    assert [str(paper.published) for paper in digest.papers] == ["2025-04-27", "2024-12-09"]
    assert digest.warnings == (
        "page.txt: Year 2025 assumed for 1 date",
        "page.txt: Page date read as 28 Nov 2025",
    )


def test_a_gap_of_years_is_reported_as_a_span() -> None:
    page = a_page(a_card(date="Nov 19"), a_card("A Candle", date="Jan 5, 2022"), date="Nov 20")
    digest = parse(page, "page.txt", today=TODAY)
    assert digest.day == date(2023, 11, 20)
    assert digest.warnings[-1] == (
        "page.txt: Page date read as 20 Nov 2023; it may be any year from 2023 to 2026; set it with --date YYYY-MM-DD"
    )
    dated = parse(page, "page.txt", today=TODAY, day=date(2026, 11, 20))
    assert (dated.day, dated.papers[0].published) == (date(2026, 11, 20), date(2026, 11, 19))
    assert "--date" not in "".join(dated.warnings)


def test_the_given_day_is_that_of_the_digest() -> None:
    page = a_page(a_card(date="Nov 19"), a_card("A Candle", date="Jan 5, 2024"), date="Nov 20")
    digest = parse(page, "page.txt", today=TODAY, day=date(2025, 12, 1))
    assert (digest.day, digest.papers[0].published) == (date(2025, 12, 1), date(2025, 11, 19))
    assert digest.papers[0].appearances[0].day == date(2025, 12, 1)
    assert digest.warnings[-1] == "page.txt: Page date 20 Nov replaced by 1 Dec 2025"


def test_pages_in_one_file_keep_their_days() -> None:
    pages = (
        a_page(a_card(date="Nov 19"), date="Nov 20")
        + b"\n\n"
        + a_page(a_card("A Candle", date="Nov 20"), date="Nov 21")
    )
    digest = parse(pages, "pages.txt", today=TODAY, day=date(2025, 12, 1))
    assert [paper.appearances[0].day for paper in digest.papers] == [date(2025, 11, 20), date(2025, 11, 21)]


def test_a_page_without_any_year_may_be_older() -> None:
    digest = parse(a_page(a_card(date="Nov 19"), date="Nov 20"), "page.txt", today=TODAY)
    assert digest.warnings[-1].endswith("20 Nov 2026; it may be an earlier year; set it with --date YYYY-MM-DD")


def test_the_only_possible_year_is_not_doubted() -> None:
    page = a_page(a_card(date="Nov 23"), a_card("A Candle", date="Jan 5, 2024"), date="Dec 24")
    assert parse(page, "page.txt", today=TODAY).warnings[-1].endswith("Page date read as 24 Dec 2025")


def test_a_url_on_the_page_gives_its_year() -> None:
    page = (
        a_page(a_card(date="Mar 20"), date="Mar 24") + b"\n[Previous](https://huggingface.co/papers/date/2024-03-23)\n"
    )
    assert parse(page, "page.md", today=TODAY).day == date(2024, 3, 24)


def test_a_page_without_a_date_has_the_given_day() -> None:
    page = a_card(date="Apr 27").encode()
    digest = parse(page, "page.txt", today=TODAY, day=date(2025, 11, 28))
    assert digest.day == digest.papers[0].appearances[0].day == date(2025, 11, 28)
    assert digest.papers[0].published == date(2025, 4, 27)


def test_a_year_in_the_far_future_is_not_a_date() -> None:
    digest = parse(
        a_page(a_card(date="Jul 20, 9998"), a_card("A Candle", date="Jul 20, 2024")), "page.txt", today=TODAY
    )
    assert digest.day == date(2025, 11, 28)
    assert digest.papers[0].published is None
    assert "'Jul 20, 9998' is not a date" in digest.warnings[-1]


def test_a_clock_that_is_slow_does_not_remove_dates() -> None:
    digest = parse(a_page(a_card(date="Apr 27"), a_card("A Candle", date="Dec 9, 2024")), "p", today=date(1970, 1, 1))
    assert [str(paper.published) for paper in digest.papers] == ["2025-04-27", "2024-12-09"]


def test_a_page_date_that_no_year_has_is_reported() -> None:
    page = a_page(a_card(date="Jul 20, 2024"), date="Feb 29")
    digest = parse(page, "page.txt", today=TODAY)
    assert digest.day is None
    assert digest.warnings == ("page.txt: no paper has a listing date; set it with --date YYYY-MM-DD",)
