"""What lies beside the library may be anything; reading it never waits and never fails in a way that is not expected."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reader.files import read_bytes
from reader.search import INDEX_FILE_NAME, verify_index
from reader.triage import TriageBookmark
from reader.whats_new import load_last_visit
from storage import Library
from tests.builders import a_digest


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_folder(path: Path) -> None:
    path.mkdir()


NOT_REGULAR = pytest.mark.parametrize("make", [make_pipe, link_to_device, make_folder])
pytestmark = pytest.mark.skipif(os.name == "nt", reason="this system has neither pipes nor devices among its files")


@NOT_REGULAR
def test_what_is_no_plain_file_is_refused_without_waiting(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "strange")
    with pytest.raises(OSError, match=r"not a regular file"):
        read_bytes(tmp_path / "strange")


@NOT_REGULAR
def test_the_index_and_state_files_may_be_irregular(tmp_path: Path, make: Callable[[Path], None]) -> None:
    for name in (INDEX_FILE_NAME, "visit.json", "triage.json"):
        make(tmp_path / name)
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("A Paper"))
        (words,) = verify_index(tmp_path / INDEX_FILE_NAME, library.columns, library.paper)
        assert "is damaged" in words
    assert load_last_visit(tmp_path) is None
    assert TriageBookmark(tmp_path).skipped() == frozenset()


@pytest.mark.parametrize(
    "written", ["Infinity", "[[[", '{"day": "2025-01-01", "digest": "2025-01-01", "paper": 1e999}']
)
def test_a_visit_that_cannot_be_understood_is_none(tmp_path: Path, written: str) -> None:
    (tmp_path / "visit.json").write_text(written)
    assert load_last_visit(tmp_path) is None
