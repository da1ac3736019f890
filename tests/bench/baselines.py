"""The library, and libraries in SQLite and in stock TinyDB to compare it with."""

import json
import sqlite3
from dataclasses import replace
from itertools import islice
from pathlib import Path

from tinydb import TinyDB

from reader.paper import Digest, Paper, title_key
from storage import Library
from storage.documents import encode_paper
from tests.bench.corpus import fixed_papers

_BATCH_SIZE = 10_000


class OurLibrary:
    """Reader's library."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "ours"
        self.library = Library.open(self.folder)

    def fill(self, number: int) -> None:
        for first in range(0, number, _BATCH_SIZE):
            self.add(fixed_papers(first, min(_BATCH_SIZE, number - first)))
        self.library.update_marks(
            list(islice(self.library.columns.keys, 0, None, 10)), lambda m: replace(m, read=True), "read"
        )
        self.compact()

    def compact(self) -> None:
        self.library.compact(everything=True)

    def add(self, new: list[Paper]) -> None:
        self.library.import_digests(Digest("hf-daily", "bench", tuple(new)))

    def star(self, keys: list[str]) -> None:
        self.library.update_marks(keys, lambda marks: replace(marks, starred=not marks.starred), "starred")

    def close(self) -> None:
        self.library.close()


class SqliteLibrary:
    """A library in SQLite: the same papers, marks, look-ups and durability, and an undo log."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "papers.sqlite"
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.execute("pragma journal_mode=wal")
        self.connection.execute("pragma synchronous=full")
        self.connection.execute(
            "create table if not exists papers(key text primary key, title text, title_key text, published text,"
            " comments int, upvotes int, has_code int, day text, place int, document text)"
        )
        self.connection.execute("create table if not exists undo(entry text)")
        self.connection.execute("create index if not exists titles on papers(title_key)")
        self.connection.execute(
            "create table if not exists marks(key text primary key, starred int, read int, tags text, note text)"
        )

    def fill(self, number: int) -> None:
        for first in range(0, number, _BATCH_SIZE):
            self.add(fixed_papers(first, min(_BATCH_SIZE, number - first)))
        self.connection.execute("insert into marks select key, 0, 1, '', '' from papers where rowid % 10 = 1")
        self.connection.execute("pragma wal_checkpoint(truncate)")

    def add(self, new: list[Paper]) -> None:
        self.connection.execute("begin immediate")
        for paper in new:
            title = title_key(paper.title)
            self.connection.execute(
                "select document from papers where key = ? or title_key = ?", (paper.key, title)
            ).fetchone()
            seen = paper.appearances[0]
            row = (paper.key, paper.title, title, str(paper.published), paper.comments, paper.upvotes, bool(paper.code))
            written = json.dumps(encode_paper(paper))
            self.connection.execute(
                "insert into papers values(?,?,?,?,?,?,?,?,?,?)", (*row, str(seen.day), seen.position, written)
            )
        self._append_undo({"added": [paper.key for paper in new]})
        self.connection.execute("commit")

    def star(self, keys: list[str]) -> None:
        self.connection.execute("begin immediate")
        self.connection.executemany(
            "insert into marks values(?,1,0,'','') on conflict(key) do update set starred = not starred",
            ((key,) for key in keys),
        )
        self._append_undo({"starred": keys})
        self.connection.execute("commit")

    def _append_undo(self, entry: object) -> None:
        self.connection.execute("insert into undo(entry) values(?)", (json.dumps(entry),))

    def close(self) -> None:
        self.connection.close()


class StockLibrary:
    """A library in stock TinyDB."""

    def __init__(self, folder: Path) -> None:
        self.database = TinyDB(folder / "stock.json")

    def fill(self, number: int) -> None:
        self.database.table("papers").insert_multiple(encode_paper(paper) for paper in fixed_papers(0, number))

    def star(self, numbers: list[int]) -> None:
        self.database.table("papers").update({"starred": True}, doc_ids=numbers)

    def close(self) -> None:
        self.database.close()
