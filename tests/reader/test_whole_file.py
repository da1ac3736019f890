"""What lies beside the library may be anything; reading it never waits and never fails in a way that is not expected."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reader.search import INDEX_FILE, check_index
from reader.triage.bookmark import Bookmark
from reader.triage.visit import last_visit
from reader.whole_file import content_of
from storage import Library
from tests.builders import a_digest


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def an_endless_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_folder(path: Path) -> None:
    path.mkdir()


STRANGE = pytest.mark.parametrize("make", [a_pipe, an_endless_device, a_folder])
pytestmark = pytest.mark.skipif(os.name == "nt", reason="this system has neither pipes nor devices among its files")


@STRANGE
def test_what_is_no_plain_file_is_refused_without_waiting(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "strange")
    with pytest.raises(OSError, match=r"no plain file|directory"):
        content_of(tmp_path / "strange")


@STRANGE
def test_the_index_and_what_is_kept_for_convenience_may_be_no_plain_files(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    for name in (INDEX_FILE, "visit.json", "triage.json"):
        make(tmp_path / name)
    with Library.open(tmp_path) as library:
        library.add(a_digest("A Paper"))
        (words,) = check_index(tmp_path / INDEX_FILE, library.columns, library.paper)
        assert "is damaged" in words
    assert last_visit(tmp_path) is None
    assert Bookmark(tmp_path).skipped() == frozenset()


@pytest.mark.parametrize(
    "written", ["Infinity", "[[[", '{"day": "2025-01-01", "digest": "2025-01-01", "paper": 1e999}']
)
def test_a_visit_that_cannot_be_understood_is_none(tmp_path: Path, written: str) -> None:
    (tmp_path / "visit.json").write_text(written)
    assert last_visit(tmp_path) is None
