"""A small library, and what tests do with it."""

from pathlib import Path

from reader.diagnostics import Diagnostic
from storage import Library
from storage.check import check_library
from storage.journal import LogPosition, encode_record, read_records
from tests.builders import a_digest, starred

DAMAGES = {
    "a cut line": (b'"title":"Paper 2"', b'"title":"Pap'),
    "a missing footer": (b'"_meta"', b""),
    "a duplicate name": (b'\n"2":{', b'\n"1":{'),
}
"""Ways to damage papers.json: bytes, and what replaces them."""


def tag(library: Library, key: str, name: str) -> None:
    library.update_marks([key], lambda marks: marks.with_tags([name]), "tagged", f"+{name}")


def compact(library: Library) -> None:
    library.compact(everything=True)


def make_library(folder: Path, papers: int = 3) -> list[str]:
    """Create a library with a snapshot of its papers; return their keys."""
    with Library.open(folder) as library:
        return list(library.import_digests(a_digest(*(f"Paper {number}" for number in range(papers)))).new)


def make_damageable_library(folder: Path) -> None:
    """Create a library of five papers, two of them tagged, that was compacted before a star."""
    with Library.open(folder) as library:
        keys = library.import_digests(a_digest(*(f"Paper {number}" for number in range(5)))).new
        library.update_marks(keys[:2], lambda marks: marks.with_tags(["kept"]), "tagged")
        library.database.decisions.insert(
            {"timestamp": "2026-01-31T12:00:00+00:00", "marks": [[{}, {"read": True}, keys]]}
        )
        compact(library)
        library.update_marks(keys[:1], starred, "starred")


def replace_bytes(path: Path, before: bytes, after: bytes) -> bytes:
    """Replace bytes that a file holds, and return its new content."""
    content = path.read_bytes().replace(before, after, 1)
    assert content != path.read_bytes()
    path.write_bytes(content)
    return content


def replace_record(journal: Path, position: int, changes: bytes) -> bytes:
    """Replace what one of the first two records of a journal changes; return the journal's new content."""
    lines = journal.read_bytes().splitlines(keepends=True)
    before = read_records(lines[0]).last if position else LogPosition()
    sequence = read_records(lines[position]).last.sequence - 1
    lines[position] = encode_record(changes, LogPosition(sequence, before.checksum))[0]
    journal.write_bytes(content := b"".join(lines))
    return content


def tags_in(folder: Path) -> set[str]:
    with Library.open(folder) as library:
        return set(library.tag_counts())


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def errors_in(folder: Path) -> list[Diagnostic]:
    return [diagnostic for diagnostic in check_library(folder) if diagnostic.severity == "error"]
