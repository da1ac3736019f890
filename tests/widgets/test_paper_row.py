"""A paper's row: what is shown at which width, and the symbols of unread, starred and selected papers."""

from datetime import date

import pytest
from rich.cells import cell_len

from reader.paper import Marks, Paper
from tests.builders import a_paper
from widgets.paper_row import render_row


def text_of(paper: Paper, width: int, **options: object) -> str:
    return "".join(text for text, _ in render_row(paper, width, **options))  # type: ignore[arg-type]


PAPER = a_paper(
    "Meta-Transformer: A Unified Framework",
    published=date(2023, 7, 20),
    comments=3,
    marks=Marks(starred=True, tags=("vision",), note="good"),
)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (20, " ●★✎Meta-Transforme…"),
        (44, " ●★✎Meta-Transformer: A Unified Fra… 2023-07"),
        (52, " ●★✎Meta-Transformer: A Unified Frame…    3c 2023-07"),
        (70, " ●★✎Meta-Transformer: A Unified Framework        #vision    3c 2023-07"),
        (64, " ●★✎Meta-Transformer: A Unified Framework  #vision    3c 2023-07"),
        (90, " ●★✎Meta-Transformer: A Unified Framework                       #vision    3c 2023-07-20"),
    ],
)
def test_a_wider_row_shows_more(width: int, expected: str) -> None:
    assert " ".join(text_of(PAPER, width).split()) == " ".join(expected.split())
    assert cell_len(text_of(PAPER, width)) == width


def test_read_and_unread_differ_without_colour() -> None:
    assert text_of(a_paper("A"), 20)[1] == "●"
    assert text_of(a_paper("A", marks=Marks(read=True)), 20)[1] == " "


def test_a_selected_row_is_marked() -> None:
    assert text_of(a_paper("A"), 20, selected=True)[0] == "▌"


@pytest.mark.parametrize("width", [6, 7, 20, 64])
def test_a_possible_duplicate_is_marked_if_there_is_room(width: int) -> None:
    text = text_of(a_paper("A"), width, has_duplicate=True)
    assert ("≈ A" in text, cell_len(text)) == (width > 6, width)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({"upvotes": 128}, "▲128"), ({"upvotes": 0, "comments": 2}, "▲0"), ({"comments": 12_345}, "12kc"), ({}, "")],
)
def test_counts_are_abbreviated(facts: dict[str, int], expected: str) -> None:
    assert text_of(a_paper("A", **facts), 52)[-12:-6].strip() == expected


@pytest.mark.parametrize("width", [5, 10, 39, 44, 64, 100, 200])
@pytest.mark.parametrize("title", ["漢字" * 60, "x" * 300, "e\u0301" * 100, "👨‍👩‍👧" * 40, ""])
def test_rows_have_the_exact_width(title: str, width: int) -> None:
    assert cell_len(text_of(a_paper(title, key="x"), width)) == width


def test_matches_are_highlighted_up_to_the_ellipsis() -> None:
    cells = list(render_row(a_paper("Learning to learn"), 16, highlight=lambda text: [(0, 5), (9, 17)]))
    assert [text for text, style in cells if style == "match"] == ["Learn", "to"]
