"""Which sightings are one paper: digests in any order give the same library."""

from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.paper import Appearance, Digest, Paper
from storage import Library
from tests.builders import a_digest, a_paper

SHORT = a_paper("The Paper")
LONG = a_paper("The Paper: An Extended Version", arxiv_id="2401.00001")
BETWEEN = a_paper("The paper", arxiv_id="2401.00001")


def timestamp() -> datetime:
    return datetime(2025, 12, 1, tzinfo=UTC)


def test_a_title_that_a_longer_one_replaced_is_still_known(tmp_path: Path) -> None:
    for paper in (SHORT, BETWEEN, LONG):
        with Library.open(tmp_path) as library:
            library.import_digests(a_digest(paper))
    with Library.open(tmp_path) as library:
        assert [paper.title for paper in library.papers()] == ["The Paper: An Extended Version"]
        again = library.import_digests(a_digest(SHORT, BETWEEN))
        assert (again.change, len(library)) == (None, 1)
        library.undo()
        library.undo()
        assert [paper.title for paper in library.papers()] == ["The Paper"]


def test_a_title_is_known_again_within_one_digest() -> None:
    with Library.in_memory() as library:
        assert len(library.import_digests(a_digest(BETWEEN, LONG, SHORT)).new) == 1
        assert library.import_digests(a_digest(SHORT)).change is None


def test_papers_with_one_doi_are_one_paper_whatever_their_titles(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest(a_paper("A Draft", doi="10.1000/182"), a_paper("The Other", doi="10.1000/183")))
    with Library.open(tmp_path) as library:
        result = library.import_digests(a_digest(a_paper("The Published Paper", doi="10.1000/182")))
        assert (result.new, len(library)) == ((), 2)
        assert library.find("https://doi.org/10.1000/182").title == "The Published Paper"


def test_papers_of_one_title_with_two_dois_are_two_papers() -> None:
    with Library.in_memory() as library:
        library.import_digests(a_digest(a_paper("Editorial", doi="10.1000/1"), a_paper("Editorial", doi="10.1000/2")))
        assert sorted(paper.doi or "" for paper in library.papers()) == ["10.1000/1", "10.1000/2"]


sightings = st.builds(
    lambda number, has_id, day, comments: a_paper(
        f"Paper {number}",
        arxiv_id=f"2401.0000{number}" if has_id else None,
        abstract=("", "", "Short.", "A longer one.")[day],
        comments=comments,
        appearances=(Appearance("hf-daily", date(2025, 11, day), number, comments),),
    ),
    st.integers(1, 3),
    st.booleans(),
    st.integers(1, 3),
    st.sampled_from([None, 1, 5]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(sightings, min_size=1, max_size=3), min_size=2, max_size=3))
def test_digests_give_the_same_library_in_every_order(digests: list[list[Paper]]) -> None:
    def library_of(order: tuple[list[Paper], ...]) -> frozenset[tuple[object, ...]]:
        with Library.in_memory(clock=timestamp) as library:
            for papers in order:
                library.import_digests(Digest("hf-daily", "test", tuple(papers)))
            return frozenset(
                (paper.title, paper.arxiv_id, paper.abstract, paper.comments, paper.appearances)
                for paper in library.papers()
            )

    assert len({library_of(order) for order in permutations(digests)}) == 1
