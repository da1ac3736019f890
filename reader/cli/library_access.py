"""Open the library that a command works on, and find the papers that its arguments or standard input name."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from reader.cli import output
from reader.clock import local_today
from reader.errors import LibraryDamaged, LibraryError, LibraryReadOnly, NothingMatched, UsageError, os_reason
from reader.files import NotUtf8, decode_utf8, is_missing, read_stream_bytes
from reader.paper import Listing, Paper
from reader.text import printable

if TYPE_CHECKING:
    from reader.cli.paper_lookup import FoundPaper
    from reader.config import Config
    from storage import Library

STDIN_NAME = "standard input"
MISSING_LIBRARY_HINT = "create one with 'reader import FILE', or choose another with --library"
ONE_PAPER_HELP = "number of the last list, arXiv id or URL, key, or title words; - reads from standard input"
PAPERS_HELP = "numbers of the last list, arXiv ids or URLs, keys, or title words; - reads from standard input"
_MAX_TEXT_BYTES = 16 * 1024 * 1024
"""The most bytes read from standard input: more than the keys of any library or the longest note."""


def library_folder(path: str | None) -> Path:
    """Return the folder of the library: `path`, else READER_LIBRARY, else as configured, else in the data folder.

    Raise UsageError if `path` is empty, as when a script passes a variable without a value.
    """
    if path == "":
        raise UsageError("--library is empty; name a folder, or leave the option out")
    if chosen := path or os.environ.get("READER_LIBRARY"):
        return Path(os.path.expanduser(chosen))  # noqa: PTH111 - Path.expanduser raises for an unknown user
    if configured := _configured_folder():
        return configured
    from platformdirs import user_data_path

    return user_data_path("reader", appauthor=False)


def _configured_folder() -> Path | None:
    from reader.config import existing_config_path

    if (path := existing_config_path()) is None:
        return None
    from reader.config.loader import configured_folder

    return configured_folder(path)


def require_valid_config() -> None:
    """Raise ConfigError if the configuration is not valid."""
    from reader.config import existing_config_path

    if (path := existing_config_path()) is not None:
        load_valid_config(path)


def load_valid_config(path: Path) -> "Config":
    """Return the configuration; raise ConfigError, with the line, if anything in it is invalid."""
    from reader.config.loader import load_config

    return load_config(path, validate_query=_validate_query)


def _validate_query(query: str, views: Mapping[str, str]) -> object:
    from reader.search import parse_query

    return parse_query(query, views)


def open_library(path: str | None, *, writable: bool = False) -> "Library":
    """Open the library, or an empty one in memory if none exists yet.

    Raise NothingMatched if the user named a folder that does not exist, LibraryDamaged if nothing can be read, and
    LibraryReadOnly if it must be `writable` and is not.
    """
    require_folder(path)
    return open_existing(path, writable=writable)


def require_folder(path: str | None) -> None:
    """Raise NothingMatched if the user named a folder that does not exist, so no typing error creates a library.

    Raise LibraryError if the system cannot tell whether it exists.
    """
    if not path:
        return
    folder = library_folder(path)
    try:
        missing = is_missing(folder)
    except OSError as error:
        denied = isinstance(error, PermissionError)
        hint = "make the folders above it readable for you" if denied else MISSING_LIBRARY_HINT
        raise LibraryError(f"cannot look at {folder}: {os_reason(error)}; {hint}") from None
    if missing:
        raise NothingMatched(f"no library at {folder}; {MISSING_LIBRARY_HINT}")


def open_existing(path: str | None, *, writable: bool = False) -> "Library":
    """Open the existing library, or an empty one in memory; create nothing."""
    from storage import Library

    exists = Library.exists(library_folder(path))
    return open_or_create(path, writable=writable) if exists else Library.in_memory()


def open_or_create(path: str | None, *, writable: bool = False) -> "Library":
    """Open the library, create it if none exists, and print the warnings of opening it.

    Raise LibraryDamaged if nothing can be read, and LibraryReadOnly if it must be `writable` and is not.
    """
    from storage import Library

    library = Library.open(library_folder(path))
    if library.read_only_reason and library.warnings and not len(library):
        library.close()
        raise LibraryDamaged("; ".join(library.warnings))
    if writable and (reason := library.read_only_reason):
        library.close()
        raise LibraryReadOnly(f"the library is read-only: {reason}")
    for warning in library.warnings:
        output.print_message(f"reader: {warning}")
    return library


def status_for_library(library: "Library", status: int) -> int:
    """Return the exit status of a command that lists all papers: that of damage if some are missing, else `status`."""
    return LibraryDamaged.exit_status if library.is_incomplete else status


def list_papers(library: "Library", query: str) -> Listing:
    """Return the papers that a query finds; raise QueryError."""
    from reader.search import Searcher

    return Searcher(library, saved_view_queries).listing(query, today=local_today())


def saved_view_queries() -> dict[str, str]:
    """Return the queries of the saved views, by name; raise ConfigError."""
    from reader.config import existing_config_path

    if (path := existing_config_path()) is None:
        return {}
    from reader.config.loader import view_queries

    return view_queries(path)


def find_papers(library: "Library", references: Sequence[str]) -> list[Paper]:
    """Return the papers that the references name, each once; `-` stands for those on standard input, one per line.

    Raise NoSuchPaper, AmbiguousPaper, and NothingMatched if standard input names none.
    """
    return [found.paper for found in find_each(library, references)]


def find_paper(library: "Library", references: Sequence[str]) -> Paper:
    """Return the paper that references name, and print its title unless it was named by its key or identifier."""
    found = find_each(library, references)
    if len(found) > 1:
        raise UsageError(f"this command takes one paper, not {len(found):,}")
    if found[0].is_guess:
        output.print_message(printable(found[0].paper.title))
    return found[0].paper


def find_each(library: "Library", references: Sequence[str]) -> "list[FoundPaper]":
    """Return the papers that references name, each once, with whether its reference was a guess."""
    from reader.cli.paper_lookup import find_all

    found = {each.paper.key: each for each in find_all(library, list(_expand_standard_input(references)))}
    if not found:
        raise NothingMatched("no paper named on standard input")
    return list(found.values())


def _expand_standard_input(references: Iterable[str]) -> Iterator[str]:
    for reference in references:
        if reference == "-":
            yield from _first_fields(read_stdin_text().splitlines())
        else:
            yield reference


def _first_fields(lines: Iterable[str]) -> Iterator[str]:
    """Yield the keys of lines that `reader list` printed: alone, or followed by a tab and other fields."""
    for line in lines:
        if key := line.split("\t")[0].strip():
            yield key


def read_stdin_text() -> str:
    """Return standard input as text; raise UsageError if it is closed, too long or not UTF-8."""
    content = read_stdin_bytes(_MAX_TEXT_BYTES)
    if len(content) > _MAX_TEXT_BYTES:
        raise UsageError(f"{STDIN_NAME} is longer than {_MAX_TEXT_BYTES:,} bytes; send less at a time")
    try:
        return decode_utf8(content)
    except NotUtf8 as error:
        raise UsageError(f"{STDIN_NAME}:{error.line}: not UTF-8; convert it, for example with iconv -t utf-8") from None


def read_stdin_bytes(max_bytes: int) -> bytes:
    """Return standard input, but at most one byte more than `max_bytes`; raise UsageError if it is closed."""
    return read_stream_bytes(_stdin(), max_bytes)


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise UsageError("- stands for standard input, which is closed; name a file, or use a pipe")
    return sys.stdin.buffer
