"""Importing a digest from a file, beside the screen."""

from functools import partial
from pathlib import Path

from reader.app.desk import Deeds, Desk
from reader.digest import LARGEST_DIGEST, parse
from reader.paper import Addition, Digest, count_in_words
from reader.sources import bytes_of_file
from widgets import commands

NOTICE_STAYS = 12.0
"""Seconds for which what was inferred stays to be read."""


class Importing:
    """How papers come into the library while the screen is open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def deeds(self) -> Deeds:
        """Name what is done for each command."""
        return {commands.Import: self.ask_for_file}

    def ask_for_file(self, _command: commands.Import) -> None:
        """Ask which file to import."""
        from widgets.dialogs.question import Question  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        told = ("a copy of a daily papers page, its JSON, or what Reader exported",)
        question = Question("Import the digest in", example="~/Downloads/papers.txt", told=told)
        self._desk.program.ask(question, self.read)

    def read(self, typed: str) -> None:
        """Read a file beside the screen, and add what it holds."""
        if typed.strip():
            file = Path(typed.strip()).expanduser()
            self._desk.announce(f"reading {file} …")
            self._desk.program.apart(partial(_read, file), self.add)

    def add(self, digest: Digest) -> None:
        """Add a digest to the library and say what it brought."""
        addition = self._desk.library.add(digest)
        if addition.change is not None:
            self._desk.show_change(addition.change)
        self._desk.announce(in_words(addition, self._desk.key_of("undo")))
        for notice in addition.notices:
            self._desk.screen.notify(notice, timeout=NOTICE_STAYS, markup=False)


def in_words(addition: Addition, undo_key: str) -> str:
    """Say what an import brought."""
    known = len(addition.updated) + len(addition.unchanged)
    if addition.change is None:
        return f"nothing new: {count_in_words(known)} already known"
    facts = [f"{count_in_words(len(addition.new))} new"]
    facts += [f"{len(addition.updated):,} updated"] if addition.updated else []
    facts += [f"{len(addition.unchanged):,} already known"] if addition.unchanged else []
    return f"imported: {', '.join(facts)}, {undo_key} takes it back"


def _read(file: Path) -> Digest:
    return parse(bytes_of_file(file, LARGEST_DIGEST), str(file))
