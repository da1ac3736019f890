"""The facts of a paper, as every front end labels them."""

from datetime import date

import pytest

from reader.description import Fact, describe_paper, format_day, summarise_paper
from reader.paper import Appearance, Marks, Paper
from tests.builders import a_paper

TODAY = date(2025, 12, 30)
GITHUB, ARXIV = "https://github.com/lab/distil", "https://arxiv.org/abs/2401.00005"
PAPER = a_paper(
    "Distilling $O(n^2)$ Attention",
    arxiv_id="2401.00005",
    authors=("Ada Lovelace", "Alan Turing"),
    author_count=5,
    published=date(2024, 1, 2),
    links=("https://example.org/page", GITHUB, ARXIV),
    code=(GITHUB,),
    keywords=("attention", "$\\pi_0$"),
    title_aliases=("Quadratic Attention",),
    appearances=(
        Appearance("hf-daily", date(2025, 11, 28), 4, comments=1),
        Appearance("hf-daily", date(2025, 12, 29), 0, comments=3, upvotes=12),
    ),
    marks=Marks(starred=True, read=True, tags=("vision",), note="first\nsecond", snoozed_until=date(2026, 1, 5)),
)


def texts(paper: Paper, label: str) -> list[str]:
    return [fact.text for fact in describe_paper(paper, TODAY) if fact.label == label]


def test_every_fact_has_a_label_and_its_place() -> None:
    facts = [(fact.label, fact.text) for fact in describe_paper(PAPER, TODAY)]
    assert facts == [
        ("state", "starred · read · snoozed until Mon 5 Jan 2026"),
        ("tag", "vision"),
        ("authors", "Ada Lovelace, Alan Turing · 5 authors"),
        ("published", "2 Jan 2024"),
        ("arXiv", "2401.00005"),
        ("digest", "HF daily 29 Dec 2025 · #1 · 12 upvotes · 3 comments"),
        ("digest", "HF daily 28 Nov 2025 · #5 · 1 comment"),
        ("trend", "comments 1 → 3 (28 Nov – 29 Dec)"),
        ("keywords", "attention, π₀"),
        ("formerly", "Quadratic Attention"),
        ("code", GITHUB),
        ("page", ARXIV),
        ("pdf", "https://arxiv.org/pdf/2401.00005"),
        ("link", "https://example.org/page"),
        ("note", "first\nsecond"),
    ]


def test_a_bare_paper_has_no_facts() -> None:
    assert list(describe_paper(a_paper("Bare"), TODAY)) == []


def test_duplicates_and_tags_carry_a_query() -> None:
    duplicate = a_paper("Twin", key="twin-1")
    facts = list(describe_paper(PAPER, TODAY, [duplicate]))
    assert facts[0] == Fact("duplicate", "Twin", query="is:similar:twin-1")
    assert Fact("tag", "vision", query="tag:vision") in facts


def test_counts_without_an_appearance_are_a_fact_of_their_own() -> None:
    assert texts(a_paper("A", upvotes=7, comments=1), "counts") == ["7 upvotes · 1 comment"]
    assert texts(PAPER, "counts") == []


@pytest.mark.parametrize(
    ("appearance", "text"),
    [
        (Appearance("hf-daily"), "HF daily undated · #1"),
        (Appearance("arxiv", date(2025, 1, 2), 9), "arXiv 2 Jan 2025 · #10"),
        (Appearance("my list\x1b[31m", date(2025, 1, 2)), "my list 2 Jan 2025 · #1"),
    ],
)
def test_an_appearance_names_source_day_and_position(appearance: Appearance, text: str) -> None:
    assert texts(a_paper("A", appearances=(appearance,)), "digest") == [text]


def test_a_withdrawn_paper_says_so_first() -> None:
    assert texts(a_paper("A", withdrawn=True, marks=Marks(read=True)), "state") == ["withdrawn · read"]


def test_escape_sequences_do_not_reach_a_fact() -> None:
    hostile = a_paper("A", authors=("Eve\x1b]0;x\x07",), keywords=("k\u202e",), marks=Marks(note="n\x1b[2J"))
    assert not any(character in fact.text for fact in describe_paper(hostile, TODAY) for character in "\x1b\x07\u202e")


def test_the_summary_is_one_line() -> None:
    assert summarise_paper(PAPER, TODAY) == (
        "5 authors, 2 Jan 2024, code on github.com, starred, read, snoozed until Mon 5 Jan 2026, tagged vision,"
        " with a note"
    )
    assert summarise_paper(a_paper("Bare"), TODAY) == ""


def test_days_are_written_as_people_read_them() -> None:
    assert format_day(date(2025, 12, 9)) == "9 Dec 2025"
    assert format_day(date(2025, 12, 9), with_weekday=True) == "Tue 9 Dec 2025"


def test_a_url_is_listed_once_whether_or_not_it_ends_in_a_slash() -> None:
    paper = a_paper("A Lamp", code=("https://lamp.example",), project_page="https://lamp.example/")
    assert [fact.label for fact in describe_paper(paper, TODAY) if fact.url] == ["code"]
