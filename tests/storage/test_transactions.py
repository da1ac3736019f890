"""Transactions over TinyDB's tables: all or nothing, one journal record each, and the newest state of all processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import where
from tinydb.table import Document

from storage.database import JournaledDB
from storage.documents import EncodedMarks
from storage.engine import StorageEngine
from storage.journal import Record, read_records


def open_database(folder: Path) -> JournaledDB:
    return JournaledDB(folder, storage=StorageEngine)


def records(folder: Path) -> tuple[Record, ...]:
    return read_records((folder / "library.journal").read_bytes()).records


@pytest.fixture(params=["folder", "memory"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[JournaledDB]:
    with open_database(tmp_path) if request.param == "folder" else JournaledDB() as db:
        db.papers.insert_multiple([{"title": "First"}, {"title": "Second"}])
        yield db


def test_a_transaction_is_one_record_of_what_changed(tmp_path: Path) -> None:
    with open_database(tmp_path) as db:
        db.papers.insert_multiple({"title": f"Paper {number}"} for number in range(50))
        before = len(records(tmp_path))
        with db.transaction():
            db.papers.upsert(Document({"title": "New"}, doc_id=60))
            db.papers.update({"seen": True}, doc_ids=[7])
            db.papers.remove(doc_ids=[8, 99])
            db.marks.insert(Document({"starred": True}, doc_id=7))
            db.undo.insert({"description": "many"})
        (record,) = records(tmp_path)[before:]
    assert record.changes == {
        "papers": {"60": {"title": "New"}, "7": {"title": "Paper 6", "seen": True}, "8": None},
        "marks": {"7": {"starred": True}},
        "undo": {"1": {"description": "many"}},
    }


def test_a_transaction_without_changes_writes_nothing(tmp_path: Path) -> None:
    with open_database(tmp_path) as db:
        db.papers.insert({"title": "First"})
        before = (tmp_path / "library.journal").read_bytes()
        with db.transaction():
            db.papers.remove(doc_ids=[99])
            db.papers.update({"title": "No such paper"}, where("title") == "none")
        assert (tmp_path / "library.journal").read_bytes() == before


def test_tables_read_what_the_transaction_changed(db: JournaledDB) -> None:
    with db.transaction():
        db.papers.insert(Document({"title": "Third"}, doc_id=3))
        db.papers.update({"title": "Changed"}, doc_ids=[1])
        db.papers.remove(doc_ids=[2])
        assert [document["title"] for document in db.papers] == ["Changed", "Third"]
        assert (len(db.papers), db.papers.contains(doc_id=2)) == (2, False)
        assert db.papers.get(doc_id=3) == {"title": "Third"}
        assert db.papers.count(where("title") == "Changed") == 1
        with pytest.raises(ValueError, match="already exists"):
            db.papers.insert(Document({}, doc_id=3))
        assert db.papers.insert({"title": "Fourth"}) == 4
    assert [document.doc_id for document in db.papers] == [1, 3, 4]


def test_an_id_that_the_transaction_used_is_not_given_again(db: JournaledDB) -> None:
    with db.transaction():
        db.papers.replace({4: {"title": "Third"}})
        assert db.papers.insert_multiple([{"title": "Fourth"}, {"title": "Fifth"}]) == [3, 5]
    assert [document.doc_id for document in db.papers] == [1, 2, 3, 4, 5]


def test_marks_that_are_replaced_twice_are_what_they_became_last(db: JournaledDB) -> None:
    with db.transaction():
        for fields in ({"starred": True}, {"read": True}):
            marks = EncodedMarks()
            marks.add(["a", "b"], [1, 2], fields)
            db.marks.replace(marks)
        db.marks.remove(doc_ids=[2])
    assert list(db.marks) == [{"key": "a", "read": True}]


def test_an_error_drops_all_that_a_transaction_changed(db: JournaledDB) -> None:
    def fail() -> None:
        with db.transaction():
            db.papers.update({"title": "Changed"})
            db.papers.remove(doc_ids=[1])
            db.marks.insert({"starred": True})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [document["title"] for document in db.papers] == ["First", "Second"]
    assert len(db.marks) == 0
    with db.transaction():
        db.papers.insert({"title": "Third"})
    assert len(db.papers) == 3


def test_a_failed_operation_leaves_the_transaction_as_it_was(db: JournaledDB) -> None:
    with db.transaction():
        db.papers.update({"seen": 1}, doc_ids=[1])
        with pytest.raises(KeyError):
            db.papers.update(lambda document: document.update(seen=document["seen"] + 1))
    assert [document.get("seen") for document in db.papers] == [1, None]


def test_an_inner_transaction_is_a_part_of_the_outer_one(db: JournaledDB) -> None:
    def fail() -> None:
        with db.transaction():
            with db.transaction():
                db.papers.insert({"title": "Third"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert len(db.papers) == 2


def test_replacing_a_document_drops_its_other_fields(db: JournaledDB) -> None:
    db.papers.replace({2: {"day": 1}, 5: {"day": 2}})
    assert db.papers.get(doc_id=2) == {"day": 1}
    assert db.papers.get(doc_id=5) == {"day": 2}


def test_dropped_tables_can_be_filled_again_at_once(db: JournaledDB) -> None:
    with db.transaction():
        db.drop_table("papers")
        db.table("papers").insert(Document({"title": "Alone"}, doc_id=9))
    assert [(document.doc_id, document["title"]) for document in db.table("papers")] == [(9, "Alone")]


def test_a_transaction_begins_with_the_newest_state(tmp_path: Path) -> None:
    with open_database(tmp_path) as one, open_database(tmp_path) as other:
        one.papers.insert({"count": 0})
        for database in (other, one, other):
            with database.transaction():
                document = database.papers.get(doc_id=1)
                assert isinstance(document, Document)
                database.papers.update({"count": document["count"] + 1}, doc_ids=[1])
        assert one.papers.insert({"count": 7}) == 2
        assert other.papers.insert({"count": 8}) == 3
    with open_database(tmp_path) as again:
        assert [document["count"] for document in again.papers] == [3, 7, 8]
