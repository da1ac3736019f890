"""Filters by date, count, label, fact and visit, and the words of notes, organizations, categories and summaries."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import QueryError
from reader.paper import Appearance, Marks, Paper
from reader.search import parse_query
from reader.search.values import Calendar, Days, parse_count_range, parse_date_or_range
from reader.whats_new import LastVisit, save_last_visit
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary

MONDAY = Calendar(TODAY.toordinal(), date(2025, 12, 29).toordinal())
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def days(text: str) -> tuple[date, date]:
    first, last = parse_date_or_range(text).days(MONDAY)
    return date.fromordinal(first), date.fromordinal(last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("today", TODAY, TODAY),
        ("Yesterday", date(2026, 1, 4), date(2026, 1, 4)),
        ("monday", TODAY, TODAY),
        ("tue", date(2025, 12, 30), date(2025, 12, 30)),
        ("sunday", date(2026, 1, 4), date(2026, 1, 4)),
        ("1d", TODAY, TODAY),
        ("7d", date(2025, 12, 30), TODAY),
        ("2w", date(2025, 12, 23), TODAY),
        ("latest", date(2025, 12, 29), date(2025, 12, 29)),
        ("2025-11..2025-12-24", date(2025, 11, 1), date(2025, 12, 24)),
        ("2025-11..today", date(2025, 11, 1), TODAY),
        ("..2024", date.min, date(2024, 12, 31)),
        ("2025..", date(2025, 1, 1), date.max),
        ("7d..yesterday", date(2025, 12, 30), date(2026, 1, 4)),
    ],
)
def test_a_date_names_days(text: str, first: date, last: date) -> None:
    assert days(text) == (first, last)


def test_latest_names_no_day_without_a_digest() -> None:
    assert parse_date_or_range("latest").days(Calendar(TODAY.toordinal())) == Days(1, 0)
    assert SearchLibrary([a_paper("Anything")]).titles("digest:latest") == []


@pytest.mark.parametrize(
    "text", ["tomorrow", "..", "0d", "mo", "2025-13", "7x", "2025..2024", "2025-1-1..x", "a..b..c", ""]
)
def test_other_texts_are_not_dates(text: str) -> None:
    with pytest.raises(ValueError, match=r"Not a date|Empty range"):
        parse_date_or_range(text)


@given(st.text("0123456789.<>=≥dwmy- ", max_size=12))
def test_values_parse_from_their_own_text(text: str) -> None:
    for parse in (parse_date_or_range, parse_count_range):
        try:
            value = parse(text)
        except ValueError:
            continue
        assert parse(str(value)) == value
        assert value.describe()


ADDED = a_paper("Added Today", added=NOON, stars=250, organization="Meta AI", categories=("cs.CL", "cs.LG"))
OLDER = a_paper(
    "Added Before",
    added=NOON - timedelta(days=9),
    stars=3,
    doi="10.1000/x",
    summary="A whimsical overview of the sky.",
    project_page="https://example.org/p",
    appearances=(Appearance("arxiv", date(2025, 12, 29)), Appearance("hf-daily", date(2025, 12, 1))),
)
BARE = a_paper("Bare Facts", marks=Marks(note="Compare the baselines with ours"))
CITED = a_paper("Cited", arxiv_id="2401.00001", categories=("stat.ML",), url="https://example.org/page")
LIBRARY = SearchLibrary([ADDED, OLDER, BARE, CITED])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("added:today", [ADDED]),
        ("added:2w", [ADDED, OLDER]),
        ("added:..yesterday", [OLDER]),
        ("digest:latest", [OLDER]),
        ("digest:2025-12-20..", [OLDER]),
        ("stars:>100", [ADDED]),
        ("stars:1..250", [ADDED, OLDER]),
        ("stars:..3", [OLDER]),
        ("stars:4..", [ADDED]),
        ("has:page", [OLDER, CITED]),
        ("has:pdf", [CITED]),
        ("has:id", [OLDER, CITED]),
        ("has:project", [OLDER]),
        ("has:summary", [OLDER]),
        ("has:pdf,summary", [OLDER, CITED]),
        ("category:cs", [ADDED]),
        ("category:cs.CL,stat.ML", [ADDED, CITED]),
        ("category:CL", []),
        ("org:meta", [ADDED]),
        ('org:"meta ai"', [ADDED]),
        ("org:ai", [ADDED]),
        ("source:arxiv", [OLDER]),
        ("source:hf-daily", [OLDER]),
        ("source:nothing", []),
        ("note:compare", [BARE]),
        ('note:"the base"', [BARE]),
        ("note:bare", []),
        ("compare ours", [BARE]),
        ("baselnes", [BARE]),
        ('"the baselines"', [BARE]),
        ("whimsical", [OLDER]),
        ('"overview of the sky"', [OLDER]),
        ("cs.CL", [ADDED]),
        ("meta", [ADDED]),
    ],
)
def test_filters_and_words_find_papers(query: str, expected: Sequence[Paper]) -> None:
    found = [LIBRARY.papers[key] for key in LIBRARY.searcher.listing(query, today=TODAY).keys]
    assert {paper.title for paper in found} == {paper.title for paper in expected}


def test_a_changed_note_is_found_at_once() -> None:
    library = SearchLibrary([BARE, ADDED])
    assert library.titles("ablation") == []
    library.mark(ADDED.key, Marks(note="Ablation in table 3"))
    assert library.titles("ablation") == [ADDED.title]
    assert library.titles("ablation added")[0] == ADDED.title
    library.mark(ADDED.key, Marks())
    assert library.titles("ablation") == []


def test_marks_are_found_by_when_they_were_set() -> None:
    library = SearchLibrary([BARE, ADDED])
    library.marking_times = {"starred": {BARE.key: NOON, "gone": NOON}, "read": {ADDED.key: NOON - timedelta(days=3)}}
    assert library.titles("starred:today") == [BARE.title]
    assert library.titles("read:today") == []
    assert library.titles("read:7d") == [ADDED.title]
    library.marking_times = {"starred": {}}
    library.mark(BARE.key, Marks(read=True))
    assert library.titles("starred:today") == []


def test_new_papers_are_those_since_the_last_visit(tmp_path: Path) -> None:
    library = SearchLibrary([BARE], folder=tmp_path)
    library.columns.ids[0] = 1
    library.upsert(ADDED)
    library.columns.ids[1] = 2
    assert set(library.titles("is:new")) == {BARE.title, ADDED.title}
    save_last_visit(library.folder, LastVisit(TODAY, 1, TODAY))
    assert library.titles("is:new") == [ADDED.title]
    assert library.titles("-is:new") == [BARE.title]
    library.searcher.set_last_seen_id(2)
    assert library.titles("is:new") == []


def test_orders_by_stars_and_addition() -> None:
    assert LIBRARY.titles("sort:stars")[:2] == [ADDED.title, OLDER.title]
    assert LIBRARY.titles("sort:added-")[:2] == [OLDER.title, ADDED.title]


def test_the_random_order_is_stable_for_a_day() -> None:
    library = SearchLibrary([a_paper(f"Paper {number}") for number in range(40)])
    orders = [
        list(library.searcher.listing("sort:random", today=TODAY + timedelta(days=day)).keys) for day in (0, 0, 1)
    ]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2]) == sorted(library.papers)


@pytest.mark.parametrize("text", ["after:2024..2025", "stars:5..3", "added:soon", "has:wings"])
def test_a_value_that_is_not_valid_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse_query(text)


noted = st.builds(
    Marks,
    starred=st.booleans(),
    note=st.sampled_from(["", "ablation study", "baseline ablation", "good"]),
    tags=st.sampled_from([(), ("study",), ("ablation", "good")]),
)


@given(st.lists(st.tuples(st.integers(0, 2), noted), max_size=8))
def test_words_of_marks_follow_every_change(changes: list[tuple[int, Marks]]) -> None:
    library = SearchLibrary([a_paper(f"Paper {number}", key=f"p{number}") for number in range(3)])
    library.titles("ablation", wait=False)
    for number, marks in changes:
        library.mark(f"p{number}", marks)
        for word in ("ablation", "study", "baseline", "good"):
            holders = {key for key, one in library.columns.marks.items() if word in f"{one.note} {' '.join(one.tags)}"}
            assert set(library.searcher.listing(word, today=TODAY, wait=False).keys) == holders
