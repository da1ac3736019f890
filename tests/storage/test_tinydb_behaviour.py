"""The documented behaviour of TinyDB's tables, queries and operations, of TinyDB and of our tables."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, TinyDB, where
from tinydb.operations import add, decrement, delete, increment, subtract
from tinydb.operations import set as set_to
from tinydb.table import Document, Table

from storage.database import JournaledDB
from storage.engine import StorageEngine


@pytest.fixture(params=["tinydb", "ours in a folder", "ours in memory"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TinyDB]:
    makers: dict[str, Any] = {
        "tinydb": lambda: TinyDB(tmp_path / "db.json"),
        "ours in a folder": lambda: JournaledDB(tmp_path, storage=StorageEngine),
        "ours in memory": JournaledDB,
    }
    with makers[request.param]() as db:
        db.insert_multiple({"name": name, "age": age} for name, age in (("John", 22), ("Jane", 37), ("Joe", 22)))
        yield db


def names(documents: Any) -> list[str]:
    return [document["name"] for document in documents]


def test_insert_gives_ids_that_rise(db: TinyDB) -> None:
    assert db.insert({"name": "Jim"}) == 4
    assert db.insert_multiple([{"name": "Jack"}, {"name": "Jill"}]) == [5, 6]
    assert [document.doc_id for document in db] == [1, 2, 3, 4, 5, 6]


def test_a_document_is_inserted_under_its_own_id_once(db: TinyDB) -> None:
    assert db.insert(Document({"name": "Jim"}, doc_id=42)) == 42
    assert db.insert({"name": "Jack"}) == 43
    with pytest.raises(ValueError, match="already exists"):
        db.insert(Document({"name": "Jim"}, doc_id=42))
    assert len(db) == 5


def test_only_mappings_are_inserted_and_all_or_none(db: TinyDB) -> None:
    with pytest.raises(ValueError, match="not a Mapping"):
        db.insert(["not a mapping"])
    with pytest.raises(ValueError, match="not a Mapping"):
        db.insert_multiple([{"name": "Jim"}, "not a mapping"])
    assert len(db) == 3


def test_all_and_iteration_give_every_document(db: TinyDB) -> None:
    assert names(db.all()) == names(db) == ["John", "Jane", "Joe"]
    assert len(db) == 3


def test_search_get_contains_and_count_take_a_query(db: TinyDB) -> None:
    user = Query()
    assert names(db.search(user.age == 22)) == ["John", "Joe"]
    assert names(db.search((user.age > 30) | (user.name.matches("Joe")))) == ["Jane", "Joe"]
    assert names(db.search(~(user.age == 22) & user.name.exists())) == ["Jane"]
    assert names(db.search(user.name.test(lambda name: name.endswith("n")))) == ["John"]
    assert names(db.search(user.fragment({"age": 37}))) == ["Jane"]
    assert names(db.search(user.name.one_of(["Joe", "Jane"]))) == ["Jane", "Joe"]
    found = db.get(where("name") == "Jane")
    assert isinstance(found, Document)
    assert found.doc_id == 2
    assert db.get(where("name") == "nobody") is None
    assert db.contains(where("age") == 37)
    assert db.count(where("age") == 22) == 2


def test_get_and_contains_take_ids(db: TinyDB) -> None:
    assert db.get(doc_id=2) == {"name": "Jane", "age": 37}
    assert db.get(doc_id=9) is None
    assert names(db.get(doc_ids=[1, 3, 9])) == ["John", "Joe"]
    assert db.contains(doc_id=3)
    assert not db.contains(doc_id=9)
    with pytest.raises(RuntimeError):
        db.get()


def test_update_takes_fields_or_an_operation_for_all_some_or_ids(db: TinyDB) -> None:
    assert db.update({"seen": True}) == [1, 2, 3]
    assert db.update(increment("age"), where("name") == "John") == [1]
    assert db.update(set_to("age", 40), doc_ids=[2, 9]) == [2]
    assert db.update(delete("seen"), where("age") == 22) == [3]
    assert db.all() == [
        {"name": "John", "age": 23, "seen": True},
        {"name": "Jane", "age": 40, "seen": True},
        {"name": "Joe", "age": 22},
    ]


def test_operations_add_subtract_and_decrement(db: TinyDB) -> None:
    db.update(add("age", 5), doc_ids=[1])
    db.update(subtract("age", 7), doc_ids=[2])
    db.update(decrement("age"), doc_ids=[3])
    assert [document["age"] for document in db] == [27, 30, 21]


def test_update_multiple_takes_pairs_of_fields_and_query(db: TinyDB) -> None:
    changed = db.update_multiple([({"age": 1}, where("name") == "John"), (delete("age"), where("name") == "Joe")])
    assert changed == [1, 3]
    assert [document.get("age") for document in db] == [1, 37, None]


def test_upsert_updates_or_inserts(db: TinyDB) -> None:
    assert db.upsert({"name": "Jane", "age": 38}, where("name") == "Jane") == [2]
    assert db.upsert({"name": "Jim", "age": 1}, where("name") == "Jim") == [4]
    assert db.upsert(Document({"age": 2}, doc_id=4)) == [4]
    assert db.get(doc_id=4) == {"name": "Jim", "age": 2}
    with pytest.raises(ValueError, match="doc_id"):
        db.upsert({"name": "Jim"})


def test_remove_takes_a_query_or_ids_and_truncate_takes_all(db: TinyDB) -> None:
    assert db.remove(where("name") == "John") == [1]
    assert db.remove(doc_ids=[3, 9]) == [3]
    assert names(db) == ["Jane"]
    with pytest.raises(RuntimeError, match="truncate"):
        db.remove()
    db.truncate()
    assert len(db) == 0
    assert db.insert({"name": "first"}) == 1


def test_tables_are_apart_and_can_be_dropped(db: TinyDB) -> None:
    db.table("others").insert({"name": "Jim"})
    assert db.tables() == {"_default", "others"}
    assert names(db.table("others").all()) == ["Jim"]
    db.drop_table("others")
    assert db.tables() == {"_default"}
    assert len(db.table("others")) == 0
    db.drop_tables()
    assert db.tables() == set()
    assert len(db) == 0


def test_an_empty_table_can_be_kept(db: TinyDB) -> None:
    db.table("silent")
    db.table("kept", persist_empty=True)
    assert db.tables() == {"_default", "kept"}


def test_a_search_sees_what_was_written_since(db: TinyDB) -> None:
    assert db.count(where("age") == 22) == 2
    db.update({"age": 22})
    assert db.count(where("age") == 22) == 3


def test_a_storage_is_read_by_tables_and_written_whole_by_others(db: TinyDB) -> None:
    tables = db.storage.read()
    assert tables is not None
    assert {name: {number: dict(document) for number, document in table.items()} for name, table in tables.items()} == {
        "_default": {str(document.doc_id): dict(document) for document in db}
    }
    db.storage.write({"_default": {"7": {"name": "alone"}}})
    assert [(document.doc_id, document["name"]) for document in db] == [(7, "alone")]


@pytest.fixture(params=["folder", "memory"])
def ours(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TinyDB]:
    with JournaledDB(tmp_path, storage=StorageEngine) if request.param == "folder" else JournaledDB() as db:
        yield db


def test_an_updater_that_fails_changes_nothing(ours: TinyDB) -> None:
    ours.insert_multiple([{"age": 1}, {"age": 2}, {}])
    with pytest.raises(KeyError):
        ours.update(increment("age"))
    assert ours.all() == [{"age": 1}, {"age": 2}, {}]


def test_documents_that_were_read_are_copies(ours: TinyDB) -> None:
    ours.insert({"tags": ["one"]})
    ours.all()[0]["tags"].append("two")
    assert ours.all() == [{"tags": ["one"]}]


def test_every_change_goes_through_update_table() -> None:
    assert list(inspect.signature(Table._update_table).parameters) == ["self", "updater"]
    source = inspect.getsource(Table)
    writers = source.count("_storage.write(")
    assert writers == inspect.getsource(Table._update_table).count("_storage.write(") == 1
