"""Snapshots that are missing though something tells that they were there: no empty library is taken for granted."""

from pathlib import Path

from reader.whole_file import is_missing

_BRINGS_IT_BACK = "'reader doctor --repair' brings it back"
_NOTHING_LEFT = "put it back from elsewhere, or begin with what is left by 'reader doctor --repair'"
_DERIVED = ("index", "columns")


def missing_snapshot(folder: Path, table: str, count: int | None) -> str:
    """Return in words that the snapshot of a table is gone; nothing where there is no sign of one.

    `count` is how many documents the journal says that it held, None where the journal does not say.
    """
    path = folder / f"{table}.json"
    elsewhere = _earlier(folder, path) if count == 0 else _backup(folder, path) or _earlier(folder, path)
    if elsewhere:
        return _told(path, elsewhere, _BRINGS_IT_BACK)
    remedy = _BRINGS_IT_BACK if any((folder / "earlier").glob("library-*.journal")) else _NOTHING_LEFT
    if count:
        return _told(path, f"it held {count} documents", remedy)
    derived = [other for ending in _DERIVED if not is_missing(other := folder / f"{table}.{ending}")]
    return _told(path, f"{derived[0]} was made of it", remedy) if derived and count is None else ""


def missing_papers(folder: Path, others: list[Path], saved: int) -> str:
    """Return in words that the papers are gone with the journal; nothing where there is no sign of a library.

    `others` are the snapshots that are there, and `saved` is how many changes had been saved.
    """
    if others:
        return _told(folder / "papers.json", f"{others[0]} is there", _NOTHING_LEFT)
    words = "a change was saved there" if saved == 1 else f"{saved} changes were saved there"
    return _told(folder / "library.journal", words, _NOTHING_LEFT) if saved else ""


def _told(path: Path, sign: str, remedy: str) -> str:
    return f"{path} is gone, though {sign}; {remedy}"


def _earlier(folder: Path, path: Path) -> str:
    earlier = folder / "earlier" / path.name
    return f"an earlier one exists ({earlier})" if not is_missing(earlier) else ""


def _backup(folder: Path, path: Path) -> str:
    backups = sorted((folder / "backups").glob(f"*/{path.name}"))
    return f"a backup of it exists ({backups[-1]})" if backups else ""
