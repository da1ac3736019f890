"""Which files are meant by what people type, paste or drop."""

import os
import shlex
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from reader.errors import os_reason
from reader.files import is_folder
from reader.paths import exists, parse_path, split_words
from reader.text import strip_controls


def match_files(text: str) -> tuple[Path, ...]:
    """Give the files that were named: by a path, by several, by a pattern or by their folder.

    Of several, those that hold spaces are in quotes or have backslashes. What names no file is given as it stands.
    """
    whole = parse_path(text)
    paths = [whole] if exists(whole) else map(parse_path, split_words(text))
    return tuple(dict.fromkeys(chain.from_iterable(map(_files_at, paths))))


def paths_joined(pasted: str) -> str:
    """Make one line of pasted lines, each of which is a path; the comments of a list of URLs are left out."""
    lines = [line for line in strip_controls(pasted).splitlines() if line.strip()]
    if len(lines) > 1:
        lines = [_as_word(line.strip()) for line in lines if not line.startswith("#") or exists(parse_path(line))]
    return " ".join(lines)


def _as_word(line: str) -> str:
    """Quote the path of a line; a line with several paths, or with a pattern, stays as it is."""
    path = parse_path(line)
    return shlex.quote(str(path)) if exists(path) else line


def import_error(text: str) -> str:
    """Say which of the files that were named is not there, or nothing where all are."""
    if not text.strip():
        return ""
    files = match_files(text)
    if not files:
        return f"there is no file in {text.strip()}"
    return next((f"there is no such file: {file}" for file in files if not exists(file)), "")


def export_error(text: str) -> str:
    """Say why no file can be written by the path that was text, or nothing where nothing speaks against it."""
    path = parse_path(text)
    try:
        if not text.strip() or is_folder(path):
            return f"{text.strip() or 'this'} is no name for a file"
        if not is_folder(path.parent):
            return f"there is no folder {path.parent}"
    except OSError as error:
        return f"this is no name for a file: {os_reason(error)}"
    return "" if os.access(path.parent, os.W_OK) else f"nothing can be written in {path.parent}"


def complete_path(text: str) -> str | None:
    """Complete a path, or the last of several, with what is in its folder; None where nothing there begins like it.

    Folders get a slash behind them; hidden files are given where a dot begins the name.
    """
    earlier, space, last = text.rpartition(" ")
    return _complete_name(text) or (f"{earlier}{space}{completed}" if (completed := _complete_name(last)) else None)


def _complete_name(path: str) -> str | None:
    folder, slash, beginning = path.rpartition("/")
    if not path:
        return None
    names = sorted(_names_in(parse_path(folder + slash), beginning))
    return next((f"{folder}{slash}{name}" for name in names if name != beginning), None)


def _names_in(folder: Path, prefix: str) -> Iterator[str]:
    try:
        found = [path for path in folder.iterdir() if path.name.startswith(prefix)]
    except OSError:
        return
    for path in found:
        if prefix or not path.name.startswith("."):
            yield f"{path.name}/" if path.is_dir() else path.name


def _files_at(path: Path) -> Iterator[Path]:
    if not exists(path):
        yield from _matching(path) or [path]
    elif path.is_dir():
        yield from sorted(file for file in path.glob("[!.]*") if file.is_file())
    else:
        yield path


def _matching(pattern: Path) -> list[Path]:
    start = Path(pattern.anchor)
    with suppress(OSError, ValueError):  # a text that was pasted is neither a name nor a pattern
        return sorted(file for file in start.glob(str(pattern.relative_to(start))) if file.is_file())
    return []
