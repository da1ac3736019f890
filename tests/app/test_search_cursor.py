"""Where a search puts the cursor, and where leaving it leads back to."""

from datetime import date, timedelta

import pytest

from reader.app import showing
from reader.paper import Appearance, Paper
from storage import Library
from tests.app.stage import Stage, on_stage
from tests.builders import a_digest, a_paper

KEYS = {"enter", "escape", "down", "backspace", "space"}
NOUNS = ("Learning", "Reasoning", "Memory", "Planning", "Vision", "Speech", "Robots")


@pytest.fixture
def library() -> Library:
    """Give twelve digests of ten papers each; every seventh title has the same noun, and one says it twice."""
    library = Library.in_memory()
    for day in range(12):
        papers = (_numbered(number) for number in range(day * 10, day * 10 + 10))
        library.add(a_digest(*papers, day=_day(day)))
    return library


def _day(number: int) -> date:
    return date(2025, 12, 29) - timedelta(days=number)


def _numbered(number: int) -> Paper:
    noun = NOUNS[number % len(NOUNS)]
    title = "Learning" if number == 70 else f"Study {number} of Deep {noun} in Networks"
    return a_paper(
        title,
        abstract=f"On {noun.lower()} and learning.",
        arxiv_id=f"2512.{number:05}",
        appearances=(Appearance("hf-daily", _day(number // 10), number % 10),),
    )


@pytest.fixture(params=["in the same frame", "beside the screen"])
def _speed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "beside the screen":
        monkeypatch.setattr(showing, "AT_ONCE", -1.0)


def _place(stage: Stage) -> tuple[str | None, int, int, int]:
    return stage.papers.key, stage.papers.cursor, stage.papers.top, len(stage.papers.listing)


def _go_down(stage: Stage, row: int) -> tuple[str | None, int, int, int]:
    """Move to a row that stands in the middle of the window, and give the place."""
    stage.papers.jump(row + 6)
    stage.papers.jump(row)
    assert stage.papers.top
    return _place(stage)


async def _type(stage: Stage, *keys: str) -> None:
    """Type letters and keys by their names as fast as a program would."""
    for key in keys:
        stage.send("", key) if key in KEYS else stage.send(key)
    await stage.settle()


@pytest.mark.usefixtures("_speed")
async def test_each_letter_puts_the_cursor_on_the_best_match_in_sight(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.until_all_is_searchable()
        _go_down(stage, 50)
        await stage.press("slash")
        for letter in "learning":
            await stage.press(letter)
            assert (stage.papers.cursor, stage.papers.top) == (0, 0)
        assert stage.on_cursor.title == "Learning"
        await stage.press("down", "down", "backspace")
        assert stage.papers.cursor == 0


@pytest.mark.usefixtures("_speed")
async def test_a_search_typed_ahead_marks_its_best_match(library: Library) -> None:
    async with on_stage(library) as stage:
        _go_down(stage, 30)
        stage.send("/learning", "enter", "s")
        await stage.settle()
        assert [paper.title for paper in library.papers() if paper.marks.starred] == ["Learning"]


@pytest.mark.usefixtures("_speed")
@pytest.mark.parametrize(
    "keys",
    [
        ["/learning", "escape"],
        ["/learning", "enter", "nnNG", "escape"],
        ["/learning", "down", "down", *["backspace"] * 8, "escape"],
        ["/learning", "enter", "enter", "j", "escape", "escape"],
        ["/learning", "enter", "space", "escape", "escape"],
        ["/", "down", "down", "escape"],
        ["/no such words", "escape"],
        ["/learning", "enter", "/ deep", "escape"],
        ["=", "escape"],
        ["=jj=G", "escape", "escape"],
        ["/vision", "enter", "j=j", "escape", "escape"],
        ["/learning", "enter", "S7", "escape"],
    ],
    ids=" ".join,
)
async def test_esc_brings_back_paper_row_and_scroll_offset(library: Library, keys: list[str]) -> None:
    async with on_stage(library) as stage:
        await stage.until_all_is_searchable()
        before = _go_down(stage, 60)
        await _type(stage, *keys)
        assert _place(stage) == before
        assert not stage.triage._search.is_open


@pytest.mark.usefixtures("_speed")
async def test_esc_leads_from_similar_papers_back_into_the_search(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.until_all_is_searchable()
        before = _go_down(stage, 60)
        await _type(stage, "/learning", "enter", "j" * 40, "kk")
        within = _place(stage)
        assert within[2]
        await _type(stage, "=jj", "escape")
        assert _place(stage) == within
        assert stage.papers.listing.query == "learning"
        assert " learning" in stage.text().splitlines()[0]
        await stage.press("escape")
        assert _place(stage) == before


async def test_esc_brings_back_what_the_wheel_had_scrolled_away(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.until_all_is_searchable()
        await stage.settle()
        _go_down(stage, 60)
        stage.papers.scroll_to_line(3)
        before = _place(stage)
        await _type(stage, "/learning", "escape")
        assert _place(stage) == before


async def test_esc_brings_back_the_paper_that_filled_the_screen(library: Library) -> None:
    async with on_stage(library) as stage:
        _go_down(stage, 60)
        title = stage.on_cursor.title
        await _type(stage, "enter", "/learning")
        assert "Learning" in stage.text()
        assert not stage.triage.has_class("-zoomed")
        await stage.press("escape")
        assert stage.triage.has_class("-zoomed")
        assert stage.on_cursor.title == title


async def test_esc_goes_to_the_neighbour_of_a_paper_that_left_the_view(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.until_all_is_searchable()
        _, row, top, count = _go_down(stage, 60)
        neighbour = stage.papers.listing.keys[row + 1]
        await stage.press("slash")
        await stage.write(f'"Study {row} of"')
        await stage.press("enter", "r", "escape")
        assert _place(stage) == (neighbour, row, top, count - 1)


@pytest.mark.usefixtures("_speed")
async def test_a_search_typed_in_another_view_returns_to_that_view(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("space", "space", "space", "s", "escape", "2", "j", "j")
        before = _place(stage)
        await _type(stage, "/learning", "enter", "escape")
        assert _place(stage) == before
        assert before[3] == 3
