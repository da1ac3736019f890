"""Conditions and orders agree with a plain implementation that reads every paper."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.paper import Appearance, Marks, Paper
from reader.triage import needs_triage
from tests.builders import a_paper
from tests.reader.search.libraries import TODAY, SearchLibrary

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

Holds = Callable[[Paper], bool]
Condition = tuple[str, Holds]
WORDS = ("attention", "graphs", "diffusion", "policy", "scaling", "vision")
TAGS = ("to read", "Vision", "kept", "大", "a-b")
AUTHORS = ("Ada Lovelace", "Alan Turing", "Grace Hopper")
DAYS = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 28), date(2025, 11, 28), date(2025, 12, 1))

days = st.sampled_from(DAYS)
counts = st.none() | st.integers(0, 5)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
marks = st.builds(
    Marks,
    starred=st.booleans(),
    read=st.booleans(),
    tags=st.lists(st.sampled_from(TAGS), unique=True, max_size=2).map(lambda tags: tuple(sorted(tags))),
    note=st.sampled_from(["", "good"]),
    snoozed_until=st.sampled_from([None, TODAY, TODAY + timedelta(days=1)]),
)
papers = st.builds(
    a_paper,
    texts.map(str.title),
    abstract=texts | st.just(""),
    authors=st.lists(st.sampled_from(AUTHORS), unique=True, max_size=2).map(tuple),
    published=st.none() | days,
    comments=counts,
    upvotes=counts,
    code=st.sampled_from([(), ("https://github.com/a/b",)]),
    keywords=st.lists(st.sampled_from(WORDS), max_size=1).map(tuple),
    appearances=st.lists(st.builds(Appearance, st.just("hf-daily"), days, st.integers(0, 3)), max_size=2).map(tuple),
    marks=marks,
)
libraries = st.lists(papers, min_size=3, max_size=10).map(
    lambda library: [replace(paper, key=f"paper-{number}") for number, paper in enumerate(library)]
)

MARKED: dict[str, Holds] = {
    "is:starred": lambda paper: paper.marks.starred,
    "is:read": lambda paper: paper.marks.read,
    "IS:Unread": lambda paper: not paper.marks.read,
    "is:snoozed": lambda paper: paper.marks.snoozed_until is not None and paper.marks.snoozed_until > TODAY,
    "is:inbox": lambda paper: needs_triage(paper.marks, TODAY),
    "is:starred,read": lambda paper: paper.marks.starred or paper.marks.read,
    "has:code": lambda paper: bool(paper.code),
    "has:note": lambda paper: paper.marks.note != "",
    "has:tag": lambda paper: paper.marks.tags != (),
    "has:tag,note": lambda paper: paper.marks.tags != () or paper.marks.note != "",
}
OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "": lambda count, value: count == value,
    "=": lambda count, value: count == value,
    ">": lambda count, value: count > value,
    ">=": lambda count, value: count >= value,
    "<": lambda count, value: count < value,
    "<=": lambda count, value: count <= value,
}


def _with_tag(tags: list[str]) -> Condition:
    def holds(paper: Paper) -> bool:
        return any(tag.lower() == one.lower() for tag in paper.marks.tags for one in tags)

    return "tag:" + ",".join(f'"{one}"' if " " in one else one for one in tags), holds


def _with_count(name: str, sign: str, value: int) -> Condition:
    def holds(paper: Paper) -> bool:
        count = getattr(paper, name)
        return count is not None and OPERATORS[sign](count, value)

    return f"{name}:{sign}{value}", holds


def _with_date(name: str, day: date, letters: int) -> Condition:
    """Compare ISO dates as text; a month or a year is a prefix."""
    value = day.isoformat()[:letters]

    def is_in_range(text: str) -> bool:
        return {"after": text[:letters] >= value, "before": text[:letters] < value}.get(name, text.startswith(value))

    def holds(paper: Paper) -> bool:
        seen = [one.day for one in paper.appearances] if name == "digest" else [paper.published]
        return any(is_in_range(one.isoformat()) for one in seen if one is not None)

    return f"{name}:{value}", holds


def _with_word(name: str, word: str) -> Condition:
    fields: dict[str, Callable[[Paper], tuple[str, ...]]] = {
        "title": lambda paper: (paper.title,),
        "abstract": lambda paper: (paper.abstract,),
        "keyword": lambda paper: paper.keywords,
    }
    return f"{name}:{word}", lambda paper: any(
        one.startswith(word) for text in fields[name](paper) for one in text.lower().split()
    )


def _by_author(name: str) -> Condition:
    value = f'"{name}"' if " " in name else name
    return f"author:{value}", lambda paper: any(name.lower() in one.lower() for one in paper.authors)


def _phrase(phrase: str) -> Condition:
    def holds(paper: Paper) -> bool:
        texts = (paper.title, paper.abstract, *paper.authors, *paper.keywords, *paper.marks.tags)
        return any(f" {phrase} " in f" {text.lower()} " for text in texts)

    return f'"{phrase}"', holds


def _negated(condition: Condition) -> Condition:
    text, holds = condition
    return f"-{text}", lambda paper: not holds(paper)


DATED = st.builds(
    _with_date, st.sampled_from(["digest", "published", "after", "before"]), days, st.sampled_from([4, 7, 10])
)
conditions = st.one_of(
    st.sampled_from(sorted(MARKED.items())),
    st.lists(st.sampled_from([*TAGS, "none"]), min_size=1, max_size=2).map(_with_tag),
    st.builds(
        _with_count, st.sampled_from(["comments", "upvotes"]), st.sampled_from(sorted(OPERATORS)), st.integers(0, 5)
    ),
    DATED,
    st.builds(
        _with_word,
        st.sampled_from(["title", "abstract", "keyword"]),
        st.builds(lambda word, letters: word[:letters], st.sampled_from(WORDS), st.integers(3, 9)),
    ),
    st.sampled_from([*AUTHORS, "Lovelace", "turing", "GRACE"]).map(_by_author),
    texts.map(_phrase),
).flatmap(lambda condition: st.sampled_from([condition, _negated(condition)]))


def _by_digest(library: list[Paper]) -> list[Paper]:
    """Sort by the newest digest and the position in it; papers without a digest come last."""
    seen = [paper for paper in library if paper.appearances]
    newest = {paper.key: min(paper.appearances, key=lambda one: (-_ordinal(one.day), one.position)) for paper in seen}
    seen.sort(key=lambda paper: (-_ordinal(newest[paper.key].day), newest[paper.key].position))
    return seen + [paper for paper in library if not paper.appearances]


def _ordinal(day: date | None) -> int:
    assert day is not None
    return day.toordinal()


@given(libraries, st.lists(conditions, min_size=4, max_size=10))
@settings(max_examples=100, deadline=None)
def test_conditions_agree_with_reading_every_paper(library: list[Paper], drawn: list[Condition]) -> None:
    searched, in_order = SearchLibrary(library), _by_digest(library)
    for together in (*([one] for one in drawn), drawn[:2], drawn[:3]):
        expected = [paper.key for paper in in_order if all(holds(paper) for _, holds in together)]
        query = " ".join(text for text, _ in together)
        assert list(searched.searcher.listing(query, today=TODAY).keys) == expected, query


ORDERS: dict[str, Callable[[Paper], object]] = {
    "date": lambda paper: paper.published and -_ordinal(paper.published),
    "comments": lambda paper: None if paper.comments is None else -paper.comments,
    "upvotes": lambda paper: None if paper.upvotes is None else -paper.upvotes,
    "title": lambda paper: paper.title.lower(),
}


@given(libraries, st.sampled_from(sorted(ORDERS)), st.sampled_from(["sort:{}", "-sort:{}", "sort:{}-", "-sort:{}-"]))
@settings(max_examples=40, deadline=None)
def test_orders_agree_with_sorting_the_papers(library: list[Paper], key: str, written: str) -> None:
    found = SearchLibrary(library).searcher.listing(f"sort:digest {written.format(key)}", today=TODAY).keys
    values = [ORDERS[key](next(paper for paper in library if paper.key == one)) for one in found]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=written.count("-") == 1)  # type: ignore[type-var]
    assert values == known + [None] * (len(values) - len(known))
    assert sorted(found) == sorted(paper.key for paper in library)


@given(libraries, conditions, conditions)
@settings(max_examples=40, deadline=None)
def test_empty_results_suggest_conditions_to_drop(library: list[Paper], first: Condition, second: Condition) -> None:
    shown = SearchLibrary(library).searcher.listing(f"{first[0]} {second[0]}", today=TODAY)
    alone = {text: sum(map(holds, library)) for text, holds in (first, second)}
    if len(shown) or first[0] == second[0]:
        assert shown.suggestions == ()
    else:
        counts = [int(hint.partition(" ")[0]) for hint in shown.suggestions]
        assert counts == [count for count in (alone[second[0]], alone[first[0]]) if count]
