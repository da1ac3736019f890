"""What the search bar proposes: completions at the cursor, corrections, and why a paper matches."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.paper import Appearance, Marks
from reader.search import Searcher
from reader.search.explanation import SNIPPET_LENGTH, explain_match
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary

TRANSFORMER = a_paper(
    "Transformers for Vision",
    abstract=f"{'A long beginning of words. ' * 8}We study distillation of large models.",
    authors=("Ada Lovelace", "Alan van Turing"),
    keywords=("diffusion models", "vision"),
    organization="Meta AI",
    categories=("cs.CL",),
    appearances=(Appearance("hf-daily", date(2025, 12, 29)),),
    marks=Marks(tags=("vision", "to read"), note="Compare with our baselines"),
)
OTHER = a_paper(
    "Graph Networks",
    authors=("Ada Lovelace",),
    keywords=("diffusion models",),
    categories=("cs.LG", "cs.CL"),
    appearances=(Appearance("arxiv", date(2025, 12, 28)),),
    marks=Marks(tags=("vision",)),
)
LIBRARY = SearchLibrary([TRANSFORMER, OTHER])
SEARCHER = Searcher(LIBRARY, lambda: {"survey": "is:starred", "my list": "tag:vision"})
SEARCHER.update_index()


def proposals(text: str) -> list[str]:
    before, _, after = text.partition("|")
    return [one.apply(before + after) for one in SEARCHER.complete(before + after, len(before))]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ta|", ["tag:"]),
        ("graph -ta|", ["graph -tag:"]),
        ("(ta|", ["(tag:"]),
        ("ta| graph", ["tag: graph"]),
        ("tag:|", ["tag:vision", 'tag:"to read"']),
        ("tag:vi|", ["tag:vision"]),
        ("tag:vision,t|", ['tag:vision,"to read"']),
        ('tag:"to r|', ['tag:"to read"']),
        ("is:st|", ["is:starred"]),
        ("has:p|", ["has:page", "has:pdf", "has:project"]),
        ("author:lo|", ['author:"Ada Lovelace"']),
        ("author:tur|", ['author:"Alan van Turing"']),
        ("keyword:|", ['keyword:"diffusion models"', "keyword:vision"]),
        ("org:a|", ['org:"Meta AI"']),
        ("category:cs|", ["category:cs.CL", "category:cs.LG"]),
        ("source:|", ["source:arxiv", "source:hf-daily"]),
        ("digest:|", ["digest:today", "digest:yesterday", "digest:latest"]),
        ("digest:2025-12-2|", ["digest:2025-12-29", "digest:2025-12-28"]),
        ("sort:up|", ["sort:upvotes"]),
        ("@|", ["@inbox", "@starred", "@all", "@to-read", "@foryou", "@survey", '@"my list"']),
        ("graph OR @su|", ["graph OR @survey"]),
        ("view:my|", ['view:"my list"']),
    ],
)
def test_the_word_at_the_cursor_is_completed(text: str, first: list[str]) -> None:
    assert proposals(text)[: len(first)] == first


@pytest.mark.parametrize("text", ["|", "graph |", "zzz|", "tag:vision|", '"ta|', "foo:ba|", "tag:zzz|"])
def test_nothing_is_proposed_where_nothing_fits(text: str) -> None:
    assert proposals(text) == []


def test_completions_have_counts() -> None:
    assert [(one.text, one.paper_count) for one in SEARCHER.complete("tag:", 4)] == [("vision", 2), ('"to read"', 1)]
    assert SEARCHER.complete("author:ada", 10)[0].paper_count == 2
    assert SEARCHER.complete("digest:2025-12-29"[:-1], 16)[0].paper_count == 1


def test_completions_follow_changes() -> None:
    library = SearchLibrary([OTHER])
    library.searcher.update_index()
    assert library.searcher.complete("tag:n", 5) == []
    library.mark(OTHER.key, Marks(tags=("new",)))
    assert [one.text for one in library.searcher.complete("tag:n", 5)] == ["new"]
    library.remove(OTHER.key)
    assert library.searcher.complete("author:ada", 10) == []


@given(st.text('ab:,"@-( tagis', max_size=14), st.integers(0, 14))
def test_any_text_can_be_completed(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    for one in SEARCHER.complete(text, cursor):
        assert 0 <= one.start <= one.end == cursor
        assert one.apply(text).startswith(text[: one.start])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trannsphormer", "transformers"),
        ("is:unread trannsphormer", "is:unread transformers"),
        ("tag:visoin", "tag:vision"),
        ('tag:"to raed"', 'tag:"to read"'),
        ("author:lovelaice", 'author:"Ada Lovelace"'),
        ("org:mta is:unread", "org:Meta is:unread"),
        ("qqqqqq", ""),
        ("graph is:starred", ""),
    ],
)
def test_a_query_without_results_is_corrected(text: str, expected: str) -> None:
    listing = SEARCHER.listing(text, today=TODAY)
    assert (listing.correction, len(listing)) == (expected, 0)
    assert SEARCHER.correct(text, SEARCHER.parse(text)) == expected


def test_a_query_with_results_is_not_corrected() -> None:
    assert SEARCHER.listing("graph", today=TODAY).correction == ""


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("transformers", ["title"]),
        ("transformers distillation", ["title", "abstract"]),
        ("lovelace", ["author"]),
        ("baselines", ["note"]),
        ("note:baselines", ["note"]),
        ("graph OR (baselines tag:vision)", ["note"]),
        ("meta", ["organization"]),
        ("diffusion", ["keyword"]),
        ("transformers vision", ["title"]),
        ("is:unread", []),
    ],
)
def test_the_fields_that_match_are_named(query: str, fields: list[str]) -> None:
    highlight = SEARCHER.listing(query, today=TODAY).highlight
    assert [match.field for match in explain_match(TRANSFORMER, highlight)] == fields


def test_a_snippet_shows_what_stands_around_the_match() -> None:
    highlight = SEARCHER.listing("distillation", today=TODAY).highlight
    (match,) = explain_match(TRANSFORMER, highlight)
    assert [match.text[start:end] for start, end in match.spans] == ["distillation"]
    assert match.text.startswith("… ")
    assert len(match.text) <= SNIPPET_LENGTH + 4


def test_completing_reads_no_paper() -> None:
    LIBRARY.read_keys.clear()
    for text in ("author:a", "keyword:d", "tag:v", "org:", "digest:"):
        SEARCHER.complete(text, len(text))
    assert LIBRARY.read_keys == []
