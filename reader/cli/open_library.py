"""What comes in on the standard input, where a dash stands for it.

The library that a command works on, and the papers that it is told of.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from reader.cli import output
from reader.clock import local_today
from reader.errors import LibraryDamaged, LibraryError, LibraryReadOnly, NothingMatched, UsageError, os_reason
from reader.files import is_missing
from reader.paper import Listing, Paper
from reader.sources import read_stream_bytes

if TYPE_CHECKING:
    from storage import Library


STDIN_NAME = "standard input"
_MAX_TEXT_BYTES = 16 * 1024 * 1024
"""Bytes: more keys than any library has, and longer than any note."""


def read_stdin_bytes(max_bytes: int) -> bytes:
    """Read it to its end, at most one byte more than the largest size; raises UsageError where it was closed."""
    return read_stream_bytes(_stream(), max_bytes)


def read_stdin_text() -> str:
    """Read it to its end as text; raises UsageError where it was closed, is no UTF-8, or goes on too long."""
    content = read_stdin_bytes(_MAX_TEXT_BYTES)
    if len(content) > _MAX_TEXT_BYTES:
        raise UsageError(f"{STDIN_NAME}: more than {_MAX_TEXT_BYTES:,} bytes came in; give less at a time")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{STDIN_NAME}:{line}: this is not UTF-8; convert it, as with iconv -t utf-8") from None


def _stream() -> BinaryIO:
    if sys.stdin is None:
        raise UsageError("- stands for the standard input, which is closed; give it a file or a pipe")
    return sys.stdin.buffer


WELCOME_MESSAGE = "name another with --library, or begin a library there with 'reader import FILE'"
"""What to do where a folder is told that does not exist."""


def folder_of(path: str | None) -> Path:
    """Tell where the library is: as told, else by READER_LIBRARY, else as configured, else in the user's data folder.

    Raises UsageError where nothing is told, as when a script has no value for it.
    """
    if path == "":
        raise UsageError("--library names no folder; give it one, or leave it out")
    if chosen := path or os.environ.get("READER_LIBRARY"):
        return Path(os.path.expanduser(chosen))  # noqa: PTH111 - which leaves alone whose home nobody knows
    if configured := _configured_folder():
        return configured
    from platformdirs import user_data_path

    return user_data_path("reader", appauthor=False)


def _configured_folder() -> Path | None:
    from reader.config import config_path

    path = config_path()
    if not os.path.lexists(path):  # most users have none, and need not load what reads it
        return None
    from reader.config.load import library_folder

    return library_folder(path)


def open_library(path: str | None, *, writable: bool = False) -> "Library":
    """Open the library as it is, and `to_change` it only where that can be done.

    Raises NothingMatched where the user told a folder that does not exist.
    """
    require_folder(path)
    return open_readonly(path, writable=writable)


def require_folder(path: str | None) -> None:
    """Raise NothingMatched where the user told a folder that does not exist: no library is begun by a slip.

    Raises LibraryError where the system does not say whether it exists.
    """
    if not path:
        return
    folder = folder_of(path)
    try:
        missing = is_missing(folder)
    except OSError as error:
        hint = "make the folders above it readable for you" if isinstance(error, PermissionError) else WELCOME_MESSAGE
        raise LibraryError(f"cannot look at {folder}: {os_reason(error)}; {hint}") from None
    if missing:
        raise NothingMatched(f"there is no folder {folder}; {WELCOME_MESSAGE}")


def open_readonly(path: str | None, *, writable: bool = False) -> "Library":
    """Open the library that is there; where there is none yet it is like an empty one, and nothing is made."""
    from storage import Library

    there_is_one = Library.exists(folder_of(path))
    return open_or_create(path, writable=writable) if there_is_one else Library.in_memory()


def open_or_create(path: str | None, *, writable: bool = False) -> "Library":
    """Open the library, which is begun where there is none, and tell what opening it found.

    Raises LibraryDamaged where nothing of it can be read, and LibraryReadOnly where it is `to_change` and cannot be.
    """
    from storage import Library

    library = Library.open(folder_of(path))
    if library.read_only_reason and library.warnings and not len(library):
        library.close()
        raise LibraryDamaged("; ".join(library.warnings))
    if writable and (why := library.read_only_reason):
        library.close()
        raise LibraryReadOnly(f"nothing can be changed: {why}")
    for notice in library.warnings:
        output.print_message(f"reader: {notice}")
    return library


def status_for_library(library: "Library", status: int) -> int:
    """Return the exit status of a command that tells of all papers: another one where some had to be left out."""
    return LibraryDamaged.exit_status if library.is_incomplete else status


def list_papers(library: "Library", query: str) -> Listing:
    """List the papers that a query finds; raises QueryError."""
    from reader.search import Searcher

    return Searcher(library).listing(query, today=local_today())


def find_papers(library: "Library", references: Iterable[str]) -> list[Paper]:
    """Find the papers that the user named, each once; `-` stands for those on the standard input, one a line.

    Raises NoSuchPaper, AmbiguousPaper, and NothingMatched where none was named.
    """
    papers = {paper.key: paper for paper in map(library.find, _expand_standard_input(references))}
    if not papers:
        raise NothingMatched("no paper was named on the standard input")
    return list(papers.values())


def find_paper(library: "Library", reference: str) -> Paper:
    """Find the one paper that the user named; `-` stands for the one on the standard input."""
    papers = find_papers(library, [reference])
    if len(papers) > 1:
        raise UsageError(f"this takes one paper at a time, and the standard input names {len(papers):,}")
    return papers[0]


def _expand_standard_input(references: Iterable[str]) -> Iterator[str]:
    for reference in references:
        if reference == "-":
            yield from _key_fields(read_stdin_text().splitlines())
        else:
            yield reference


def _key_fields(lines: Iterable[str]) -> Iterator[str]:
    """Take keys as `reader list` prints them, alone or with the other fields behind a tab."""
    for line in lines:
        if field := line.split("\t")[0].strip():
            yield field
