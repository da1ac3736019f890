"""Commands that take papers out: to the browser, the clipboard, a file."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from reader import desktop
from reader.app.desk import Deeds, Desk
from reader.app.files import path_completed, why_not_written
from reader.app.work import Stopped, Work, Works
from reader.export import WRITERS, write, write_file
from reader.links import host_of, is_openable
from reader.paper import Paper, count_in_words
from reader.paths import path_from
from widgets import commands
from widgets.cells import fit

MOST_OPENED = 10
"""How many pages one key may open."""
LONGEST_SHOWN = 300
"""Cells of a URL that is asked about; the host stands at its beginning."""
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
        self.open_addresses(addresses, f"no {word} is known of {self._about(command)}", command.papers)

    def open_code(self, command: commands.OpenCode) -> None:
        """Open a paper's code, after asking which where it has several; of several papers the first of each."""
        from widgets.dialogs.choice import Choice  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        papers = self._papers(command)
        if len(papers) == 1 and len(code := papers[0].code) > 1:
            chooser = Choice("Which code?", code)
            self._desk.ask(chooser, lambda place: self.open_addresses([code[place]], about=command.papers))
        else:
            addresses = [paper.code[0] for paper in papers if paper.code]
            self.open_addresses(addresses, f"no code is known of {self._about(command)}", command.papers)

    def open_addresses(self, addresses: Sequence[str], otherwise: str = "", about: Sequence[str] = ()) -> None:
        """Open addresses, after asking about unusual hosts; where there are none say why. Takes whose they are."""
        from reader.link_safety import confirmation_reason  # noqa: PLC0415 - the screen starts without it

        if not addresses:
            return self._desk.announce(otherwise, about=about)
        if len(addresses) > MOST_OPENED:
            return self._desk.announce(f"{len(addresses)} pages at once are too many; select at most {MOST_OPENED}")
        unusual = {address: reason for address in addresses if (reason := confirmation_reason(address))}
        if unusual:
            return self._ask_whether_to_open(addresses, unusual, about)
        return self._open(addresses, about)

    def _ask_whether_to_open(self, addresses: Sequence[str], unusual: Mapping[str, str], about: Sequence[str]) -> None:
        from widgets.dialogs.choice import Choice  # noqa: PLC0415

        usual = [address for address in addresses if address not in unusual]
        possible: dict[str, Sequence[str]] = {"do not open": ()}
        if usual:
            possible[f"open only the other {len(usual)}"] = usual
        possible["open it" if len(addresses) == 1 else f"open all {len(addresses)}"] = addresses
        asked = "Open this link?" if len(unusual) == 1 else f"Open these {len(unusual)} links?"
        details = "\n\n".join(f"{fit(address, LONGEST_SHOWN)}\n{reason}" for address, reason in unusual.items())
        chooser = Choice(asked, list(possible), details=details)

        def chosen(place: int) -> None:
            if opened := list(possible.values())[place]:
                self._open(opened, about)

        self._desk.ask(chooser, chosen)

    def _open(self, addresses: Sequence[str], about: Sequence[str]) -> None:
        announce = partial(self._desk.announce, about=about)
        if not self._desk.is_in_browser:
            open_address = partial(desktop.open_address, confirmed=True)
            return self._desk.apart(partial(_each, open_address, addresses), announce, about=about)
        for address in filter(is_openable, addresses):
            self._desk.open_in_browser(address)
            announce(f"handed {host_of(address)} to the browser")
        return None

    def copy_addresses(self, command: commands.CopyAddress) -> None:
        """Copy the papers' addresses, one a line."""
        addresses = [paper.page or next(iter(paper.links), "") for paper in self._papers(command)]
        text = "\n".join(filter(None, addresses))
        self._copy(text, f"no address is known of {self._about(command)}", command.papers)

    def copy_citations(self, command: commands.CopyCitation) -> None:
        """Copy the papers as BibTeX."""
        self._copy("".join(write(self._papers(command), "bibtex")), "no paper to cite", command.papers)

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

    def _copy(self, text: str, otherwise: str, about: Sequence[str]) -> None:
        announce = partial(self._desk.announce, about=about)
        if not text:
            return announce(otherwise)
        copying = partial(desktop.copy, text, self._desk.write_to_terminal)
        return self._desk.apart(copying, announce, about=about)

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
