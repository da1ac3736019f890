"""Importing digests from files, read beside the screen."""

from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path

from reader.app.desk import Deeds, Desk
from reader.app.files import files_meant
from reader.app.work import Work, Works
from reader.digest import LARGEST_DIGEST, parse
from reader.errors import ReaderError
from reader.paper import Addition, Digest, count_in_words
from reader.sources import bytes_of_file
from widgets import commands

NOTICE_STAYS = 12.0
"""Seconds for which what was inferred stays to be read."""
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
        from widgets.dialogs.question import Question  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        told = (
            "copies of daily papers pages, their JSON, or what Reader exported",
            "a file, several, a folder, or a pattern such as ~/Downloads/*.txt",
        )
        question = Question("Import the digests in", example="~/Downloads/papers.txt", told=told)
        self._desk.program.ask(question, self.read)

    def read(self, typed: str) -> None:
        """Import the files that are meant, one after the other; each is imported whole or not at all."""
        files = files_meant(typed) if typed.strip() else ()
        if files:
            self._desk.announce(f"reading {files[0]} …" if len(files) == 1 else f"reading {len(files):,} files …")
            FileByFile(self._desk, self._works, files).go_on()
        elif typed.strip():
            self._desk.announce(f"{typed.strip()}: there is no file in this folder")


class FileByFile:
    """One import of some files: each is read beside the screen and added before the next one is read."""

    def __init__(self, desk: Desk, works: Works, files: Sequence[Path]) -> None:
        self._desk = desk
        self._works = works
        self._files = files
        self._work = Work("importing", len(files) if len(files) > 1 else 0)
        self._additions: list[Addition] = []
        self._complaints: list[str] = []
        works.begin(self._work)

    def go_on(self) -> None:
        """Read the next file, where there is one and nobody has stopped the import."""
        self._work.done = len(self._additions) + len(self._complaints)
        if self._work.is_stopped or self._work.done == len(self._files):
            return self._finish()
        return self._desk.program.apart(partial(_read, self._files[self._work.done]), self._take)

    def _take(self, digest: Digest | ReaderError) -> None:
        try:
            if not self._work.is_stopped:
                self._add(digest)
        except ReaderError as error:
            self._complaints.append(str(error))
        self.go_on()

    def _add(self, digest: Digest | ReaderError) -> None:
        if isinstance(digest, ReaderError):
            raise digest
        addition = self._desk.library.add(digest)
        self._additions.append(addition)
        if addition.change is not None:
            self._desk.show_change(addition.change)

    def _finish(self) -> None:
        self._works.end(self._work)
        self._complain()
        stopped = "stopped; " if self._work.is_stopped else ""
        if self._additions:
            words = in_words(self._additions, self._desk.key_of("undo"), self._which_files())
            self._desk.announce(f"{stopped}{words}")
            self._tell_notices()
        elif stopped:
            self._desk.announce(f"{stopped}nothing was imported")

    def _which_files(self) -> str:
        imported, asked = len(self._additions), len(self._files)
        if asked == 1:
            return ""
        return f"{imported:,} files" if imported == asked else f"{imported:,} of {asked:,} files"

    def _complain(self) -> None:
        for words in self._complaints[:COMPLAINTS_SHOWN]:
            self._desk.program.complain(words)
        if left := len(self._complaints[COMPLAINTS_SHOWN:]):
            self._desk.program.complain(f"{count_in_words(left, 'other file')} could not be imported either")

    def _tell_notices(self) -> None:
        told = [notice for addition in self._additions for notice in addition.notices]
        if len(self._additions) > 1 and len(told) > 1:
            told = [f"{told[0]} (and {count_in_words(len(told) - 1, 'like notice')})"]
        for notice in told:
            self._desk.screen.notify(notice, timeout=NOTICE_STAYS, markup=False)


def in_words(additions: Sequence[Addition], undo_key: str, files: str = "") -> str:
    """Say what imports brought; takes the key that takes back a change, and which files they were, if not one."""
    new, updated, unchanged = (
        sum(len(papers(addition)) for addition in additions)
        for papers in (attrgetter("new"), attrgetter("updated"), attrgetter("unchanged"))
    )
    changes = sum(addition.change is not None for addition in additions)
    if not changes:
        return f"nothing new{f' in {files}' if files else ''}: {count_in_words(updated + unchanged)} already known"
    facts = [f"{count_in_words(new)} new"]
    facts += [f"{updated:,} updated"] if updated else []
    facts += [f"{unchanged:,} already known"] if unchanged else []
    taken_back = "it" if changes == 1 else "the last file"
    return f"imported{f' {files}' if files else ''}: {', '.join(facts)}, {undo_key} takes {taken_back} back"


def _read(file: Path) -> Digest | ReaderError:
    """Read a file; why it could not be read is given, so that the others are read nonetheless."""
    try:
        return parse(bytes_of_file(file, LARGEST_DIGEST), str(file))
    except ReaderError as error:
        return error
