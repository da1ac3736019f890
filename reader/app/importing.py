"""Importing digests from files, read beside the screen."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from reader.app.desk import Deeds, Desk
from reader.app.files import files_meant, path_completed, paths_joined, why_not_meant
from reader.app.taking_in import TakingIn, in_words
from reader.app.work import Work, Works
from reader.digest import LARGEST_DIGEST, parse
from reader.errors import ReaderError
from reader.paper import Digest, count_in_words
from reader.sources import bytes_of_file
from widgets import commands

COMPLAINTS_SHOWN = 3
"""Of more files than these it is not told one by one why they could not be imported."""


class Importing:
    """How papers come into the library while the screen is open."""

    def __init__(self, desk: Desk, works: Works) -> None:
        self._desk = desk
        self._works = works

    def deeds(self) -> Deeds:
        """Name what is done for each command."""
        return {commands.Import: self.ask_for_files}

    def ask_for_files(self, _command: commands.Import) -> None:
        """Ask which files to import."""
        from widgets.dialogs.question import Completion, Question  # noqa: PLC0415 - a dialog is loaded when wanted

        told = (
            "copies of daily papers pages, their JSON, or what Reader exported",
            "files, a folder or a pattern such as ~/Downloads/*.txt; tab completes",
        )
        question = Question(
            "Import the digests in",
            example="~/Downloads/papers.txt",
            told=told,
            suggester=Completion(path_completed),
            refuse=why_not_meant,
            join=paths_joined,
        )
        self._desk.ask(question, self.read)

    def read(self, typed: str) -> None:
        """Import the files that are meant, as one change; each is imported whole or not at all."""
        if files := files_meant(typed) if typed.strip() else ():
            self._desk.announce(f"reading {files[0]} …" if len(files) == 1 else f"reading {len(files):,} files …")
            work = Work("importing", len(files) if len(files) > 1 else 0)
            TakingIn(self._desk, self._works, work, map(_read, files), partial(self._tell, len(files))).go_on()

    def _tell(self, asked: int, taking_in: TakingIn) -> None:
        words: list[str] = []
        if addition := taking_in.addition:
            which = _which_files(len(taking_in.digests), asked)
            words = [in_words("imported", which, addition, self._desk.key_of("undo")), *taking_in.notices]
        elif taking_in.is_stopped:
            words = ["stopped; nothing was imported"]
        if words or taking_in.complaints:
            self._desk.report(words, list(_shortened(taking_in.complaints)))


def _shortened(complaints: Sequence[str]) -> Iterator[str]:
    yield from complaints[:COMPLAINTS_SHOWN]
    if left := len(complaints[COMPLAINTS_SHOWN:]):
        yield f"{count_in_words(left, 'other file')} could not be imported either"


def _which_files(imported: int, asked: int) -> str:
    if asked == 1:
        return ""
    return f"{imported:,} files" if imported == asked else f"{imported:,} of {asked:,} files"


def _read(file: Path) -> Digest | ReaderError:
    """Read a file; why it could not be read is given, so that the others are read nonetheless."""
    try:
        return parse(bytes_of_file(file, LARGEST_DIGEST), str(file))
    except ReaderError as error:
        return error
