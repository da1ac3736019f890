"""Statistics of a month that is replayed decision by decision."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from reader.paper import UNMARKED, Appearance, DecisionRecord, Digest, Marks
from reader.stats.backlog import DigestProgress
from reader.stats.statistics import PAUSE, Pace, Statistics, compute_statistics, pace_of, sparkline, streak
from reader.stats.statistics_text import statistics_rows, to_json
from storage import Library
from tests.builders import a_digest, a_paper

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""A Monday; the clocks of Berlin change on 29 March."""


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = FIRST

    def __call__(self) -> datetime:
        return self.now


class Reading:
    """A library of a hundred papers, and what is done in it at which moment."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.library = Library.in_memory(clock=self.clock)
        self.keys = self.library.import_digests(_digest()).new

    def decide(self, moment: datetime, number: int, edit: Callable[[Marks], Marks]) -> None:
        self.clock.now = moment
        self.library.update_marks([self.keys[number]], edit, "decided")

    def statistics(self, now: datetime, zone: ZoneInfo | timezone = BERLIN) -> Statistics:
        library = self.library
        return compute_statistics(library.columns, library.decisions(), library.marked_at("starred"), now, zone)


def _digest() -> Digest:
    papers = [
        a_paper(
            f"{'Diffusion' if number % 10 == 0 else 'Transformer'} paper {number}",
            code=("https://github.com/a/b",) if number % 20 == 0 else (),
            organization="Lab" if number % 10 == 0 else "",
            appearances=(Appearance("hf-daily", FIRST.date(), number),),
        )
        for number in range(100)
    ]
    return a_digest(*papers, day=FIRST.date())


def star(marks: Marks) -> Marks:
    return replace(marks, starred=True)


def dismiss(marks: Marks) -> Marks:
    return replace(marks, read=True)


@pytest.fixture
def reading() -> Iterator[Reading]:
    """Replay four weeks: on each weekday three papers, 20 s apart, the first of every tenth starred."""
    reading = Reading()
    number = 0
    for day in range(28):
        moment = FIRST + timedelta(days=day)
        if moment.weekday() >= 5:
            continue
        for each in range(3):
            edit = star if number % 10 == 0 else dismiss
            reading.decide(moment + timedelta(seconds=20 * each), number, edit)
            number += 1
    yield reading
    reading.library.close()


FRIDAY = datetime(2026, 3, 27, 20, tzinfo=UTC)


def test_a_month_is_counted_exactly(reading: Reading) -> None:
    statistics = reading.statistics(FRIDAY)
    assert [len(day.decided) for day in statistics.week.values()] == [3] * 5
    assert len(statistics.activity) == statistics.streak == statistics.best_streak == 20
    assert statistics.pace.seconds_per_paper == 20
    assert statistics.pace.minutes_a_day == pytest.approx(40 / 60)
    assert statistics.counts["starred"] == 6
    assert statistics.counts["inbox"] == 40
    assert len(statistics.decided_this_week) == 15
    assert statistics.starred_this_week == {reading.keys[50]}
    assert [paper.key for paper in statistics.to_read] == [reading.keys[number] for number in range(0, 60, 10)]
    assert statistics.to_read[0].since == date(2026, 3, 2)
    assert statistics.backlog == {"this week": 0, "this month": 40, "in three months": 0, "older": 0}
    assert statistics.words == ["diffusion"]
    assert statistics.organizations["Lab"]._asdict() == {"papers": 10, "read": 0, "starred": 6}
    assert statistics.digests == {FIRST.date(): (100, 54, 6)}


def test_midnight_is_that_of_the_zone(reading: Reading) -> None:
    reading.decide(datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), 70, star)
    reading.decide(datetime(2026, 3, 28, 23, 0, 0, tzinfo=UTC), 71, star)
    reading.decide(datetime(2026, 3, 29, 22, 0, 0, tzinfo=UTC), 72, star)
    sunday = datetime(2026, 3, 29, 12, tzinfo=UTC)
    in_berlin, in_utc = reading.statistics(sunday), reading.statistics(sunday, UTC)
    assert [len(in_berlin.activity[date(2026, 3, day)].decided) for day in (28, 29, 30)] == [1, 1, 1]
    assert [len(in_utc.activity[date(2026, 3, day)].decided) for day in (28, 29)] == [2, 1]
    assert in_berlin.today == date(2026, 3, 29)
    assert reading.statistics(sunday, timezone(timedelta(hours=13))).today == date(2026, 3, 30)


def test_a_paper_counts_once_a_day_and_not_if_reverted(reading: Reading) -> None:
    saturday = datetime(2026, 3, 28, 9, tzinfo=UTC)
    reading.decide(saturday, 70, star)
    reading.decide(saturday + timedelta(seconds=9), 70, dismiss)
    reading.decide(saturday + timedelta(seconds=18), 71, dismiss)
    reading.decide(saturday + timedelta(seconds=27), 71, lambda marks: replace(marks, read=False))
    reading.decide(saturday + timedelta(seconds=36), 72, star)
    reading.library.undo()
    day = reading.statistics(saturday).activity[saturday.date()]
    assert day.decided == day.starred == {reading.keys[70]}


def test_a_weekday_without_decisions_ends_the_streak(reading: Reading) -> None:
    tuesday = datetime(2026, 3, 31, 9, tzinfo=UTC)
    assert reading.statistics(tuesday).streak == 0
    reading.decide(tuesday, 70, star)
    statistics = reading.statistics(tuesday)
    assert (statistics.streak, statistics.best_streak) == (1, 20)


def test_tags_and_notes_are_not_decisions(reading: Reading) -> None:
    saturday = datetime(2026, 3, 28, 9, tzinfo=UTC)
    reading.decide(saturday, 70, lambda marks: replace(marks.with_tags(["later"]), note="why"))
    assert saturday.date() not in reading.statistics(saturday).activity
    assert reading.statistics(saturday).tags["later"].papers == 1


def test_statistics_read_as_lines(reading: Reading) -> None:
    rows = dict(row for row in statistics_rows(reading.statistics(FRIDAY), iter(())) if row[0])
    assert rows["This week"] == "   ".join(f"{day} ▇▇▇▇▇▇▇▇ 3" for day in ("Mon", "Tue", "Wed", "Thu", "Fri"))
    assert rows["Streak"] == "20 mornings in a row (best 20)"
    assert rows["Pace"] == "20 s per paper · 1 min a day"
    assert rows["Kept"] == "1 of 15 starred (7 %)"
    assert rows["To read"] == "6 starred papers unread, oldest from 2 Mar"
    assert rows["Inbox"] == "40"
    assert rows["Words you star"] == "diffusion"


def test_json_has_everything(reading: Reading) -> None:
    statistics = to_json(reading.statistics(FRIDAY))
    assert statistics["week"][0] == {"date": "2026-03-23", "decided": 3, "starred": 0}
    assert statistics["streak"] == {"current": 20, "best": 20}
    assert statistics["kept"] == {"decided": 15, "starred": 1, "with_code": 0, "share": 0.0667}
    assert statistics["to_read"][0]["starred_at"] == "2026-03-02T08:00:00Z"


def test_a_digest_that_is_begun_has_a_bar(reading: Reading) -> None:
    rows = dict(statistics_rows(reading.statistics(FRIDAY), iter([DigestProgress(date(2026, 3, 27), 1, 39)])))
    assert rows["Digests"] == "Fri 27 Mar  ━╌╌╌╌╌╌╌╌╌╌╌ 1/39"


def test_an_empty_library_has_statistics() -> None:
    with Library.in_memory() as library:
        statistics = compute_statistics(library.columns, library.decisions(), {}, FIRST, UTC)
        assert statistics.pace.seconds_per_paper is None
        assert dict(statistics_rows(statistics, iter(())))["Streak"] == "0 mornings in a row (best 0)"


def decision(moment: datetime, *keys: str) -> DecisionRecord:
    return DecisionRecord(moment, keys or ("a",), UNMARKED, Marks(read=True))


def test_the_pace_leaves_pauses_out() -> None:
    moments = [FIRST, FIRST + PAUSE, FIRST + 2 * PAUSE + timedelta(seconds=1), FIRST + 3 * PAUSE]
    pace = pace_of(map(decision, moments), FIRST.date(), UTC)
    seconds = PAUSE.total_seconds() - 0.5
    assert tuple(pace) == pytest.approx((seconds, 2 * seconds / 60))
    assert pace_of(map(decision, [FIRST, FIRST + PAUSE + timedelta(seconds=1)]), FIRST.date(), UTC) == Pace(None, None)


def test_the_pace_is_that_of_the_last_days_and_of_single_papers() -> None:
    yesterday, today = FIRST - timedelta(days=1), FIRST.date()
    second, tomorrow = timedelta(seconds=1), FIRST + timedelta(days=1)
    decisions = [
        *(decision(moment) for moment in (yesterday, yesterday + 9 * second, FIRST, FIRST + second)),
        *(decision(moment, "a", "b") for moment in (FIRST + 2 * second, FIRST + 9 * second)),
        *(decision(moment) for moment in (tomorrow, tomorrow + 99 * second)),
    ]
    assert pace_of(decisions, today, UTC, days=1).seconds_per_paper == 1
    assert pace_of(decisions, today, UTC, days=2).seconds_per_paper == 5


def test_digests_and_labels_are_in_order() -> None:
    with Library.in_memory() as library:
        library.import_digests(a_digest("Old", day=date(2026, 1, 1)), a_digest("New", "Newer", day=date(2026, 1, 2)))
        for key, tags in zip(library.columns.keys, (["b", "d"], ["a", "d", "e"], ["c", "e"]), strict=True):
            library.update_marks([key], lambda marks, tags=tags: marks.with_tags(tags), "tagged")  # type: ignore[misc]
        library.update_marks(library.columns.keys[2:], star, "starred")
        statistics = compute_statistics(library.columns, library.decisions(), {}, FIRST, UTC)
    assert list(statistics.digests) == [date(2026, 1, 2), date(2026, 1, 1)]
    assert list(statistics.tags) == ["e", "c", "d", "a", "b"]


def test_days_in_a_row_leave_weekends_out() -> None:
    friday, monday = date(2025, 12, 26), date(2025, 12, 29)
    assert streak({friday, monday}, monday) == 2
    assert streak({date(2025, 12, 25), friday, date(2025, 12, 27), monday}, monday) == 4
    assert streak({date(2025, 12, 24), friday, monday}, monday) == 2
    assert streak({friday}, date(2025, 12, 30)) == 0


def test_a_sparkline_has_the_last_days_with_papers() -> None:
    counts = {date(2025, 12, day): day for day in range(1, 9)}
    assert sparkline(counts, date(2025, 12, 8)) == "▂▃▄▅▆▇█"
    assert sparkline(counts | {date(2025, 12, 9): 1}, date(2025, 12, 8)) == "▂▃▄▅▆▇█"
    assert sparkline({date(2025, 12, 7): 1, date(2025, 12, 8): 4}, date(2025, 12, 8)) == "▂█"
    assert sparkline({}, date(2025, 12, 8)) == ""
