"""A library of the first schema, one file with everything in it, is taken over after a backup."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.errors import LibraryError
from reader.paper import Marks
from storage import Library
from storage.backups import list_backups
from storage.documents import encode_marks_with_key, encode_paper
from tests.builders import a_paper


def make_first_schema_library(folder: Path, schema: int = 1) -> bytes:
    papers = [replace(a_paper(f"Paper {number}"), added=datetime(2025, 1, 1, tzinfo=UTC)) for number in range(3)]
    marks = Marks(starred=True, tags=("old",))
    tables = {
        "_meta": {"1": {"schema": schema}},
        "papers": {paper.key: encode_paper(paper) for paper in papers},
        "marks": {papers[1].key: encode_marks_with_key(papers[1].key, marks)},
        "done": {},
        "undone": {},
    }
    content = json.dumps(tables).encode()
    (folder / "library.json").write_bytes(content)
    return content


def test_an_older_library_is_taken_over_whole_after_a_backup(tmp_path: Path) -> None:
    content = make_first_schema_library(tmp_path)
    with Library.open(tmp_path) as library:
        assert [paper.title for paper in library.papers()] == ["Paper 0", "Paper 1", "Paper 2"]
        assert library.tag_counts() == {"old": 1}
        assert "3 papers of an older Reader were taken over" in library.warnings[0]
    assert (list_backups(tmp_path)[0].path / "library.json").read_bytes() == content
    assert not (tmp_path / "library.json").exists()
    assert [path.read_bytes() for path in (tmp_path / "kept").iterdir()] == [content]
    with Library.open(tmp_path) as library:
        assert (len(library), library.warnings) == (3, ())


def test_taking_over_goes_on_where_it_stopped(tmp_path: Path) -> None:
    make_first_schema_library(tmp_path)
    with Library.open(tmp_path):
        pass
    make_first_schema_library(tmp_path)
    with Library.open(tmp_path) as library:
        assert len(library) == 3
        (kept,) = (path for path in (tmp_path / "kept").iterdir() if str(path) in library.warnings[0])
        assert "not taken over, because there are papers here already" in library.warnings[0]
        assert json.loads(kept.read_bytes())["_meta"] == {"1": {"schema": 1}}
    assert not (tmp_path / "library.json").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"_meta": {"1": {"schema": 99}}}', b"[" * 100_000])
def test_what_is_no_older_library_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.json").write_bytes(content)
    with pytest.raises(LibraryError, match=r"library\.json"):
        Library.open(tmp_path)
    assert (tmp_path / "library.json").read_bytes() == content
