"""AND, OR, NOT, parentheses and views: what is parsed, what is found, and how mistakes are explained."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import QueryError
from reader.paper import Marks, Paper
from reader.search import Query, Searcher, parse_query
from reader.search.query import Filter, Group, Phrase, Word
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary
from tests.reader.search.test_oracle import Condition, conditions, libraries

VIEWS = {
    "survey": "graphs OR is:starred",
    "My list": "tag:kept sort:title",
    "outer": "@survey is:unread",
    "self": "@other",
    "other": "is:read @self",
    "broken": "is:stared",
}


def canonical(text: str) -> str:
    return str(parse_query(text, VIEWS))


def error_of(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse_query(text, VIEWS)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a AND b", "a b"),
        ("a b OR c d", "a b OR c d"),
        ("(a b) OR (c d)", "a b OR c d"),
        ("a (b OR c)", "a (b OR c)"),
        ("a OR (b OR c)", "a OR b OR c"),
        ("((a))", "a"),
        ("NOT a", "-a"),
        ("NOT NOT a", "a"),
        ("NOT (a b)", "-(a b)"),
        ("-(-(a b))", "a b"),
        ("-(is:read)", "-is:read"),
        ("NOT is:read OR -tag:x", "-is:read OR -tag:x"),
        ("a OR a", "a"),
        ("(is:read is:read) a", "is:read a"),
        ("a or b and not c", "a or b and not c"),
        ('"OR" "and"', '"OR" "and"'),
        ("NOT -OR", '"OR"'),
        ("Mixture of Experts (MoE)", "Mixture of Experts MoE"),
        ("f(x) y", "f(x) y"),
        ("(f(x) OR y)", "f(x) OR y"),
        ("(tag:a)b", "tag:a b"),
        ('tag:"a (b)" c', 'tag:"a (b)" c'),
        ("a OR -", "a"),
        ("a sort:date OR b", "a OR b sort:date"),
        ("view:survey", "@survey"),
        ("view:survey,outer a", "(@survey OR @outer) a"),
        ('-@"my LIST"', '-@"My list"'),
        ("someone@example.org", "someone@example.org"),
    ],
)
def test_a_query_has_one_canonical_text(text: str, expected: str) -> None:
    assert canonical(text) == expected
    assert canonical(expected) == expected


def test_or_binds_less_tightly_than_and() -> None:
    both = Group("AND", (Word("a"), Filter("is", ("read",))))
    assert parse_query("a is:read OR -b").conditions == (Group("OR", (both, Word("b", negated=True))),)


@pytest.mark.parametrize(
    ("text", "part", "reason"),
    [
        ("(a b", "(", "Unclosed parenthesis: add a ) at the end."),
        ("a -(b OR (c d)", "-(", "Unclosed parenthesis"),
        ("a OR", "OR", 'OR needs a condition before and after it. To search for the word, write "OR".'),
        ("a (OR b)", "OR", "OR needs a condition"),
        ("a AND OR b", "AND", "AND needs a condition"),
        ("AND a", "AND", "AND needs a condition"),
        ("a NOT", "NOT", "NOT needs a condition after it."),
        ("(a NOT) b", "NOT", "NOT needs a condition after it."),
        ("a (is:stared OR b)", "is:stared", "Unknown filter is:stared."),
        ("(a OR after:2025-13)", "after:2025-13", "Not a date: 2025-13."),
        ("tag:(a OR b)", "tag:(a", "tag: takes several values as tag:a,… without parentheses."),
        ("x @surve", "@surve", "Unknown view surve. Did you mean @survey?"),
        ("view:nothing-like-it", "view:nothing-like-it", "Unknown view nothing-like-it. Try @survey, @My list, "),
        ("x @self", "@self", "View self refers to itself (self → other → self)."),
        ("@broken", "@broken", "View broken: Unknown filter is:stared. Did you mean is:starred?"),
        ('@"my', '"my', "Unclosed quote"),
        ("(" * 40 + "a" + ")" * 40, "(", "Too many parentheses: use at most 32 within one another."),
    ],
)
def test_a_mistake_is_explained_where_it_is(text: str, part: str, reason: str) -> None:
    error = error_of(text)
    assert error.reason.startswith(reason)
    assert error.query[error.start : error.end] == part


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("a OR b", "matching 'a' or 'b'"),
        ("tag:x OR a b", "tagged x or (matching 'a b')"),
        ("is:unread (tag:x OR has:code)", "unread, (tagged x or with code)"),
        ("-(is:read tag:x) a", "not (read and tagged x), matching 'a'"),
        ("@survey a", "in view “survey”, matching 'a'"),
        ('-@"My list"', "not in view “My list”"),
        ('@"My list"', "in view “My list”, by title, A to Z"),
    ],
)
def test_a_group_describes_itself(text: str, description: str) -> None:
    assert parse_query(text, VIEWS).describe() == description


pieces = st.sampled_from(
    [*"ab()-\"@,: '/|", "AND ", " OR ", " NOT ", "(", ") ", "tag:a", "is:read", '"a b"', "@survey", "x)", "(y", "f(x)"]
) | st.text(max_size=4)


@given(st.lists(pieces, max_size=12).map("".join))
@settings(max_examples=300)
def test_every_text_is_a_query_or_a_query_error(text: str) -> None:
    with suppress(QueryError):
        query = parse_query(text, VIEWS)
        assert query.describe()
        assert parse_query(str(query), VIEWS) == query


def _join(operator: str, parts: list[Condition]) -> Condition:
    combine = any if operator == " OR " else all

    def holds(paper: Paper) -> bool:
        return combine(part(paper) for _, part in parts)

    return f"({operator.join(text for text, _ in parts)})", holds


def _negate(sign: str, condition: Condition) -> Condition:
    text, holds = condition
    return f"{sign}{text}", lambda paper: not holds(paper)


combinations = st.recursive(
    conditions,
    lambda parts: st.one_of(
        st.builds(_join, st.sampled_from([" ", " AND ", " OR "]), st.lists(parts, min_size=2, max_size=3)),
        st.builds(_negate, st.sampled_from(["NOT ", "-"]), parts.filter(lambda part: part[0].startswith("("))),
    ),
    max_leaves=6,
)


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@given(libraries, st.lists(combinations, min_size=1, max_size=2))
@settings(max_examples=100, deadline=None)
def test_combinations_agree_with_sets_of_papers(library: list[Paper], drawn: list[Condition]) -> None:
    shown = SearchLibrary(library).searcher.listing(" ".join(text for text, _ in drawn), today=TODAY)
    assert set(shown.keys) == {paper.key for paper in library if all(holds(paper) for _, holds in drawn)}


FUZZY = SearchLibrary(
    [
        a_paper("Graph Attention Networks", abstract="We study diffusion on graphs."),
        a_paper("Diffusion Policies", marks=Marks(tags=("kept",))),
        a_paper("Scaling Vision", abstract="An attention study.", marks=Marks(tags=("kept",), read=True)),
        a_paper("Policy Scaling Laws", marks=Marks(starred=True)),
    ]
)


def found(text: str) -> list[str]:
    return FUZZY.titles(text)


@pytest.mark.parametrize("words", [("attention", "difusion"), ("scaling vision", "graph"), ("policy", "polices")])
def test_or_finds_what_either_side_finds(words: tuple[str, str]) -> None:
    first, second = words
    assert set(found(f"{first} OR {second}")) == {*found(first), *found(second)}
    assert set(found(f"is:unread ({first} OR {second})")) == {
        *found(f"{first} is:unread"),
        *found(f"{second} is:unread"),
    }


def test_and_over_or_ranks_as_the_words_together() -> None:
    assert found("attention (graph OR vision)")[:2] == ["Graph Attention Networks", "Scaling Vision"]
    assert found("attention (graph OR zzzzz)") == found("attention graph")


def test_a_paper_ranks_by_its_better_side() -> None:
    assert found("networks OR vision")[:2] == ["Scaling Vision", "Graph Attention Networks"]
    assert found("diffusion OR scaling")[-1] == "Graph Attention Networks"


def test_filters_of_one_side_do_not_bind_the_other() -> None:
    assert found("vision is:unread OR policy is:starred") == ["Policy Scaling Laws"]
    assert found("networks OR tag:kept") == ["Graph Attention Networks", "Diffusion Policies", "Scaling Vision"]


def test_not_excludes_what_is_written() -> None:
    assert found("scaling NOT vision") == ["Policy Scaling Laws"]
    assert set(found("NOT (scaling OR is:unread)")) == set()
    assert set(found("NOT (scaling vision)")) == {*found("")} - {"Scaling Vision"}


def test_many_alternatives_match_words_as_written() -> None:
    many = " ".join(f"(scaling OR word{number})" for number in range(10))
    assert set(found(many)) == {"Scaling Vision", "Policy Scaling Laws"}


def test_titles_alone_answer_or_until_there_is_an_index() -> None:
    library = SearchLibrary(FUZZY.papers.values())
    assert set(library.titles("networks OR vision", wait=False)) == {"Graph Attention Networks", "Scaling Vision"}
    assert library.titles("networks OR vision is:unread", wait=False) == ["Graph Attention Networks"]


def test_a_view_stands_for_its_query() -> None:
    searcher = Searcher(FUZZY, lambda: {"kept": "tag:kept sort:title-"})
    titles = [FUZZY.papers[key].title for key in searcher.listing("@kept", today=TODAY).keys]
    assert titles == ["Scaling Vision", "Diffusion Policies"]
    assert [FUZZY.papers[key].title for key in searcher.listing("-@kept @all policy", today=TODAY).keys] == [
        "Policy Scaling Laws"
    ]


def test_an_alternative_with_the_operator_in_quotes_is_a_phrase() -> None:
    assert parse_query('"OR"') == Query((Phrase(("OR",)),))
