"""Merging two sightings of a paper."""

from dataclasses import replace
from datetime import date
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.paper import Appearance, Paper, has_placeholder_title
from reader.paper_merge import complete_sighting, merge_papers
from tests.builders import a_paper

days = st.sampled_from([None, date(2025, 11, 1), date(2025, 11, 2)])
counts = st.sampled_from([None, 0, 3, 8])
texts = st.sampled_from(["", "alpha", "omega", "see a.example/x and b.example"])
links = st.lists(st.sampled_from(["https://a.example/x", "https://b.example", "https://c.example"]), unique=True)
appearances = st.lists(
    st.builds(Appearance, st.sampled_from(["hf-daily", "arxiv"]), days, st.integers(0, 2), counts, counts), max_size=2
).map(tuple)
sightings = st.builds(
    Paper,
    key=st.just("key"),
    title=st.sampled_from(["The Paper", "The paper", "the paper!", "arXiv:2401.00001", "doi:10.1000/1"]),
    abstract=texts,
    authors=st.sampled_from([(), ("A",), ("B",), ("A", "B")]),
    author_count=counts,
    published=days,
    comments=counts,
    upvotes=counts,
    stars=counts,
    arxiv_id=st.sampled_from([None, "2401.00001"]),
    doi=st.sampled_from([None, "10.1000/1", "10.1000/2"]),
    categories=st.sampled_from([(), ("cs.CL",), ("cs.CL", "cs.AI")]),
    venue=texts,
    organization=texts,
    summary=texts,
    submitter=texts,
    project_page=st.sampled_from([None, "https://page.example/1", "https://page.example/2"]),
    url=st.sampled_from([None, "https://page.example/1", "https://page.example/2"]),
    code=links.map(tuple),
    links=links.map(tuple),
    keywords=links.map(tuple),
    appearances=appearances,
).map(complete_sighting)


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@settings(max_examples=200, deadline=None)
@given(st.lists(sightings, min_size=2, max_size=3))
def test_sightings_merge_the_same_in_every_order(papers: list[Paper]) -> None:
    assert len({reduce(merge_papers, order) for order in permutations(papers)}) == 1


@settings(max_examples=100, deadline=None)
@given(sightings, sightings)
def test_merging_again_changes_nothing(first: Paper, second: Paper) -> None:
    assert merge_papers(first, first) == first
    assert merge_papers(merge_papers(first, second), second) == merge_papers(first, second)


def test_missing_facts_are_filled_and_others_chosen_by_rule() -> None:
    known = a_paper("The paper", published=date(2025, 11, 2), abstract="Short.", links=("https://b.example",))
    incoming = a_paper(
        "The Paper", published=date(2025, 11, 1), abstract="Longer.", author_count=3, code=("https://a.example",)
    )
    paper = merge_papers(known, replace(incoming, arxiv_id="2401.00001", links=("https://a.example",)))
    assert paper.key == known.key
    assert (paper.published, paper.abstract, paper.author_count) == (date(2025, 11, 1), "Longer.", 3)
    assert paper.arxiv_id == "2401.00001"
    assert paper.links == ("https://a.example", "https://b.example")


@pytest.mark.parametrize("placeholder", ["arXiv:2401.00001", "doi:10.1000/1", "https://venue.example/forum?id=1"])
def test_a_title_replaces_a_placeholder_of_any_age(placeholder: str) -> None:
    old = (Appearance("list", date(2025, 11, 1)),)
    new = (Appearance("list", date(2025, 11, 2)),)
    titled = a_paper("A Lamp", appearances=old)
    listed = replace(titled, title=placeholder, appearances=new)
    for paper in (merge_papers(titled, listed), merge_papers(listed, titled)):
        assert (paper.title, paper.title_aliases) == ("A Lamp", ())
    assert has_placeholder_title(listed)
    assert not has_placeholder_title(titled)
    assert not has_placeholder_title(replace(titled, title="arXiv: A History"))


def test_counts_without_an_appearance_belong_to_the_newest() -> None:
    paper = complete_sighting(
        a_paper("P", comments=4, appearances=(Appearance("hf-daily", date(2025, 1, 1)), Appearance("x")))
    )
    assert [seen.comments for seen in paper.appearances] == [None, 4]
    assert paper.comments == 4
