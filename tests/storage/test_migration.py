"""A library of the first schema, one file with everything in it, is taken over after a backup."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.errors import LibraryError
from reader.paper import Marks
from storage import Library
from storage.backups import backups_of
from storage.documents import document_of, document_of_marks
from tests.builders import a_paper


def an_older_library(folder: Path, schema: int = 1) -> bytes:
    papers = [replace(a_paper(f"Paper {number}"), added=datetime(2025, 1, 1, tzinfo=UTC)) for number in range(3)]
    marks = Marks(starred=True, tags=("old",))
    tables = {
        "_meta": {"1": {"schema": schema}},
        "papers": {paper.key: document_of(paper) for paper in papers},
        "marks": {papers[1].key: document_of_marks(papers[1].key, marks)},
        "done": {},
        "undone": {},
    }
    content = json.dumps(tables).encode()
    (folder / "library.json").write_bytes(content)
    return content


def test_an_older_library_is_taken_over_whole_after_a_backup(tmp_path: Path) -> None:
    content = an_older_library(tmp_path)
    with Library.open(tmp_path) as library:
        assert [paper.title for paper in library.papers()] == ["Paper 0", "Paper 1", "Paper 2"]
        assert library.tags() == {"old": 1}
        assert "3 papers of an older Reader were taken over" in library.notices[0]
    assert (backups_of(tmp_path)[0].path / "library.json").read_bytes() == content
    assert not (tmp_path / "library.json").exists()
    assert [path.read_bytes() for path in (tmp_path / "kept").iterdir()] == [content]
    with Library.open(tmp_path) as library:
        assert (len(library), library.notices) == (3, ())


def test_taking_over_goes_on_where_it_stopped(tmp_path: Path) -> None:
    an_older_library(tmp_path)
    with Library.open(tmp_path):
        pass
    an_older_library(tmp_path)
    with Library.open(tmp_path) as library:
        assert len(library) == 3
        (kept,) = (path for path in (tmp_path / "kept").iterdir() if str(path) in library.notices[0])
        assert "not taken over, because there are papers here already" in library.notices[0]
        assert json.loads(kept.read_bytes())["_meta"] == {"1": {"schema": 1}}
    assert not (tmp_path / "library.json").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"_meta": {"1": {"schema": 99}}}', b"[" * 100_000])
def test_what_is_no_older_library_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.json").write_bytes(content)
    with pytest.raises(LibraryError, match=r"library\.json"):
        Library.open(tmp_path)
    assert (tmp_path / "library.json").read_bytes() == content
