"""Queries over a small library, from text to listing."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import QueryError
from reader.paper import Appearance, Listing, Marks, Paper
from reader.search import ALL_PAPERS, INBOX, STARRED
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary

pytestmark = pytest.mark.no_cover  # slow to trace; other tests run the same code

NOVEMBER = date(2025, 11, 28)
DECEMBER = date(2025, 12, 29)

ATTENTION = a_paper(
    "Attention Is All You Need",
    authors=("Ashish Vaswani", "Noam Shazeer"),
    abstract="We propose the Transformer, a network without recurrence.",
    published=date(2017, 6, 12),
    comments=5,
    upvotes=100,
    code=("https://github.com/tensorflow/tensor2tensor",),
    appearances=(Appearance("hf-daily", NOVEMBER, 1),),
    arxiv_id="1706.03762",
)
DISTILLING = a_paper(
    "Distilling Step-by-Step",
    authors=("Cheng-Yu Hsieh",),
    abstract="Smaller models outperform larger ones. Knowledge distillation needs less data.",
    published=date(2023, 5, 3),
    comments=0,
    appearances=(Appearance("hf-daily", NOVEMBER, 0), Appearance("hf-daily", DECEMBER, 1)),
    marks=Marks(read=True, tags=("to read", "small")),
)
META = a_paper(
    "Meta-DT: Offline Meta-RL as Conditional Sequence Modeling",
    abstract="An attention based approach with the Transformer.",
    published=date(2024, 10, 15),
    upvotes=7,
    keywords=("reinforcement learning",),
    appearances=(Appearance("hf-daily", DECEMBER, 0),),
    marks=Marks(starred=True, note="read me", snoozed_until=date(2026, 2, 1)),
)
LOOSE = a_paper("A Loose Paper on Vision")
PAPERS = (ATTENTION, DISTILLING, META, LOOSE)


def listing(text: str) -> Listing:
    return SearchLibrary(PAPERS).searcher.listing(text, today=TODAY)


def found(text: str) -> list[Paper]:
    shown = listing(text)
    return [shown.paper_at(index) for index in range(len(shown))]


def test_the_inbox_lists_untriaged_papers_by_digest() -> None:
    assert found(INBOX) == [ATTENTION, LOOSE]
    assert set(map(id, found("is:inbox"))) == set(map(id, found(INBOX)))


def test_the_starred_view_lists_starred_papers() -> None:
    assert found(STARRED) == [META]


def test_all_papers_are_listed_newest_digest_first() -> None:
    assert found(ALL_PAPERS) == [META, DISTILLING, ATTENTION, LOOSE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is:starred", [META]),
        ("is:read", [DISTILLING]),
        ("is:unread", [META, ATTENTION, LOOSE]),
        ("is:snoozed", [META]),
        ("is:starred,read", [META, DISTILLING]),
        ("has:code", [ATTENTION]),
        ("has:note", [META]),
        ("has:tag", [DISTILLING]),
        ("tag:small", [DISTILLING]),
        ("tag:SMALL,none", [DISTILLING]),
        ('tag:"to read"', [DISTILLING]),
        ("tag:none", []),
        ("author:vaswani", [ATTENTION]),
        ('author:"N. Shazeer"', [ATTENTION]),
        ('author:"Ashish Shazeer"', []),
        ("title:offline", [META]),
        ('title:"meta dt"', [META]),
        ("abstract:transf", [META, ATTENTION]),
        ("keyword:reinforcement", [META]),
        ("digest:2025-11-28", [DISTILLING, ATTENTION]),
        ("digest:2025-12", [META, DISTILLING]),
        ("digest:2025", [META, DISTILLING, ATTENTION]),
        ("published:2024", [META]),
        ("after:2023-05-03", [META, DISTILLING]),
        ("after:2023-06", [META]),
        ("before:2023-05-03", [ATTENTION]),
        ("before:2024", [DISTILLING, ATTENTION]),
        ("comments:>3", [ATTENTION]),
        ("comments:0", [DISTILLING]),
        ("comments:<3", [DISTILLING]),
        ("upvotes:>=7", [META, ATTENTION]),
        ("upvotes:<=7", [META]),
        ('"all you need"', [ATTENTION]),
        ('"all need you"', []),
    ],
)
def test_a_filter_and_its_negation_split_the_papers(text: str, expected: list[Paper]) -> None:
    assert found(text) == expected
    assert found(f"-{text}") == [paper for paper in found(ALL_PAPERS) if paper not in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-transformer", [DISTILLING, LOOSE]),
        ("after:2023 has:tag", [DISTILLING]),
    ],
)
def test_a_negation_and_several_filters_are_combined(text: str, expected: list[Paper]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sort:date", [META, DISTILLING, ATTENTION, LOOSE]),
        ("-sort:date", [ATTENTION, DISTILLING, META, LOOSE]),
        ("sort:title", [LOOSE, ATTENTION, DISTILLING, META]),
        ("sort:title-", [META, DISTILLING, ATTENTION, LOOSE]),
        ("sort:comments", [ATTENTION, DISTILLING, META, LOOSE]),
        ("sort:upvotes", [ATTENTION, META, DISTILLING, LOOSE]),
        ("-sort:upvotes", [META, ATTENTION, DISTILLING, LOOSE]),
        ("sort:digest", [META, DISTILLING, ATTENTION, LOOSE]),
        ("-sort:digest", [ATTENTION, DISTILLING, META, LOOSE]),
    ],
)
def test_sorting_puts_unknown_values_last(text: str, expected: list[Paper]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attention", [ATTENTION, META]),
        ("atention", [ATTENTION, META]),
        ("need attention", [ATTENTION]),
        ("shazeer", [ATTENTION]),
        ("small", [DISTILLING]),
        ("reinforcement", [META]),
        ("Meta-DT: Offline", [META]),
        ("distilation knowledge", [DISTILLING]),
        ("attention is:starred", [META]),
        ("zzzzzz", []),
    ],
)
def test_words_are_found_fuzzily_and_in_titles_first(text: str, expected: list[Paper]) -> None:
    assert found(text) == expected


def test_a_listing_describes_its_query_and_count() -> None:
    assert listing("is:unread attention").describe() == "unread, matching 'attention': 2 of 4"


def test_an_empty_listing_suggests_conditions_to_drop() -> None:
    assert listing("attention tag:vision").suggestions == ("2 papers match if you drop tag:vision",)
    assert listing("attention").suggestions == ()
    assert listing("zzzzzz").suggestions == ()


def test_exact_and_fuzzy_matches_are_highlighted() -> None:
    def shown(query: str, text: str) -> list[str]:
        return [text[start:end] for start, end in listing(query).highlight(text)]

    assert shown("atention", "Attention Is All") == ["Attention"]
    assert shown("att", "Attention Is All") == ["Att"]
    assert shown('"all you"', "Attention Is All You") == ["All", "You"]
    assert shown("author:vaswani", "Ashish Vaswani") == ["Vaswani"]
    assert shown("is:unread", "unread") == []


def test_changed_papers_and_marks_are_searched() -> None:
    library = SearchLibrary([ATTENTION])
    assert library.titles("vision") == []
    library.upsert(LOOSE)
    assert library.titles("vision") == [LOOSE.title]
    library.mark(LOOSE.key, Marks(starred=True))
    assert library.titles("is:starred") == [LOOSE.title]
    library.remove(LOOSE.key)
    assert library.titles("vision") == []


def test_similar_papers_are_found() -> None:
    assert found(f"is:similar:{ATTENTION.key} sort:title") == [ATTENTION, META]
    assert found("is:similar:unknown") == []


conditions = st.sampled_from(
    [
        "is:starred",
        "-is:read",
        "has:code",
        "tag:small",
        "after:2020",
        "upvotes:>3",
        "-digest:2025-12",
        '"all you"',
        "-data",
    ]
)


@given(st.sampled_from(["", "attention", "transformer", "need al"]), st.lists(conditions, max_size=3), conditions)
def test_a_filter_never_adds_papers(words: str, filters: list[str], another: str) -> None:
    before = " ".join((words, *filters))
    assert set(listing(f"{before} {another}").keys) <= set(listing(before).keys)


LONG = (
    "a" * 100_000,
    "deep " * 10_000,
    " ".join(f"word{number}" for number in range(10_000)),
    " ".join(f"-word{number}" for number in range(2_000)),
    "-is:read " * 10_000,
    "tag:" + "a," * 50_000,
    '"' + "phrase " * 15_000 + '"',
    "模型" * 20_000,
    "e\u0301" * 30_000,
    'tag:"' * 20_000,
    "(" * 10_000,
    "deep OR " * 5_000 + "model",
    "NOT " * 20_001 + "deep",
    "(deep OR model) " * 3_000,
    "-(deep tag:a) " * 1_000,
    "(deep " * 30 + ")" * 30,
)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a_very_long_query_is_answered(text: str) -> None:
    with suppress(QueryError):
        shown = listing(text)
        assert shown.describe()
        assert isinstance(shown.highlight("A Deep Model"), Sequence)
