"""How a damaged library is mended: from its earlier snapshots and the journals behind them, else from a backup."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reader.errors import LibraryError, reason_of
from reader.paper import UNMARKED, count_in_words
from reader.whole_file import is_file, is_folder
from storage import disk
from storage.backups import backups_of
from storage.documents import MALFORMED, paper_of, require_step, whose_marks
from storage.folder import FolderStorage
from storage.journal import Line, read_lines
from storage.json_form import encoded
from storage.loading import OWN_FOLDERS, OWN_TABLES, Manner
from storage.snapshot_file import open_snapshot, path_of
from storage.tables import Document

Documents = dict[int, Document]


def repair(folder: Path) -> tuple[str, ...]:
    """Mend a library without deleting anything, and say in words what was done; raises LibraryError."""
    try:
        if not is_folder(folder):
            return ("there is no library to be mended",)
        return (*_mend(folder),) or ("nothing needed to be mended",)
    except OSError as error:
        raise LibraryError(f"cannot mend {error.filename or folder}: {reason_of(error)}; try again") from None


def _mend(folder: Path) -> Iterator[str]:
    yield from _move_strange_things(folder)
    storage = FolderStorage(folder, Manner(thorough=True, rescuing=True))
    try:
        if storage.read_only:
            raise LibraryError(f"nothing can be mended: {storage.read_only}")
        with storage.kept_still():
            yield from _mend_contents(storage)
            yield from _move_half_written(folder)
            yield from _make_private(folder)
    finally:
        storage.close()


def _mend_contents(storage: FolderStorage) -> list[str]:
    mended = [*_mend_tables(storage), *_set_apart(storage)]
    if mended or any("sync program" not in notice for notice in storage.notices):
        storage.write_anew()
    return mended


def _move_strange_things(folder: Path) -> Iterator[str]:
    """Move what stands where a folder or a file is to be out of the way; what a link leads to takes its place."""
    for path in (folder / name for name in OWN_FOLDERS):
        if os.path.lexists(path) and not is_folder(path):
            path.rename(target := path.with_name(f"{path.name}-{_moment()}"))
            yield f"{path}, which is no folder, was moved to {target}"
    for path in _own_files(folder):
        if path.is_symlink() and is_file(path):
            yield _end_link(folder, path)
        elif os.path.lexists(path) and (path.is_symlink() or not is_file(path)):
            yield f"{path}, which is no plain file, was moved to {_move_aside(folder, path)}"


def _end_link(folder: Path, path: Path) -> str:
    kept = folder / "kept" / f"{path.name}-{_moment()}"
    disk.make_folder(kept.parent)
    kept.symlink_to(path.readlink())
    end = path.resolve()
    disk.write_file(path, (end.read_bytes(),))
    return f"{path}, which was a link to {end}, is a file of its own now; the link is kept as {kept}"


DERIVED = (*(f"{table}.index" for table in OWN_TABLES), "papers.columns", "marks.columns")
"""The files that are made anew from others."""


def _own_files(folder: Path) -> Iterator[Path]:
    for table in OWN_TABLES:
        yield path_of(folder, table)
    for name in ("library.journal", "library.lock", *DERIVED):
        yield folder / name


def _move_half_written(folder: Path) -> Iterator[str]:
    """Move what was being written when a program stopped out of the way; nobody writes while this process has the lock."""
    for path in half_written(folder):
        yield f"{path}, which was never finished, was moved to {_move_aside(folder, path)}"


def half_written(folder: Path) -> Iterator[Path]:
    """Give what was being written when a program stopped, which nobody will read."""
    yield from sorted(path for path in (*folder.glob("*.new"), *folder.glob("earlier/*.new")) if is_file(path))
    if is_folder(folder / "backups" / "new"):
        yield folder / "backups" / "new"


def _move_aside(folder: Path, path: Path) -> Path:
    target = folder / "kept" / f"{path.name}-{_moment()}"
    try:
        disk.make_folder(target.parent)
        return path.rename(target)
    except OSError as error:
        raise LibraryError(f"cannot move {path} to {target}: {reason_of(error)}") from None


def _moment() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")


def _mend_tables(storage: FolderStorage) -> Iterator[str]:
    for name, through in storage.lost.items():
        rescued = {number: storage.table(name).document(number) for number in storage.table(name).numbers()}
        rebuilt, source = _rebuilt(storage.folder, name, through)
        documents = rebuilt | rescued if source.partial else rebuilt
        storage.substitute(name, documents)
        words = f"was written anew with {count_in_words(len(documents), 'document')}, {source.words}"
        yield f"{path_of(storage.folder, name)} {words}"
    for name in sorted(storage.altered - storage.lost.keys()):
        kept = storage.folder / "kept"
        yield f"{path_of(storage.folder, name)} was taken over as it is; a copy of what was found is in {kept}"
    if any(".journal:" in notice for notice in storage.notices):
        yield f"{storage.folder / 'library.journal'} was begun anew; the old one, if there was any, is kept"


class _Source:
    def __init__(self, words: str, *, partial: bool) -> None:
        self.words = words
        self.partial = partial


def _rebuilt(folder: Path, name: str, through: int) -> tuple[Documents, _Source]:
    earlier = _snapshot_in(folder / "earlier", name)
    documents, start = earlier or ({}, 0)
    lines = _earlier_lines(folder)
    through = through or max((line.mark.number for line in lines), default=0)
    lines = [line for line in lines if start < line.mark.number <= through]
    whole = [line.mark.number for line in lines] == list(range(start + 1, through + 1))
    if earlier or (whole and through):
        _apply(lines, name, documents)
        source = "from the earlier snapshot" if earlier else "from the journals since the library was begun"
        words = "all that was changed since" if whole else "what could be read"
        return documents, _Source(f"{source} and {words}" if earlier else source, partial=not whole)
    for backup in backups_of(folder):
        found = _snapshot_in(backup.path, name)
        if found:
            return found[0], _Source(f"from the backup {backup.name} and what could be read", partial=True)
    return {}, _Source("from what could be read", partial=True)


def _snapshot_in(folder: Path, name: str) -> tuple[Documents, int] | None:
    with suppress(OSError, LibraryError):
        snapshot = open_snapshot(folder, name, thorough=True)
        if snapshot is None:
            return None
        try:
            sound = not snapshot.trouble
            documents = {number: snapshot.base.document(number) for number in snapshot.base.numbers()}
        finally:
            snapshot.close()
        return (documents, snapshot.through) if sound else None
    return None


def _earlier_lines(folder: Path) -> list[Line]:
    lines: dict[int, Line] = {}
    for path in sorted((folder / "earlier").glob("library-*.journal")):
        with suppress(OSError):
            lines |= {line.mark.number: line for line in read_lines(path.read_bytes()).lines}
    return [lines[number] for number in sorted(lines)]


def _apply(lines: list[Line], name: str, documents: Documents) -> None:
    for line in lines:
        for number, document in (line.images.get(name) or {}).items():
            documents.pop(int(number), None)
            if document is not None:
                documents[int(number)] = document


def _set_apart(storage: FolderStorage) -> Iterator[str]:
    """Take out what is no paper, no marks and no step, and keep it in a file of its own."""
    readers: dict[str, Callable[[Document], object]] = {
        "papers": lambda document: paper_of(document, UNMARKED),
        "marks": whose_marks,
        "steps": require_step,
    }
    for name, reads in readers.items():
        table = storage.table(name)
        documents = {number: table.document(number) for number in table.numbers()}
        good = _understood(documents, reads)
        if bad := {number: document for number, document in documents.items() if number not in good}:
            target = _keep(storage.folder, name, bad)
            before = _understood(_rebuilt(storage.folder, name, table.through)[0], reads)
            again = {number: before[number] for number in bad if number in before}
            storage.substitute(name, good | again)
            words = f"{count_in_words(len(bad), 'document')} of {name} that cannot be understood were moved to {target}"
            yield f"{words}; {len(again):,} of them are again as they were before"


def _understood(documents: Documents, reads: Callable[[Document], object]) -> Documents:
    good: Documents = {}
    for number, document in documents.items():
        with suppress(*MALFORMED):
            reads(document)
            good[number] = document
    return good


def _keep(folder: Path, name: str, documents: dict[int, Any]) -> Path:
    target = folder / "kept" / f"{name}-not-understood-{_moment()}.json"
    disk.make_folder(target.parent)
    disk.write_file(target, (encoded({name: documents}),))
    return target


def _make_private(folder: Path) -> Iterator[str]:
    for path in open_to_others(folder):
        with suppress(OSError):
            path.chmod(disk.PRIVATE_FOLDER if is_folder(path) else disk.PRIVATE_FILE)
            yield f"{path} is now readable by you alone"


def open_to_others(folder: Path) -> Iterator[Path]:
    """Give the folder and what is in it, at any depth, that others than its owner can read or write."""
    with suppress(OSError):
        for path in (folder, *sorted(folder.rglob("*"))):
            if not path.is_symlink() and path.stat().st_mode & 0o077:
                yield path
