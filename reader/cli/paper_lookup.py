"""Find the paper that a user names: by its number in the last list, an identifier, a key or words of its title.

The last list is saved for each terminal, so a number always refers to the list printed there.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reader.cli import output
from reader.errors import AmbiguousPaper, NoSuchPaper, NothingMatched
from reader.files import load_state, save_state
from reader.paper import parse_arxiv_id, parse_doi
from reader.text import printable
from widgets.cells import truncate

if TYPE_CHECKING:
    from reader.paper import Paper
    from storage import Library

_MAX_LIST_NUMBER = 999
"""A greater number is the beginning of an arXiv id, unless the last list has it."""
_MAX_CHOICES = 20
"""The most papers that are listed to choose from."""
_MAX_NAMED = 5
_MAX_TITLE_WIDTH = 60


class FoundPaper(NamedTuple):
    """A paper, and whether its reference might have meant another; if so, a message names the one found."""

    paper: "Paper"
    is_guess: bool


def find_all(library: "Library", references: Sequence[str]) -> list[FoundPaper]:
    """Return the papers that references name; unquoted words may together be one title.

    Raise NoSuchPaper, or AmbiguousPaper if several papers match and nobody can be asked.
    """
    if _may_be_one_title(library, references):
        title = " ".join(references)
        keys = _find_titles(library, title)
        if keys:
            return [FoundPaper(_choose(library, title, keys), is_guess=True)]
    return [_find(library, reference) for reference in references]


def _may_be_one_title(library: "Library", references: Sequence[str]) -> bool:
    """Return whether references are several single words, none a number or an identifier, and not all of them keys."""
    if len(references) < 2 or any(" " in reference for reference in references):
        return False
    return not any(_is_name(library, reference) for reference in references) and not all(
        _is_beginning_of_one_key(library, reference) for reference in references
    )


def _is_beginning_of_one_key(library: "Library", reference: str) -> bool:
    try:
        library.find(reference)
    except (NoSuchPaper, AmbiguousPaper):
        return False
    return True


def _is_name(library: "Library", reference: str) -> bool:
    return bool(_number(reference) or reference in library.columns or parse_arxiv_id(reference) or parse_doi(reference))


def _find(library: "Library", reference: str) -> FoundPaper:
    reference = reference.strip().removeprefix("<").removesuffix(">")
    if number := _number(reference):
        listed = load_last_list(library.folder)
        if number <= len(listed):
            return FoundPaper(_listed_paper(library, listed[number - 1], number), is_guess=True)
        if number <= _MAX_LIST_NUMBER and reference not in library.columns:
            raise NothingMatched(_describe_missing_number(number, len(listed)))
    beginning: tuple[str, ...] = ()
    try:
        paper = library.find(reference)
    except NoSuchPaper:
        if parse_arxiv_id(reference) or parse_doi(reference):
            raise
    except AmbiguousPaper as error:
        beginning = error.candidates
    else:
        return FoundPaper(paper, is_guess=not _is_name(library, reference))
    keys = list(dict.fromkeys((*_find_titles(library, reference), *beginning)))
    return FoundPaper(_choose(library, reference, keys), is_guess=True)


def _number(reference: str) -> int:
    """Return a reference as a number, or 0 if it is not one."""
    return int(reference) if reference.isascii() and reference.isdigit() and len(reference) <= 9 else 0


def _listed_paper(library: "Library", key: str, number: int) -> "Paper":
    try:
        return library.paper(key)
    except NoSuchPaper:
        raise NothingMatched(f"paper {number} of the last list is no longer in the library") from None


def _describe_missing_number(number: int, length: int) -> str:
    if length:
        return f"no paper {number}; the last list on this terminal has {length:,}"
    return f"no paper {number}; 'reader list' on a terminal numbers the papers"


def _find_titles(library: "Library", words: str) -> list[str]:
    from reader.search import Searcher

    return Searcher(library).find_titles(words)


def _choose(library: "Library", reference: str, keys: Sequence[str]) -> "Paper":
    """Return the only paper; if there are several, let the user choose one, or raise AmbiguousPaper."""
    if not keys:
        raise NoSuchPaper(reference)
    if len(keys) == 1:
        return library.paper(keys[0])
    if not output.can_ask():
        names = [f"{key} ({_short_title(library.paper(key))})" for key in keys[:_MAX_NAMED]]
        raise AmbiguousPaper(reference, tuple(keys), names)
    return library.paper(_ask(library, reference, keys[:_MAX_CHOICES], len(keys)))


def _ask(library: "Library", reference: str, keys: Sequence[str], count: int) -> str:
    """Print a numbered list and return the key that the user chooses; raise NothingMatched if there is no choice."""
    output.print_message(f"“{reference}” matches {count:,} papers:")
    for number, key in enumerate(keys, start=1):
        output.print_indented(f"{number:>2}  {_short_title(library.paper(key), output.terminal_width() - 8)}")
    if count > len(keys):
        output.print_indented(f"    … and {count - len(keys):,} more; more words of the title match fewer")
    save_last_list(library.folder, keys)
    number = _number(output.ask(f"Which one? [1-{len(keys)}]"))
    if not 1 <= number <= len(keys):
        raise NothingMatched("no paper was chosen")
    return keys[number - 1]


def _short_title(paper: "Paper", width: int = _MAX_TITLE_WIDTH) -> str:
    return truncate(printable(paper.title), width)


def save_last_list(folder: Path | None, keys: Sequence[str]) -> None:
    """Save the keys of the papers that were printed with the numbers 1, 2, 3, … on this terminal."""
    terminal = _current_terminal()
    if folder is None or terminal is None:
        return
    path = _state_file(folder, terminal)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_state(path, {"library": str(_resolved(folder)), "terminal": terminal, "keys": list(keys)})


def load_last_list(folder: Path | None) -> tuple[str, ...]:
    """Return the keys of the last list on this terminal, or no keys if there is none."""
    terminal = _current_terminal()
    if folder is None or terminal is None:
        return ()
    state = load_state(_state_file(folder, terminal))
    if not isinstance(state, dict) or state.get("terminal") != list(terminal):
        return ()
    keys = state.get("keys") if state.get("library") == str(_resolved(folder)) else ()
    return tuple(keys) if isinstance(keys, list) and all(isinstance(key, str) for key in keys) else ()


class _Terminal(NamedTuple):
    """A terminal: its name, and what distinguishes it from an earlier one of the same name.

    On Linux this is the creation time of its device; elsewhere, where that time changes with every output, the session.
    """

    name: str
    identity: int


def _current_terminal() -> _Terminal | None:
    if sys.platform == "win32":
        return None
    for descriptor in (1, 0, 2):
        with suppress(OSError):
            name = os.ttyname(descriptor)
            return _Terminal(name, os.fstat(descriptor).st_ctime_ns if sys.platform == "linux" else os.getsid(0))
    return None


def _state_file(folder: Path, terminal: _Terminal) -> Path:
    from hashlib import blake2b

    from platformdirs import user_state_path

    name = f"{_resolved(folder)}\n{terminal.name}".encode("utf-8", "surrogateescape")
    return user_state_path("reader", appauthor=False) / "lists" / f"{blake2b(name, digest_size=12).hexdigest()}.json"


def _resolved(folder: Path) -> Path:
    return Path(os.path.realpath(folder))
