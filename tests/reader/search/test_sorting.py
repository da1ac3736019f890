"""Cached orders follow changes of the papers."""

import pytest

from tests.builders import a_paper
from tests.reader.search.libraries import SearchLibrary


@pytest.mark.parametrize("query", ["sort:comments", "is:unread sort:comments"])
def test_a_changed_count_changes_the_order(query: str) -> None:
    first, second, third = a_paper("First", comments=3), a_paper("Second", comments=2), a_paper("Third")
    library = SearchLibrary([first, second, third])
    assert library.titles(query) == ["First", "Second", "Third"]
    library.upsert(a_paper("Third", comments=9), a_paper("Fourth", comments=5))
    assert library.titles(query) == ["Third", "Fourth", "First", "Second"]
    library.remove(third.key)
    assert library.titles(query) == ["Fourth", "First", "Second"]
