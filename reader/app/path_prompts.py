"""Paths in prompts: find the files that users type, paste or drop, check them, and complete paths."""

import os
import shlex
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from reader.errors import os_reason
from reader.files import exists, files_at, is_folder, parse_path, split_words
from reader.text import strip_controls


def match_files(text: str) -> tuple[Path, ...]:
    """Return the files that a text names: by a path, by several paths, by a glob or by a folder.

    Among several paths, those with spaces need quotes or backslashes. A path that does not exist is returned unchanged.
    """
    whole = parse_path(text)
    paths = [whole] if exists(whole) else map(parse_path, split_words(text))
    return tuple(dict.fromkeys(chain.from_iterable(map(files_at, paths))))


def join_paths(pasted: str) -> str:
    """Join pasted lines, each a path, into one line; skip the comments of a list of URLs."""
    lines = [line for line in strip_controls(pasted).splitlines() if line.strip()]
    if len(lines) > 1:
        lines = [_quote_path(line.strip()) for line in lines if not line.startswith("#") or exists(parse_path(line))]
    return " ".join(lines)


def _quote_path(line: str) -> str:
    """Quote the path of a line; return a line with several paths, or with a glob, unchanged."""
    path = parse_path(line)
    return shlex.quote(str(path)) if exists(path) else line


def import_error(text: str) -> str:
    """Return why the files that a text names cannot be imported, or an empty text."""
    if not text.strip():
        return ""
    files = match_files(text)
    if not files:
        return f"No files in {text.strip()}"
    return next((f"File not found: {file}" for file in files if not exists(file)), "")


def export_error(text: str) -> str:
    """Return why no file can be written to the path in a text, or an empty text."""
    path = parse_path(text)
    try:
        if not text.strip() or is_folder(path):
            return f"Not a valid file name: {text.strip() or '(empty)'}"
        if not is_folder(path.parent):
            return f"Folder not found: {path.parent}"
    except OSError as error:
        return f"Not a valid file name: {text.strip()} ({os_reason(error)})"
    return "" if os.access(path.parent, os.W_OK) else f"Cannot write to {path.parent}: permission denied"


def notes_error(text: str) -> str:
    """Return why no notes can be written to the folder in a text, or an empty text."""
    path = parse_path(text)
    if not text.strip():
        return "Not a valid folder name: (empty)"
    try:
        return "" if is_folder(path) or not exists(path) else f"Not a folder: {path}"
    except OSError as error:
        return f"Not a valid folder name: {text.strip()} ({os_reason(error)})"


def complete_path(text: str) -> str | None:
    """Complete a path, or the last of several, from its folder; return None if nothing there matches.

    Folders end in a slash; hidden files match only a name that begins with a dot.
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
        matching = [path for path in folder.iterdir() if path.name.startswith(prefix)]
    except OSError:
        return
    for path in matching:
        if prefix or not path.name.startswith("."):
            yield f"{path.name}/" if path.is_dir() else path.name
