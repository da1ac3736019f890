"""Snapshots that are missing though something tells that they were there: no empty library is taken for granted."""

from pathlib import Path

from reader.whole_file import is_missing

_REPAIR_BRINGS_BACK = "'reader doctor --repair' brings it back"
_NO_COPY_HINT = "put it back from elsewhere, or begin with what is left by 'reader doctor --repair'"
_CACHE_SUFFIXES = ("index", "columns")


def missing_snapshot(folder: Path, table: str, count: int | None) -> str:
    """Return in words that the snapshot of a table is gone; nothing where there is no sign of one.

    `count` is how many documents the journal says that it held, None where the journal does not say.
    """
    path = folder / f"{table}.json"
    elsewhere = (
        _previous_copy(folder, path) if count == 0 else _backup_copy(folder, path) or _previous_copy(folder, path)
    )
    if elsewhere:
        return _missing_message(path, elsewhere, _REPAIR_BRINGS_BACK)
    remedy = _REPAIR_BRINGS_BACK if any((folder / "earlier").glob("library-*.journal")) else _NO_COPY_HINT
    if count:
        return _missing_message(path, f"it held {count} documents", remedy)
    derived = [other for ending in _CACHE_SUFFIXES if not is_missing(other := folder / f"{table}.{ending}")]
    return _missing_message(path, f"{derived[0]} was made of it", remedy) if derived and count is None else ""


def missing_papers(folder: Path, other_tables: list[Path], saved: int) -> str:
    """Return in words that the papers are gone with the journal; nothing where there is no sign of a library.

    `others` are the snapshots that are there, and `saved` is how many changes had been saved.
    """
    if other_tables:
        return _missing_message(folder / "papers.json", f"{other_tables[0]} is there", _NO_COPY_HINT)
    description = "a change was saved there" if saved == 1 else f"{saved} changes were saved there"
    return _missing_message(folder / "library.journal", description, _NO_COPY_HINT) if saved else ""


def _missing_message(path: Path, evidence: str, remedy: str) -> str:
    return f"{path} is gone, though {evidence}; {remedy}"


def _previous_copy(folder: Path, path: Path) -> str:
    earlier = folder / "earlier" / path.name
    return f"an earlier one exists ({earlier})" if not is_missing(earlier) else ""


def _backup_copy(folder: Path, path: Path) -> str:
    backups = sorted((folder / "backups").glob(f"*/{path.name}"))
    return f"a backup of it exists ({backups[-1]})" if backups else ""
