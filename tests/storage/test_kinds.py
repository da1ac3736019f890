"""A value of the wrong type, in any field of any file, is reported and repaired, and never raises."""

import json
import math
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import LibraryError
from reader.paper import Paper
from storage import Library
from storage.check import check_library
from storage.documents import dumps
from storage.repair import repair
from tests.builders import a_digest, a_paper, starred
from tests.storage.libraries import compact, errors_in, replace_record

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

VALUES: list[Any] = [
    None,
    True,
    False,
    -1,
    10**30,
    1.5,
    2.0,
    math.inf,
    math.nan,
    "",
    "2",
    "Lamp",
    "\u0662",
    [],
    [1, 2],
    [[]],
    {},
    {"1": 2},
]
FIELDS = [
    "key",
    "title",
    "abstract",
    "authors",
    "author_count",
    "published",
    "comments",
    "upvotes",
    "appearances",
    "arxiv_id",
    "url",
    "code",
    "links",
    "keywords",
    "added",
    "starred",
    "read",
    "tags",
    "note",
    "snoozed_until",
    "description",
    "timestamp",
    "marks",
    "first_id",
    "new",
    "updated",
    "removed_papers",
    "removed",
    "title_aliases",
    "key_aliases",
]
LOCK_CONTENTS = [
    b"",
    b"\0" * 48,
    b"9" * 48,
    b"%020d 0badcafe sound            \n" % 10**19,
    b"-5 00000001 sound\n",
    b"\xff\xfe",
    "٣ 0badcafe sound".encode(),
    b"3 -badcafe sound",
    b"3 123456789abc sound",
    b"1e3 0badcafe sound",
    b"3 3",
]
TABLES = ("papers", "marks", "undo", "decisions")
MANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a compacted library with a change in the journal, previous snapshots, and caches."""
    folder = tmp_path_factory.mktemp("sound") / "library"
    papers = [a_paper(f"Paper {number}", abstract="lamp " * 400, arxiv_id=f"2510.0000{number}") for number in range(5)]
    with Library.open(folder) as library:
        keys = library.import_digests(a_digest(*papers)).new
        library.update_marks(keys[:2], lambda marks: marks.with_tags(["kept"]), "tagged")
        compact(library)
        library.update_marks(keys[2:3], starred, "starred")
        library.database.decisions.insert(
            {"timestamp": "2026-01-31T12:00:00+00:00", "marks": [[{}, {"read": True}, keys]]}
        )
        compact(library)
    with Library.open(folder):
        pass
    with Library.open(folder) as library:
        library.update_marks(keys[:1], starred, "starred")
    return folder


@pytest.fixture(scope="module")
def sound_papers(sound: Path) -> list[Paper]:
    return papers_in(sound)


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Callable[[], Path]:
    """Return a function that makes a fresh copy of the library."""

    def copy() -> Path:
        shutil.rmtree(tmp_path / "library", ignore_errors=True)
        return Path(shutil.copytree(sound, tmp_path / "library"))

    return copy


def papers_in(folder: Path) -> list[Paper]:
    with Library.open(folder) as library:
        return list(library.papers())


def use(folder: Path) -> None:
    """Do what users do; anything but a LibraryError fails the test."""
    with suppress(LibraryError), Library.open(folder) as library:
        actions: tuple[Callable[[], object], ...] = (
            lambda: list(library.papers()),
            lambda: library.update_marks(library.columns.keys[-1:], starred, "starred"),
            lambda: library.marked_at("read"),
            library.undo,
            library.tag_counts,
            lambda: compact(library),
        )
        for act in actions:
            with suppress(LibraryError):
                act()


@MANY
@given(
    table=st.sampled_from(TABLES),
    field=st.sampled_from(["schema", "sequence", "count", "crc32"]),
    value=st.sampled_from(VALUES) | st.integers(max_value=-1) | st.floats() | st.text(max_size=9),
)
def test_a_footer_with_a_wrong_type_is_damage(
    sound_papers: list[Paper], folder: Callable[[], Path], table: str, field: str, value: Any
) -> None:
    library = folder()
    path = library / f"{table}.json"
    *rest, last = path.read_bytes().splitlines(keepends=True)
    fields = json.loads(b"{" + last.rstrip()[:-1] + b"}")["_meta"]["1"]
    newer = field == "schema" and type(value) is int and value > 1
    fields[field] = value
    content = b"".join(rest) + b'"_meta":{"1":' + json.dumps(fields, separators=(",", ":")).encode() + b"}}\n"
    path.write_bytes(content)
    use(library)
    assert path.read_bytes() == content
    assert any(str(path) in diagnostic.message for diagnostic in errors_in(library))
    if newer:
        with pytest.raises(LibraryError, match="newer Reader"):
            repair(library)
        assert path.read_bytes() == content
        return
    assert not any(
        diagnostic.severity == "ok" and "papers in" in diagnostic.message for diagnostic in check_library(library)
    )
    repair(library)
    assert errors_in(library) == []
    assert papers_in(library) == sound_papers


@MANY
@given(
    table=st.sampled_from(TABLES),
    field=st.sampled_from(FIELDS),
    value=st.sampled_from(VALUES),
)
def test_a_document_with_a_wrong_type_never_raises(
    folder: Callable[[], Path], table: str, field: str, value: Any
) -> None:
    library = folder()
    path = library / f"{table}.json"
    tables = json.loads(path.read_bytes())
    for document in tables[table].values():
        document[field] = value
    path.write_text(json.dumps(tables), encoding="utf-8")
    use(library)
    check_library(library)
    repair(library)
    assert errors_in(library) == []
    use(library)


def wrong_changes() -> Iterator[Any]:
    for value in VALUES:
        yield value
        yield from (
            {"_base": value},
            {"_base": {"schema": value, "tables": {}}},
            {"_base": {"schema": 1, "tables": value}},
        )
        yield from ({"_base": {"schema": 1, "tables": {"papers": value}}}, {"../papers": {"1": value}})
        yield from ({"_base": {"schema": 1, "tables": {"papers": [value, 5]}}}, {"papers": {"1": value}})
        yield from ({"_base": {"schema": 1, "tables": {"papers": [1, value]}}}, {"papers": {str(value): {}}})
        yield from (
            {"_base": {"schema": 1, "tables": {str(value): [1, 1]}}},
            {"papers": value},
            {str(value): {"1": {}}},
        )


@MANY
@given(position=st.sampled_from([0, 1]), changes=st.sampled_from(list(wrong_changes())))
def test_a_record_with_a_wrong_type_never_raises(folder: Callable[[], Path], position: int, changes: Any) -> None:
    library = folder()
    replace_record(library / "library.journal", position, json.dumps(changes).encode())
    use(library)
    check_library(library)
    with suppress(LibraryError):
        repair(library)
        assert errors_in(library) == []
    use(library)


@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("rest", [{}, {"papers": 5}, {"papers": {"x": "y"}}, {"papers": {"1": {"title": "Lamp"}}}])
def test_a_journal_of_a_newer_schema_is_never_written_to(folder: Callable[[], Path], position: int, rest: Any) -> None:
    library = folder()
    path = library / "library.journal"
    content = replace_record(path, position, dumps({"_base": {"schema": 3, "sections": {}}, **rest}))
    for act in (papers_in, repair):
        with pytest.raises(LibraryError, match=r"library\.journal was written by a newer Reader"):
            act(library)
    assert path.read_bytes() == content


@pytest.mark.parametrize("footer", [b'{"schema":3}', b'{"schema": 3, "parts": {"a": 1}}', b'{"schema":3,"count":"x"}'])
@pytest.mark.parametrize("damage", [b"", b'"9":{oops\n'])
def test_a_snapshot_of_a_newer_schema_is_never_written_to(
    folder: Callable[[], Path], footer: bytes, damage: bytes
) -> None:
    library = folder()
    path = library / "papers.json"
    content = path.read_bytes().rpartition(b'"_meta"')[0] + damage + b'"_meta":{"1":' + footer + b"}}\n"
    path.write_bytes(content)
    for act in (papers_in, repair):
        with pytest.raises(LibraryError, match=r"papers\.json was written by a newer Reader"):
            act(library)
    assert path.read_bytes() == content


@MANY
@given(content=st.sampled_from(LOCK_CONTENTS) | st.binary(max_size=60))
def test_any_content_of_the_lock_file_is_harmless(
    sound_papers: list[Paper], folder: Callable[[], Path], content: bytes
) -> None:
    library = folder()
    (library / "library.lock").write_bytes(content)
    assert papers_in(library) == sound_papers
    use(library)
    (library / "library.lock").write_bytes(content)
    repair(library)
    assert errors_in(library) == []


@MANY
@given(
    name=st.sampled_from(["papers.cache", "marks.cache", "papers.index"]),
    index=st.integers(0, 6),
    value=st.sampled_from(VALUES),
    second=st.sampled_from(VALUES),
)
def test_a_cache_with_a_wrong_type_is_rebuilt(
    sound_papers: list[Paper], folder: Callable[[], Path], name: str, index: int, value: Any, second: Any
) -> None:
    library = folder()
    path = library / name
    head, _, rest = path.read_bytes().partition(b"\n")
    fields = json.loads(head)
    fields[index] = value
    path.write_bytes(json.dumps(fields).encode() + b"\n" + rest)
    assert papers_in(library) == sound_papers
    signed = json.dumps(second).encode() + b"\n" + rest.partition(b"\n")[2]
    fields = json.loads(head)
    fields[2] = crc32(signed)
    if name != "papers.index":
        path.write_bytes(dumps(fields) + b"\n" + signed)
        assert papers_in(library) == sound_papers
    check_library(library)


MISSING = ["papers.json", "library.journal", "previous", "backups"]


@pytest.mark.parametrize("also", [(), ("papers.index",), ("papers.index", "papers.cache"), ("library.lock",)])
@pytest.mark.parametrize("count", range(1, 5))
def test_a_library_without_its_papers_is_not_empty(
    folder: Callable[[], Path], count: int, also: tuple[str, ...]
) -> None:
    library = folder()
    for name in (*MISSING[:count], *also):
        path = library / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(LibraryError, match=r"is missing, although .*; .*reader doctor --repair"):
        Library.open(library)
    assert errors_in(library)
    assert not any(
        diagnostic.severity == "ok" and "papers in" in diagnostic.message for diagnostic in check_library(library)
    )
    repair(library)
    assert errors_in(library) == []
    use(library)


def test_a_library_with_only_its_lock_is_not_empty(folder: Callable[[], Path]) -> None:
    library = folder()
    for path in library.iterdir():
        if path.name != "library.lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(LibraryError, match=r"library\.journal is missing, although \d+ changes were saved to it"):
        Library.open(library)
    repair(library)
    assert papers_in(library) == []
