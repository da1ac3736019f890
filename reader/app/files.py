"""Which files are meant by what people type, paste or drop."""

import shlex
from collections.abc import Iterator
from itertools import chain
from pathlib import Path


def path_typed(typed: str) -> Path:
    """Give the path that was typed, `~` being somebody's home."""
    path = Path(typed.strip())
    try:
        return path.expanduser()
    except RuntimeError:  # nobody of that name has a home here
        return path


def files_meant(typed: str) -> tuple[Path, ...]:
    """Give the files that were named: by a path, by several, by a pattern or by their folder.

    Of several, those that hold spaces are in quotes or have backslashes. What names no file is given as it stands.
    """
    whole = path_typed(typed)
    paths = [whole] if whole.exists() else map(path_typed, _words(typed))
    return tuple(dict.fromkeys(chain.from_iterable(map(_files, paths))))


def _words(typed: str) -> list[str]:
    try:
        return shlex.split(typed)
    except ValueError:  # a quotation mark stands alone, as in a name
        return [typed]


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(file for file in path.glob("[!.]*") if file.is_file())
    elif path.exists():
        yield path
    else:
        start = Path(path.anchor)
        yield from sorted(file for file in start.glob(str(path.relative_to(start))) if file.is_file()) or [path]
