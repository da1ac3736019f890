"""A paper's row: whole titles first, then what fits beside them, on one line or on two."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rich.cells import cell_len

from reader.formats import sample_digests
from reader.paper import UNMARKED, Appearance, Marks, Paper
from tests.builders import a_paper
from widgets.paper_row import Cell, RowContext, render_row, render_two_lines


def text_of(paper: Paper, width: int, **context: object) -> str:
    return "".join(text for text, _ in render_row(paper, width, RowContext(**context)))  # type: ignore[arg-type]


def lines_of(paper: Paper, width: int, reason: str = "") -> list[str]:
    return ["".join(cell.text for cell in line) for line in render_two_lines(paper, width, RowContext(reason=reason))]


def styles_of(paper: Paper, **context: object) -> dict[str, str]:
    cells = render_row(paper, 60, RowContext(**context))  # type: ignore[arg-type]
    return {cell.text.strip(): cell.style for cell in cells if cell.text.strip()}


PAPER = a_paper(
    "Meta-Transformer: A Unified Framework",
    authors=("Ada Lovelace", "Alan Turing"),
    published=date(2023, 7, 20),
    comments=3,
    upvotes=41,
    code=("https://github.com/lab/meta",),
    marks=Marks(starred=True, tags=("vision",), note="good"),
    appearances=(Appearance("hf-daily", date(2025, 11, 26), 0),),
)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (20, " ★✎ Meta-Tran… c ▲41"),
        (64, " ★✎ Meta-Transformer: A Unified Framework #vision c 41"),
        (99, " ★✎ Meta-Transformer: A Unified Framework #vision code ▲ 41"),
        (150, " ★✎ Meta-Transformer: A Unified Framework Ada Lovelace #vision code ▲ 41"),
    ],
)
def test_a_wider_row_shows_more(width: int, expected: str) -> None:
    assert " ".join(text_of(PAPER, width).split()) == expected.strip()
    assert cell_len(text_of(PAPER, width)) == width


def test_a_paper_kept_until_the_view_is_left_looks_read() -> None:
    assert "read" in styles_of(replace(PAPER, marks=UNMARKED), is_muted=True).values()
    assert "read" not in styles_of(replace(PAPER, marks=UNMARKED)).values()


def test_a_paper_that_has_come_back_shows_its_note_again() -> None:
    paper = replace(PAPER, marks=Marks(note="good", snoozed_until=date(2025, 12, 1)))
    assert " z " in text_of(paper, 60, today=date(2025, 11, 30))
    assert " ✎ " in text_of(paper, 60, today=date(2025, 12, 1))


def test_only_large_counts_are_abbreviated() -> None:
    shown = [text_of(replace(PAPER, upvotes=count), 120).split()[-1] for count in (9_999, 10_000, 1_000_000)]
    assert shown == ["9999", "10k", "1M+"]


@pytest.mark.parametrize(("width", "least"), [(119, 0.9), (79, 0.35)])
def test_most_titles_of_the_samples_are_whole(width: int, least: float) -> None:
    papers = [paper for digest in sample_digests() for paper in digest.papers]
    whole = sum(paper.title in text_of(paper, width) for paper in papers)
    assert whole >= least * len(papers)


@pytest.mark.parametrize("width", [80, 120])
def test_a_title_gets_the_empty_columns_of_its_row(width: int) -> None:
    title = "x" * (width - 4)
    assert title in text_of(a_paper(title), width)
    assert "…" in text_of(a_paper(title, upvotes=3), width)


def test_facts_leave_the_row_before_the_title_is_cut() -> None:
    for length in range(60, 97):
        text = text_of(a_paper("y" * length, upvotes=7, marks=Marks(tags=("vision", "survey"))), 120)
        assert "y" * length in text
        assert "#" in text
    assert "#vision" in text_of(a_paper("y" * 200, marks=Marks(tags=("vision",))), 120)


def test_tags_that_do_not_fit_are_counted() -> None:
    paper = a_paper("A", marks=Marks(tags=("agents", "diffusion", "survey", "vision")))
    assert "#agents #diffusion +2" in text_of(paper, 120)
    crowded = replace(paper, title="y" * 200, marks=Marks(tags=tuple(f"tag{number}" for number in range(200))))
    assert text_of(crowded, 80).rstrip().endswith("…  #tag0 +199")


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", "▲ 41"),
        ("comments", "✉  3"),
        ("stars", "☆ 730"),
        ("date", "20 Jul 2023"),
        ("added", "28 Nov 2025"),
        ("title", "▲ 41"),
    ],
)
def test_the_last_column_is_what_the_papers_are_sorted_by(sort: str, expected: str) -> None:
    paper = replace(PAPER, stars=730, added=datetime(2025, 11, 28, tzinfo=UTC))
    assert text_of(paper, 120, sort=sort).endswith(expected)


def test_a_row_without_a_day_heading_shows_the_day_of_its_digest() -> None:
    assert "26 Nov" in text_of(PAPER, 120, year=2025)
    assert "Nov 2025" in text_of(PAPER, 120, year=2026)
    assert "Nov" not in text_of(PAPER, 120)


def test_new_unread_and_read_papers_differ_in_weight() -> None:
    assert styles_of(a_paper("A"))["A"] == "title"
    assert styles_of(a_paper("A"), is_new=True)["A"] == "new"
    assert styles_of(a_paper("A", marks=Marks(read=True)), is_new=True)["A"] == "read"


def test_unread_papers_have_a_dot_only_in_mixed_lists() -> None:
    assert text_of(a_paper("A"), 20)[1] == " "
    assert text_of(a_paper("A"), 20, is_mixed=True)[1] == "●"
    assert text_of(a_paper("A", marks=Marks(read=True)), 20, is_mixed=True)[1] == " "


def test_a_snoozed_paper_has_its_sign() -> None:
    assert text_of(a_paper("A", marks=Marks(snoozed_until=date(2026, 1, 5))), 20)[2] == "z"


def test_a_selected_row_is_marked() -> None:
    assert text_of(a_paper("A"), 20, is_selected=True)[0] == "▌"


@pytest.mark.parametrize("width", [7, 20, 64])
def test_a_possible_duplicate_is_marked(width: int) -> None:
    text = text_of(a_paper("A"), width, has_duplicate=True)
    assert ("≈ A" in text, cell_len(text)) == (True, width)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({"upvotes": 128}, "128"), ({"upvotes": 0, "comments": 2}, "0"), ({"upvotes": 12_345}, "12k"), ({}, "A")],
)
def test_counts_are_abbreviated(facts: dict[str, int], expected: str) -> None:
    assert text_of(a_paper("A", **facts), 80).split()[-1] == expected


@pytest.mark.parametrize("width", [5, 10, 39, 44, 64, 100, 200])
@pytest.mark.parametrize("title", ["漢字" * 60, "x" * 300, "e\u0301" * 100, "👨‍👩‍👧" * 40, ""])
def test_rows_have_the_exact_width(title: str, width: int) -> None:
    paper = a_paper(title, key="x", upvotes=7)
    assert cell_len(text_of(paper, width)) == width
    if width < 60:
        assert [cell_len(line) for line in lines_of(paper, width)] == [width, width]


def test_a_title_runs_over_two_lines_with_its_facts_below() -> None:
    first, second = lines_of(PAPER, 30)
    assert first.rstrip() == " ★✎ Meta-Transformer: A"
    assert second.split() == ["Unified", "Framework", "c", "▲41"]


def test_a_second_line_says_why_a_paper_matches_if_there_is_room() -> None:
    second = lines_of(PAPER, 44, reason="in abstract")[1]
    assert second.split() == ["in", "abstract", "c", "▲41"]
    assert all("in abstract" not in line for line in lines_of(PAPER, 24, reason="in abstract"))


def test_matches_are_highlighted_up_to_the_ellipsis() -> None:
    cells = list(render_row(a_paper("Learning to learn"), 16, RowContext(((0, 5), (9, 17)))))
    assert [text for text, style in cells if style == "match"] == ["Learn", "to"]


def test_matches_are_highlighted_on_both_lines() -> None:
    lines = render_two_lines(a_paper("Learning to learn"), 14, RowContext(((0, 5), (12, 17))))
    assert [[cell for cell in line if cell.style == "match"] for line in lines] == [
        [Cell("Learn", "match")],
        [Cell("learn", "match")],
    ]
