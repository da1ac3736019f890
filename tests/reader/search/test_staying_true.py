"""Whatever becomes of a library, its index answers as one made anew does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.finding import searcher_of
from reader.search import INDEX_FILE, Searcher, check_index
from storage import Library
from tests.builders import a_digest, a_paper
from tests.reader.search.libraries import TODAY

WORDS = ("deep", "image", "imaging", "fine-tuning", "moe", "graph", "policy", "distil", "distill", "多模态", "naïve")
QUERIES = (
    *("deep", "deap", "imag", "finetuning", "fine tuning", "graph policy", "gp", "distil", "模态", "naive", "lovelace"),
    *('"deep image"', "-deep", "title:im", "abstract:policy", "author:lovelace", "tag:kept", "kept", "is:duplicate"),
    *("is:starred graph", "is:unread", "keyword:moe", "sort:title"),
)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
Turn = Callable[["Desks"], None]


class Desks:
    """Two programs that work on one library; the first of them searches."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mine, self.theirs = Library.open(folder), Library.open(folder)
        self.searcher = searcher_of(self.mine)

    def follow(self) -> None:
        self.searcher.refresh(self.mine.refresh())

    def restart(self) -> None:
        self.mine.close()
        self.mine = Library.open(self.folder)
        self.searcher = searcher_of(self.mine)

    def close(self) -> None:
        self.mine.close()
        self.theirs.close()

    def key(self, place: int) -> list[str]:
        keys = self.mine.columns.keys
        return [keys[place % len(keys)]] if keys else []


def _add(desks: Desks, title: str, abstract: str, *, by_others: bool) -> None:
    library = desks.theirs if by_others else desks.mine
    change = library.add(
        a_digest(a_paper(title, abstract=abstract, authors=("Ada Lovelace",), keywords=("moe",)))
    ).change
    if change and not by_others:
        desks.searcher.refresh((*change.keys, *change.added))


def _undo(desks: Desks) -> None:
    change = desks.mine.undo()
    if change:
        desks.searcher.refresh((*change.keys, *change.added))


def _mark(desks: Desks, place: int) -> None:
    if keys := desks.key(place):
        desks.mine.mark(keys, lambda marks: replace(marks, starred=not marks.starred).tagged(("kept",)), "marked")


turns = st.one_of(
    st.builds(lambda title, abstract: lambda d: _add(d, title, abstract, by_others=False), texts, texts),
    st.builds(lambda title, abstract: lambda d: _add(d, title, abstract, by_others=True), texts, texts),
    st.builds(lambda place: lambda d: _mark(d, place), st.integers(0, 9)),
    st.just(_undo),
    st.just(Desks.follow),
    st.just(Desks.restart),
    st.just(lambda d: d.searcher.prepare()),
    st.just(lambda d: d.searcher.listing("deep", today=TODAY)),
)


@contextmanager
def desks_in(folder: Path) -> Iterator[Desks]:
    desks = Desks(folder)
    try:
        yield desks
    finally:
        desks.close()


@given(done=st.lists(turns, max_size=8))
@settings(max_examples=40, deadline=None)
def test_the_index_answers_as_one_made_anew(done: list[Turn], tmp_path_factory: pytest.TempPathFactory) -> None:
    with desks_in(tmp_path_factory.mktemp("library")) as desks:
        for turn in done:
            turn(desks)
        desks.follow()
        anew = Searcher(desks.mine.columns, desks.mine.paper)
        for query in QUERIES:
            expected = list(anew.listing(query, today=TODAY).keys)
            assert list(desks.searcher.listing(query, today=TODAY).keys) == expected, query
        desks.searcher.prepare()
        assert check_index(desks.folder / INDEX_FILE, desks.mine.columns, desks.mine.paper) == ()
