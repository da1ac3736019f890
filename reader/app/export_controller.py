"""Commands that take papers out: to the browser, the clipboard, a file."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from reader import desktop
from reader.app.context import AppContext, Handlers
from reader.app.jobs import Job, JobQueue
from reader.app.path_prompts import complete_path, export_error
from reader.cancellation import Cancelled
from reader.export import WRITERS, write, write_file
from reader.links import host_of, is_safe_url
from reader.paper import Paper, format_count
from reader.paths import parse_path
from widgets import commands
from widgets.cells import truncate
from widgets.command import Command

MAX_OPENED = 10
"""How many pages one key may open."""
LONGEST_SHOWN = 300
"""Cells of a URL that is asked about; the host stands at its beginning."""
_URL_OF_COMMAND: dict[type[Command], tuple[str, Callable[[Paper], str | None]]] = {
    commands.OpenPage: ("page", lambda paper: paper.page_url),
    commands.OpenPdf: ("pdf", lambda paper: paper.pdf_url),
}


class ExportController:
    """What leaves the program, done beside the screen so that it stays alive."""

    def __init__(self, context: AppContext, jobs: JobQueue) -> None:
        self._context = context
        self._jobs = jobs
        self._screen = context.screen

    def handlers(self) -> Handlers:
        """Name what is done for each command."""
        return {
            commands.OpenPage: self.open,
            commands.OpenPdf: self.open,
            commands.OpenCode: self.open_code,
            commands.CopyUrl: self.copy_urls,
            commands.CopyCitation: self.copy_citations,
            commands.Export: self.prompt_format,
        }

    def open(self, command: commands.OpenPage | commands.OpenPdf) -> None:
        """Open the papers' pages or pdfs."""
        word, address_of = _URL_OF_COMMAND[type(command)]
        urls = [url for paper in self._papers(command) if (url := address_of(paper))]
        self.open_urls(urls, f"no {word} is known of {self._describe_papers(command)}", command.papers)

    def open_code(self, command: commands.OpenCode) -> None:
        """Open a paper's code, after asking which where it has several; of several papers the first of each."""
        from widgets.dialogs import Choice  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        papers = self._papers(command)
        if len(papers) == 1 and len(code := papers[0].code) > 1:
            chooser = Choice("Which code?", code)
            self._context.show_dialog(chooser, lambda place: self.open_urls([code[place]], about=command.papers))
        else:
            urls = [paper.code[0] for paper in papers if paper.code]
            self.open_urls(urls, f"no code is known of {self._describe_papers(command)}", command.papers)

    def open_urls(self, urls: Sequence[str], nothing_text: str = "", about: Sequence[str] = ()) -> None:
        """Open addresses, after asking about unusual hosts; where there are none say why. Takes whose they are."""
        from reader.link_safety import confirmation_reason  # noqa: PLC0415 - the screen starts without it

        if not urls:
            return self._context.notify(nothing_text, about=about)
        if len(urls) > MAX_OPENED:
            return self._context.notify(f"{len(urls)} pages at once are too many; select at most {MAX_OPENED}")
        unusual = {url: reason for url in urls if (reason := confirmation_reason(url))}
        if unusual:
            return self._ask_whether_to_open(urls, unusual, about)
        return self._open(urls, about)

    def _ask_whether_to_open(self, urls: Sequence[str], unusual: Mapping[str, str], about: Sequence[str]) -> None:
        from widgets.dialogs import Choice  # noqa: PLC0415

        usual = [url for url in urls if url not in unusual]
        possible: dict[str, Sequence[str]] = {"do not open": ()}
        if usual:
            possible[f"open only the other {len(usual)}"] = usual
        possible["open it" if len(urls) == 1 else f"open all {len(urls)}"] = urls
        asked = "Open this link?" if len(unusual) == 1 else f"Open these {len(unusual)} links?"
        details = "\n\n".join(f"{truncate(address, LONGEST_SHOWN)}\n{reason}" for address, reason in unusual.items())
        chooser = Choice(asked, list(possible), details=details)

        def chosen(place: int) -> None:
            if opened := list(possible.values())[place]:
                self._open(opened, about)

        self._context.show_dialog(chooser, chosen)

    def _open(self, urls: Sequence[str], about: Sequence[str]) -> None:
        announce = partial(self._context.notify, about=about)
        if not self._context.is_in_browser:
            open_address = partial(desktop.open_url, confirmed=True)
            return self._context.run_in_thread(partial(_open_each, open_address, urls), announce, about=about)
        for url in filter(is_safe_url, urls):
            self._context.open_in_browser(url)
            announce(f"Opened {host_of(url)}")
        return None

    def copy_urls(self, command: commands.CopyUrl) -> None:
        """Copy the papers' addresses, one a line."""
        urls = [paper.page_url or next(iter(paper.links), "") for paper in self._papers(command)]
        text = "\n".join(filter(None, urls))
        self._copy(text, "URL" if len(urls) == 1 else "URLs", "No page known", command.papers)

    def copy_citations(self, command: commands.CopyCitation) -> None:
        """Copy the papers as BibTeX."""
        self._copy("".join(write(self._papers(command), "bibtex")), "BibTeX", "No paper selected", command.papers)

    def prompt_format(self, command: commands.Export) -> None:
        """Ask how to write the papers, and then where."""
        from widgets.dialogs import Choice  # noqa: PLC0415

        keys = command.papers if self._screen.is_selecting else self._context.listing_state.listing().keys
        if not keys:
            return self._context.notify("no paper to export")
        names = list(WRITERS)
        possibilities = [f"{name:<10} {WRITERS[name].label}" for name in names]
        chooser = Choice(f"Write {format_count(len(keys))} as", possibilities)
        return self._context.show_dialog(chooser, lambda place: self.prompt_file(keys, names[place]))

    def prompt_file(self, keys: Sequence[str], name: str) -> None:
        """Ask for the file to write."""
        from widgets.dialogs import PathSuggester, Prompt  # noqa: PLC0415

        question = Prompt(
            f"Write {format_count(len(keys))} to",
            value=f"papers{WRITERS[name].endings[0]}",
            help_lines=("a file; tab completes its path",),
            suggester=PathSuggester(complete_path),
            validate=export_error,
        )
        self._context.show_dialog(question, lambda typed: self.export(keys, name, parse_path(typed)))

    def export(self, keys: Sequence[str], name: str, file: Path) -> None:
        """Write papers to a file, after asking where it is there already."""
        from widgets.dialogs import Choice  # noqa: PLC0415

        if file.exists():
            chooser = Choice(f"{file.name} is there already", ("leave it", "write over it"))
            overwrite = partial(self._export, keys, name, file, replace=True)
            return self._context.show_dialog(chooser, lambda place: overwrite() if place else None)
        return self._export(keys, name, file, replace=False)

    def _export(self, keys: Sequence[str], name: str, file: Path, *, replace: bool) -> None:
        job = Job("writing")
        papers = job.each(self._context.library.papers(keys), len(keys))
        writing = partial(_write_unless_cancelled, partial(write_file, papers, name, file, replace=replace))
        done, stopped = f"wrote {format_count(len(keys))} to {file}", f"stopped; {file} is as it was"
        self._jobs.run(job, writing, lambda is_whole: self._context.notify(done if is_whole else stopped))

    def _copy(self, text: str, label: str, nothing_text: str, about: Sequence[str]) -> None:
        announce = partial(self._context.notify, about=about)
        if not text:
            return announce(nothing_text)
        copying = partial(desktop.copy, text, self._context.write_to_terminal, label=label)
        return self._context.run_in_thread(copying, announce, about=about)

    def _papers(self, command: Command) -> list[Paper]:
        return list(self._context.library.papers(command.papers))

    def _describe_papers(self, command: Command) -> str:
        return "this paper" if len(command.papers) == 1 else "these papers"


def _write_unless_cancelled(write: Callable[[], None]) -> bool:
    """Write a file, and tell whether that was not stopped."""
    try:
        write()
    except Cancelled:
        return False
    return True


def _open_each(open_url: Callable[[str], str], urls: Sequence[str]) -> str:
    return [open_url(url) for url in urls][-1]
