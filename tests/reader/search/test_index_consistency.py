"""After any changes, the index answers like one built from scratch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.search import INDEX_FILE_NAME, Searcher, verify_index
from storage import Library
from tests.builders import a_digest, a_paper
from tests.reader.search.libraries import TODAY

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

WORDS = ("deep", "image", "imaging", "fine-tuning", "moe", "graph", "policy", "distil", "distill", "多模态", "naïve")
QUERIES = (
    *("deep", "deap", "imag", "finetuning", "fine tuning", "graph policy", "gp", "distil", "模态", "naive", "lovelace"),
    *('"deep image"', "-deep", "title:im", "abstract:policy", "author:lovelace", "tag:kept", "kept", "is:duplicate"),
    *("is:starred graph", "is:unread", "keyword:moe", "sort:title"),
)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
Step = Callable[["TwoSessions"], None]


class WithoutFolder:
    """A library as seen by a searcher that must build its index from the papers."""

    folder = None

    def __init__(self, library: Library) -> None:
        self.columns = library.columns
        self.paper = library.paper
        self.marked_at = library.marked_at

    def snapshot_id(self) -> str:
        return ""

    def keys_changed_since_snapshot(self) -> list[str]:
        return []


class TwoSessions:
    """Two processes with the same library open; the first one searches."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.own_library, self.other_library = Library.open(folder), Library.open(folder)
        self.searcher = Searcher(self.own_library)

    def sync(self) -> None:
        self.searcher.invalidate(self.own_library.refresh())

    def restart(self) -> None:
        self.own_library.close()
        self.own_library = Library.open(self.folder)
        self.searcher = Searcher(self.own_library)

    def close(self) -> None:
        self.own_library.close()
        self.other_library.close()

    def key(self, position: int) -> list[str]:
        keys = self.own_library.columns.keys
        return [keys[position % len(keys)]] if keys else []


def _add(sessions: TwoSessions, title: str, abstract: str, *, by_other: bool) -> None:
    library = sessions.other_library if by_other else sessions.own_library
    change = library.import_digests(
        a_digest(a_paper(title, abstract=abstract, authors=("Ada Lovelace",), keywords=("moe",)))
    ).change
    if change and not by_other:
        sessions.searcher.invalidate((*change.keys, *change.added))


def _undo(sessions: TwoSessions) -> None:
    change = sessions.own_library.undo()
    if change:
        sessions.searcher.invalidate((*change.keys, *change.added))


def _mark(sessions: TwoSessions, position: int) -> None:
    if keys := sessions.key(position):
        sessions.own_library.update_marks(
            keys, lambda marks: replace(marks, starred=not marks.starred).with_tags(("kept",)), "marked"
        )


steps = st.one_of(
    st.builds(lambda title, abstract: lambda sessions: _add(sessions, title, abstract, by_other=False), texts, texts),
    st.builds(lambda title, abstract: lambda sessions: _add(sessions, title, abstract, by_other=True), texts, texts),
    st.builds(lambda position: lambda sessions: _mark(sessions, position), st.integers(0, 9)),
    st.just(_undo),
    st.just(TwoSessions.sync),
    st.just(TwoSessions.restart),
    st.just(lambda sessions: sessions.searcher.update_index()),
    st.just(lambda sessions: sessions.searcher.listing("deep", today=TODAY)),
)


@contextmanager
def two_sessions(folder: Path) -> Iterator[TwoSessions]:
    sessions = TwoSessions(folder)
    try:
        yield sessions
    finally:
        sessions.close()


@given(steps_taken=st.lists(steps, max_size=8))
@settings(max_examples=40, deadline=None)
def test_the_index_answers_like_a_rebuilt_one(
    steps_taken: list[Step], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with two_sessions(tmp_path_factory.mktemp("library")) as sessions:
        for step in steps_taken:
            step(sessions)
        sessions.sync()
        rebuilt = Searcher(WithoutFolder(sessions.own_library))
        for query in QUERIES:
            expected = list(rebuilt.listing(query, today=TODAY).keys)
            assert list(sessions.searcher.listing(query, today=TODAY).keys) == expected, query
        sessions.searcher.update_index()
        assert (
            verify_index(sessions.folder / INDEX_FILE_NAME, sessions.own_library.columns, sessions.own_library.paper)
            == ()
        )
