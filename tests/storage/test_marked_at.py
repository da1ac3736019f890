"""When papers were read and starred, from the undo log."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.paper import Marks
from storage import Library
from tests.builders import a_digest, a_paper, starred

FIRST_DAY = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Return a library of three papers, whose clock advances by a day with every change."""
    days = iter(FIRST_DAY + timedelta(days=day) for day in range(-1, 100))
    with Library.open(tmp_path, clock=lambda: next(days)) as library:
        library.import_digests(a_digest("First", "Second", "Third"))
        yield library


def read(library: Library, *keys: str, is_read: bool = True) -> None:
    assert library.update_marks(keys, lambda marks: replace(marks, read=is_read), "read")


def days_of(library: Library) -> dict[str, int]:
    return {key: (moment - FIRST_DAY).days for key, moment in library.marked_at("read").items()}


def test_papers_have_the_time_when_they_were_last_read(library: Library) -> None:
    one, two, three = library.columns.keys
    read(library, one, two)
    read(library, three)
    read(library, one, is_read=False)
    assert list(days_of(library)) == [two, three]
    read(library, one)
    days = days_of(library)
    assert days[two] < days[three] < days[one]


def test_redone_marks_keep_their_first_timestamp(library: Library) -> None:
    one, two, _three = library.columns.keys
    read(library, one)
    before = days_of(library)
    library.undo()
    assert days_of(library) == {}
    library.redo()
    assert days_of(library) == before
    read(library, two)
    assert days_of(library)[one] == before[one] < days_of(library)[two]


def test_undoing_restores_the_earlier_timestamp(library: Library) -> None:
    one = library.columns.keys[0]
    read(library, one)
    before = days_of(library)
    read(library, one, is_read=False)
    read(library, one)
    assert days_of(library)[one] > before[one]
    library.undo()
    library.undo()
    assert days_of(library) == before


def test_other_marks_do_not_count(library: Library) -> None:
    one, two, _three = library.columns.keys
    read(library, one)
    before = days_of(library)
    library.update_marks([one], lambda marks: marks.with_tags(["later"]), "tagged")
    library.update_marks([two], starred, "starred")
    assert days_of(library) == before == {one: 0}
    assert list(library.marked_at("starred")) == [two]


def test_papers_that_came_with_their_marks_are_left_out(library: Library) -> None:
    library.import_digests(a_digest(a_paper("Read elsewhere", marks=Marks(read=True))))
    assert days_of(library) == {}
