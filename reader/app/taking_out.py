"""Commands that take papers out: to the browser, the clipboard, a file."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from reader import desktop
from reader.app.desk import Deeds, Desk
from reader.app.files import path_completed, why_not_written
from reader.app.work import Stopped, Work, Works
from reader.export import WRITERS, write, write_file
from reader.paper import Paper, count_in_words
from reader.paths import path_from
from widgets import commands

MOST_OPENED = 10
"""How many pages one key may open."""
_ADDRESS_OF: dict[type[commands.Command], tuple[str, Callable[[Paper], str | None]]] = {
    commands.OpenPage: ("page", lambda paper: paper.page),
    commands.OpenPdf: ("pdf", lambda paper: paper.pdf),
}


class TakingOut:
    """What leaves the program, done beside the screen so that it stays alive."""

    def __init__(self, desk: Desk, works: Works) -> None:
        self._desk = desk
        self._works = works
        self._screen = desk.screen

    def deeds(self) -> Deeds:
        """Name what is done for each command."""
        return {
            commands.OpenPage: self.open,
            commands.OpenPdf: self.open,
            commands.OpenCode: self.open_code,
            commands.CopyAddress: self.copy_addresses,
            commands.CopyCitation: self.copy_citations,
            commands.Export: self.ask_for_format,
        }

    def open(self, command: commands.OpenPage | commands.OpenPdf) -> None:
        """Open the papers' pages or pdfs."""
        word, address_of = _ADDRESS_OF[type(command)]
        addresses = [address for paper in self._papers(command) if (address := address_of(paper))]
        self.open_addresses(addresses, f"no {word} is known of {self._about(command)}")

    def open_code(self, command: commands.OpenCode) -> None:
        """Open a paper's code, after asking which where it has several; of several papers the first of each."""
        from widgets.dialogs.choice import Choice  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        papers = self._papers(command)
        if len(papers) == 1 and len(code := papers[0].code) > 1:
            chooser = Choice("Which code?", code)
            self._desk.ask(chooser, lambda place: self.open_addresses([code[place]]))
        else:
            self.open_addresses(
                [paper.code[0] for paper in papers if paper.code], f"no code is known of {self._about(command)}"
            )

    def open_addresses(self, addresses: Sequence[str], otherwise: str = "") -> None:
        """Open addresses beside the screen; where there are none say why."""
        if not addresses:
            return self._desk.announce(otherwise)
        if len(addresses) > MOST_OPENED:
            return self._desk.announce(f"{len(addresses)} pages at once are too many; select at most {MOST_OPENED}")
        opening = partial(_each, desktop.open_address, addresses)
        return self._desk.apart(opening, self._desk.announce)

    def copy_addresses(self, command: commands.CopyAddress) -> None:
        """Copy the papers' addresses, one a line."""
        addresses = [paper.page or next(iter(paper.links), "") for paper in self._papers(command)]
        text = "\n".join(filter(None, addresses))
        self._copy(text, f"no address is known of {self._about(command)}")

    def copy_citations(self, command: commands.CopyCitation) -> None:
        """Copy the papers as BibTeX."""
        self._copy("".join(write(self._papers(command), "bibtex")), "no paper to cite")

    def ask_for_format(self, command: commands.Export) -> None:
        """Ask how to write the papers, and then where."""
        from widgets.dialogs.choice import Choice  # noqa: PLC0415

        keys = command.papers if self._screen.is_selecting else self._desk.showing.listing().keys
        if not keys:
            return self._desk.announce("no paper to export")
        names = list(WRITERS)
        possibilities = [f"{name:<10} {WRITERS[name].WORDS}" for name in names]
        chooser = Choice(f"Write {count_in_words(len(keys))} as", possibilities)
        return self._desk.ask(chooser, lambda place: self.ask_for_file(keys, names[place]))

    def ask_for_file(self, keys: Sequence[str], name: str) -> None:
        """Ask for the file to write."""
        from widgets.dialogs.question import Completion, Question  # noqa: PLC0415

        question = Question(
            f"Write {count_in_words(len(keys))} to",
            answer=f"papers{WRITERS[name].ENDING}",
            told=("a file; tab completes its path",),
            suggester=Completion(path_completed),
            refuse=why_not_written,
        )
        self._desk.ask(question, lambda typed: self.export(keys, name, path_from(typed)))

    def export(self, keys: Sequence[str], name: str, file: Path) -> None:
        """Write papers to a file, after asking where it is there already."""
        from widgets.dialogs.choice import Choice  # noqa: PLC0415

        if file.exists():
            chooser = Choice(f"{file.name} is there already", ("leave it", "write over it"))
            overwrite = partial(self._export, keys, name, file, replace=True)
            return self._desk.ask(chooser, lambda place: overwrite() if place else None)
        return self._export(keys, name, file, replace=False)

    def _export(self, keys: Sequence[str], name: str, file: Path, *, replace: bool) -> None:
        work = Work("writing")
        papers = work.each(self._desk.library.papers(keys), len(keys))
        writing = partial(_written, partial(write_file, papers, name, file, replace=replace))
        done, stopped = f"wrote {count_in_words(len(keys))} to {file}", f"stopped; {file} is as it was"
        self._works.do(work, writing, lambda is_whole: self._desk.announce(done if is_whole else stopped))

    def _copy(self, text: str, otherwise: str) -> None:
        if not text:
            return self._desk.announce(otherwise)
        copying = partial(desktop.copy, text, self._desk.write_to_terminal)
        return self._desk.apart(copying, self._desk.announce)

    def _papers(self, command: commands.Command) -> list[Paper]:
        return list(self._desk.library.papers(command.papers))

    def _about(self, command: commands.Command) -> str:
        return "this paper" if len(command.papers) == 1 else "these papers"


def _written(write: Callable[[], None]) -> bool:
    """Write a file, and tell whether that was not stopped."""
    try:
        write()
    except Stopped:
        return False
    return True


def _each(open_address: Callable[[str], str], addresses: Sequence[str]) -> str:
    return [open_address(address) for address in addresses][-1]
