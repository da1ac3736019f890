"""The order For you: what comes first, what sinks, and what brings it back."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.paper import Marks
from reader.ranking.model import order_rows
from reader.ranking.ranking import RANKING_FILE_NAME
from reader.row_order import RowOrder
from reader.search import FOR_YOU, Searcher
from reader.search.sorting import Sorter
from tests.reader.ranking.subjects import STARRED, library_of_a_reader, papers_on, subject_paper
from tests.reader.search.libraries import TODAY, SearchLibrary

LIBRARY = library_of_a_reader()


def order(library: SearchLibrary, query: str = FOR_YOU) -> list[str]:
    return list(library.searcher.listing(query, today=TODAY).keys)


def is_ranked(library: SearchLibrary) -> bool:
    return library.searcher.is_ranking_current


def subjects(keys: list[str]) -> list[str]:
    return [key.partition("-")[0] for key in keys]


def test_the_right_papers_of_a_new_digest_are_on_top() -> None:
    assert set(subjects(order(library_of_a_reader())[:8])) == {"distillation", "robots"}


def test_a_dismissed_subject_sinks_but_stays() -> None:
    library = library_of_a_reader()
    assert len(order(library)) == 16
    assert subjects(order(library)[-4:]) == ["speech"] * 4


def test_the_view_is_reached_by_every_spelling_of_its_name() -> None:
    library = library_of_a_reader()
    for query in ("@foryou", "@ForYou", "view:foryou"):
        assert order(library, query) == order(library)


def test_the_reverse_order_begins_with_what_is_liked_least() -> None:
    assert subjects(order(library_of_a_reader(), "is:inbox -sort:foryou")[:4]) == ["speech"] * 4


def test_any_papers_can_be_in_this_order() -> None:
    library = library_of_a_reader()
    assert len(order(library, "sort:foryou")) == len(library.papers)
    assert {"distillation", "robots"} == set(subjects(order(library, "sort:foryou")[:12]))


def test_a_reason_names_words_and_their_starred_paper() -> None:
    library = library_of_a_reader()
    listing = library.searcher.listing(FOR_YOU, today=TODAY)
    first = listing.paper_at(0)
    reason = listing.reasons(first).why
    starred = [paper.title for paper in library.papers.values() if paper.marks.starred]
    assert any(f"“{title[:30]}" in reason for title in starred)
    words = reason.partition(": ")[2].split(", ")
    assert 1 <= len(words) <= 3
    assert all(word.casefold() in f"{first.title} {first.abstract}".casefold() for word in words)


def test_only_papers_that_are_still_liked_are_reasons() -> None:
    library = library_of_a_reader()
    listing = library.searcher.listing(FOR_YOU, today=TODAY)
    first = listing.paper_at(0)
    assert listing.reasons(first).why
    for key, paper in library.papers.items():
        library.papers[key] = replace(paper, marks=Marks())
        library.mark(key, Marks())
    assert not listing.reasons(first).why


def test_an_author_of_starred_papers_is_a_reason() -> None:
    library = library_of_a_reader()
    for number in range(3):
        paper = subject_paper("robots", number, STARRED, authors=("Ada Lovelace",))
        library.upsert(paper)
    new = replace(subject_paper("proteins", 200), title="On Notes", abstract="", authors=("Ada Lovelace",))
    library.upsert(new)
    listing = library.searcher.listing("sort:foryou", today=TODAY)
    assert "by Ada Lovelace" in listing.reasons(new).why


def test_a_paper_is_not_its_own_reason() -> None:
    library = library_of_a_reader()
    listing = library.searcher.listing("sort:foryou", today=TODAY)
    reasons = {paper.title: listing.reasons(paper).why for paper in library.papers.values()}
    assert any("“" in reason for reason in reasons.values())
    for title, reason in reasons.items():
        assert f"“{' '.join(title.split()[:3])}" not in reason


def test_undo_of_a_star_takes_its_effect_back() -> None:
    library = library_of_a_reader()
    before = order(library)
    for key in ("proteins-90", "proteins-91", "proteins-92"):
        library.mark(key, STARRED)
    assert order(library).index("proteins-93") < before.index("proteins-93")
    for key in ("proteins-90", "proteins-91", "proteins-92"):
        library.mark(key, Marks())
    assert order(library) == before


def test_the_same_library_has_the_same_order() -> None:
    assert order(library_of_a_reader()) == order(library_of_a_reader())


@pytest.mark.parametrize("marks", [Marks(tags=("later",)), Marks(note="compare"), Marks(starred=True, read=True)])
def test_tags_and_notes_count_as_stars_do(marks: Marks) -> None:
    library = library_of_a_reader(stars_each=3)
    assert library.searcher.listing(FOR_YOU, today=TODAY).advice
    for paper in papers_on("proteins", range(4), marks):
        library.upsert(paper)
        library.mark(paper.key, marks)
    listing = library.searcher.listing(FOR_YOU, today=TODAY)
    assert not listing.advice
    assert "proteins" in subjects(list(listing.keys[:4]))


def test_with_too_few_stars_the_newest_come_first() -> None:
    library = library_of_a_reader(stars_each=3)
    listing = library.searcher.listing(FOR_YOU, today=TODAY)
    days = [library.papers[key].published for key in listing.keys]
    assert days == sorted(days, key=lambda day: day or TODAY, reverse=True)
    assert listing.advice == "Star 10 papers to get a For you order; 6 so far"
    assert listing.reasons(listing.paper_at(0)).why == ""


def test_a_star_shows_at_the_next_listing() -> None:
    library = library_of_a_reader()
    before = order(library)
    library.mark("proteins-90", STARRED)
    assert order(library).index("proteins-91") < before.index("proteins-91")


def test_without_waiting_nothing_is_computed() -> None:
    library = library_of_a_reader()
    listing = library.searcher.listing(FOR_YOU, today=TODAY, wait=False)
    assert len(listing) == 16
    assert is_ranked(library) is False
    library.searcher.update_index()
    library.searcher.update_ranking()
    assert is_ranked(library) is True
    ranked = library.searcher.listing(FOR_YOU, today=TODAY, wait=False)
    assert set(subjects(list(ranked.keys[:8]))) == {"distillation", "robots"}


def test_removed_papers_do_not_shift_the_others() -> None:
    library = library_of_a_reader()
    order(library)
    library.remove("distillation-0", "speech-90")
    assert "speech-90" not in order(library)
    assert subjects(order(library)[-3:]) == ["speech"] * 3


def test_the_saved_ranking_is_used_again(tmp_path: Path) -> None:
    library = library_of_a_reader(tmp_path)
    before = order(library)
    again = Searcher(library)
    assert list(again.listing(FOR_YOU, today=TODAY, wait=False).keys) == before
    assert again.reasons(library.papers[before[0]]).why


@pytest.mark.parametrize("is_saved", [False, True])
def test_new_papers_are_placed_before_the_next_ranking(tmp_path: Path, is_saved: bool) -> None:
    library = library_of_a_reader(tmp_path)
    order(library)
    new = [*papers_on("robots", range(200, 203)), *papers_on("speech", range(200, 203))]
    library.upsert(*new)
    searcher = Searcher(library) if is_saved else library.searcher
    searcher.prepare_ranking()
    keys = list(searcher.listing(FOR_YOU, today=TODAY, wait=False).keys)
    assert len(keys) == 22
    assert {paper.key for paper in new[:3]} < set(keys[:11])
    assert subjects(keys[-7:]) == ["speech"] * 7
    assert not searcher.is_ranking_current
    searcher.update_index()
    searcher.update_ranking()
    assert searcher.is_ranking_current


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=30, max_size=36), st.lists(st.integers(0, 35), unique=True))
def test_the_order_of_all_sorts_as_the_scores_do(scores: list[float], rows: list[int]) -> None:
    columns = LIBRARY.columns
    sorter = Sorter(columns, dict)
    row_order = RowOrder(order_rows(scores, columns.digest_order.order()))
    assert [*sorter.sort_by_score(rows, scores, row_order)] == [*sorter.sort_by_score(rows, scores)]


def test_few_papers_are_in_the_order_of_all() -> None:
    library = library_of_a_reader()
    library.upsert(*papers_on("proteins", range(300, 306)))
    every = order(library, "sort:foryou")
    assert order(library, "is:starred sort:foryou") == [key for key in every if library.papers[key].marks.starred]
    assert order(library, "-sort:foryou") == every[::-1]


@pytest.mark.parametrize("content", [b"", b"no ranking", None])
def test_a_damaged_ranking_is_rebuilt(tmp_path: Path, content: bytes | None) -> None:
    library = library_of_a_reader(tmp_path)
    before = order(library)
    file = tmp_path / RANKING_FILE_NAME
    file.write_bytes(file.read_bytes()[:-3] if content is None else content)
    assert list(Searcher(library).listing(FOR_YOU, today=TODAY).keys) == before


def test_a_ranking_of_other_marks_is_rebuilt(tmp_path: Path) -> None:
    library = library_of_a_reader(tmp_path)
    order(library)
    for key in ("proteins-90", "proteins-91"):
        library.mark(key, STARRED)
    assert list(Searcher(library).listing(FOR_YOU, today=TODAY).keys) == order(library_of_a_reader_with(library))


def library_of_a_reader_with(library: SearchLibrary) -> SearchLibrary:
    """Return a new library with the papers and marks of another."""
    return SearchLibrary(
        [replace(paper, marks=library.columns.marks_of(paper.key)) for paper in library.papers.values()]
    )


def test_the_ranking_finds_held_out_stars_better_than_chance() -> None:
    precisions = library_of_a_reader(stars_each=10).searcher.evaluate_ranking()
    assert precisions["for you"] > max(precisions["date"], precisions["upvotes"])
