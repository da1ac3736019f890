"""Compaction: what becomes of tables that are not compacted, or were dropped."""

from dataclasses import replace
from pathlib import Path

from storage import Library
from tests.builders import a_digest, a_paper, starred


def test_tables_that_are_not_compacted_stay_in_the_journal(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        key, *_others = library.import_digests(a_digest(*(f"Paper {number}" for number in range(60)))).new
    snapshot = (tmp_path / "papers.json").read_bytes()
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest(a_paper("Paper 0", abstract="Learned later.")))
        library.update_marks([key], lambda marks: replace(marks, note="a" * 50_000), "noted")
        library.update_marks([key], lambda marks: replace(marks, note="b" * 50_000), "noted")
    assert b'"note":"bbb' in (tmp_path / "marks.json").read_bytes()
    assert (tmp_path / "papers.json").read_bytes() == snapshot
    with Library.open(tmp_path) as library:
        assert library.warnings == ()
        assert library.paper(key).abstract == "Learned later."
        assert library.paper(key).marks.note == "b" * 50_000
        library.undo()
        library.undo()
        library.undo()
        assert (library.paper(key).abstract, library.paper(key).marks.note) == ("", "")


def test_a_dropped_table_leaves_its_snapshot_among_the_previous(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        keys = library.import_digests(a_digest("Lamps")).new
        library.update_marks(keys, starred, "starred")
        library.compact(everything=True)
        snapshot = (tmp_path / "marks.json").read_bytes()
        library.database.drop_table("marks")
        library.compact(everything=True)
    assert not (tmp_path / "marks.json").exists()
    assert (tmp_path / "previous" / "marks.json").read_bytes() == snapshot
    with Library.open(tmp_path) as library:
        assert library.warnings == ()
        assert not library.paper(keys[0]).marks.starred
        assert library.undo()
