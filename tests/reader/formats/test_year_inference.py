from datetime import date

import pytest

from reader.formats import parse
from reader.formats.hf_page_dates import PartialDate, YearHints, infer_year
from tests.reader.formats.pages import a_card, a_page

TODAY = date(2026, 11, 22)


def year(
    page: PartialDate | None, *papers: PartialDate, addressed: tuple[date, ...] = (), said: date | None = None
) -> int | None:
    return infer_year(YearHints(page, papers, addressed, said, TODAY))


def test_the_page_year_is_not_before_its_papers_years() -> None:
    assert year(PartialDate(11, 28), PartialDate(7, 20, 2023), PartialDate(4, 27), PartialDate(12, 9, 2024)) == 2025


def test_a_year_that_the_page_writes_itself_is_its_year() -> None:
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
    """A day ahead is not the future: the site's day begins before some of its readers'."""
    assert year(page, PartialDate(10, 1)) == expected


def test_without_any_year_the_day_that_the_user_said_decides() -> None:
    assert year(PartialDate(7, 2), PartialDate(7, 1), said=date(2024, 7, 2)) == 2024
    assert year(PartialDate(12, 31), PartialDate(12, 27), said=date(2025, 1, 3)) == 2024
    assert year(None, PartialDate(12, 27), said=date(2025, 1, 3)) == 2024


def test_the_given_day_sets_the_year_only_if_it_matches() -> None:
    old = PartialDate(3, 1, 2020)
    assert year(PartialDate(11, 28), old, said=date(2024, 11, 28)) == 2024
    assert year(PartialDate(11, 28), old, said=date(2024, 5, 5)) == 2021
    assert year(PartialDate(11, 28), old, said=date(2019, 11, 28)) == 2021


def test_a_day_in_an_address_gives_the_year() -> None:
    assert year(PartialDate(3, 24), PartialDate(3, 20), addressed=(date(2024, 3, 24),)) == 2024
    assert year(PartialDate(12, 31), PartialDate(12, 1), addressed=(date(2025, 1, 1),)) == 2024
    assert year(PartialDate(1, 1), PartialDate(1, 1), addressed=(date(2024, 12, 31),)) == 2025


def test_a_29th_of_february_is_of_a_leap_year() -> None:
    leap_day = PartialDate(2, 29)
    assert year(PartialDate(3, 1), leap_day) == 2024
    assert year(PartialDate(3, 1), leap_day, PartialDate(1, 1, 2021)) == 2024
    assert year(leap_day) == 2024
    assert leap_day.in_year(2023) is None


def test_a_leap_day_outweighs_a_day_in_a_url() -> None:
    assert year(PartialDate(3, 1), PartialDate(2, 29), addressed=(date(2025, 3, 1),)) == 2024


def test_a_29th_of_february_does_not_move_a_page_into_the_future() -> None:
    assert year(PartialDate(3, 1), PartialDate(2, 29), PartialDate(1, 1, 2024)) == 2025


def test_a_page_that_writes_every_year_may_write_its_own() -> None:
    assert year(PartialDate(11, 20), PartialDate(11, 18, 2026), PartialDate(3, 1, 2024)) == 2026


def test_where_every_date_bears_its_year_none_is_inferred() -> None:
    assert year(None, PartialDate(7, 20, 2023)) is None


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_read(month: int) -> None:
    name = date(2000, month, 1).strftime("%b")
    (paper,) = parse(a_page(a_card(date=f"{name} 3, 2023")), "page.txt", today=TODAY).papers
    assert paper.published == date(2023, month, 3)


def test_the_digest_tells_what_was_inferred() -> None:
    page = a_page(a_card(date="Apr 27"), a_card("A Candle", date="Dec 9, 2024 2"))
    digest = parse(page, "page.txt", today=TODAY)
    assert [str(paper.published) for paper in digest.papers] == ["2025-04-27", "2024-12-09"]
    assert digest.warnings == (
        "page.txt: 1 date without a year was taken as 2025",
        "page.txt: the page's date, which has no year, was taken as 2025-11-28",
    )


def test_a_page_whose_newest_year_is_years_back_says_the_span() -> None:
    page = a_page(a_card(date="Nov 19"), a_card("A Candle", date="Jan 5, 2022"), date="Nov 20")
    digest = parse(page, "page.txt", today=TODAY)
    assert digest.day == date(2023, 11, 20)
    assert digest.warnings[-1] == (
        "page.txt: the page's date, which has no year, was taken as 2023-11-20; "
        "it may be of any year from 2023 to 2026, and --date YYYY-MM-DD says which"
    )
    told = parse(page, "page.txt", today=TODAY, day=date(2026, 11, 20))
    assert (told.day, told.papers[0].published) == (date(2026, 11, 20), date(2026, 11, 19))
    assert "--date" not in "".join(told.warnings)


def test_a_page_without_any_year_says_that_it_may_be_older() -> None:
    digest = parse(a_page(a_card(date="Nov 19"), date="Nov 20"), "page.txt", today=TODAY)
    assert digest.warnings[-1].endswith("2026-11-20; it may be of an earlier year, and --date YYYY-MM-DD says which")


def test_a_year_that_can_be_no_other_is_not_doubted() -> None:
    page = a_page(a_card(date="Nov 23"), a_card("A Candle", date="Jan 5, 2024"), date="Dec 24")
    assert parse(page, "page.txt", today=TODAY).warnings[-1].endswith("was taken as 2025-12-24")


def test_an_address_on_the_page_gives_its_year() -> None:
    page = (
        a_page(a_card(date="Mar 20"), date="Mar 24") + b"\n[Previous](https://huggingface.co/papers/date/2024-03-23)\n"
    )
    assert parse(page, "page.md", today=TODAY).day == date(2024, 3, 24)


def test_a_page_without_a_date_is_of_the_day_that_the_user_said() -> None:
    page = a_card(date="Apr 27").encode()
    digest = parse(page, "page.txt", today=TODAY, day=date(2025, 11, 28))
    assert digest.day == digest.papers[0].appearances[0].day == date(2025, 11, 28)
    assert digest.papers[0].published == date(2025, 4, 27)


def test_a_year_far_ahead_is_no_date() -> None:
    digest = parse(
        a_page(a_card(date="Jul 20, 9998"), a_card("A Candle", date="Jul 20, 2024")), "page.txt", today=TODAY
    )
    assert digest.day == date(2025, 11, 28)
    assert digest.papers[0].published is None
    assert "'Jul 20, 9998' is no date" in digest.warnings[-1]


def test_a_clock_that_is_late_takes_no_dates_away() -> None:
    digest = parse(a_page(a_card(date="Apr 27"), a_card("A Candle", date="Dec 9, 2024")), "p", today=date(1970, 1, 1))
    assert [str(paper.published) for paper in digest.papers] == ["2025-04-27", "2024-12-09"]
