"""Commands that open, copy and export papers."""

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
"""Papers whose pages one key may open."""
MAX_URL_WIDTH = 300
"""Cells of a URL in a question; its host comes first."""
_URLS: dict[type[Command], tuple[Callable[[Paper], str | None], str]] = {
    commands.OpenPage: (lambda paper: paper.page_url, "No page known"),
    commands.OpenPdf: (lambda paper: paper.pdf_url, "No PDF known"),
}
"""What a command opens, and the notice if a paper has no such URL."""


class ExportController:
    """Open, copy and export papers, in threads, because browsers, clipboards and disks may be slow."""

    def __init__(self, context: AppContext, jobs: JobQueue) -> None:
        self._context = context
        self._jobs = jobs

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {
            commands.OpenPage: self.open,
            commands.OpenPdf: self.open,
            commands.OpenCode: self.open_code,
            commands.CopyUrl: self.copy_urls,
            commands.CopyCitation: self.copy_citations,
            commands.Export: self.prompt_format,
        }

    def open(self, command: commands.OpenPage | commands.OpenPdf) -> None:
        """Open the pages or PDFs of papers."""
        get_url, missing_text = _URLS[type(command)]
        urls = [url for paper in self._papers(command) if (url := get_url(paper))]
        self.open_urls(urls, missing_text, command.papers)

    def open_code(self, command: commands.OpenCode) -> None:
        """Open the code of papers, the first URL of each; ask which one if a single paper has several."""
        from widgets.dialogs import Choice  # noqa: PLC0415 - imported when first used

        papers = self._papers(command)
        if len(papers) == 1 and len(code := papers[0].code) > 1:
            dialog = Choice("Open which repository?", code)
            self._context.show_dialog(dialog, lambda index: self.open_urls([code[index]], about=command.papers))
        else:
            self.open_urls([paper.code[0] for paper in papers if paper.code], "No code linked", command.papers)

    def open_urls(self, urls: Sequence[str], missing_text: str = "", about: Sequence[str] = ()) -> None:
        """Open URLs, after a question if their hosts are unusual; show `missing_text` if there are none.

        `about` are the keys of their papers.
        """
        from reader.link_safety import confirmation_reason  # noqa: PLC0415

        if not urls:
            return self._context.notify(missing_text, about=about)
        if len(urls) > MAX_OPENED:
            return self._context.notify(f"Too many tabs: select at most {MAX_OPENED} papers")
        unusual = {url: reason for url in urls if (reason := confirmation_reason(url))}
        if unusual:
            return self._confirm_unusual(urls, unusual, about)
        return self._open(urls, about)

    def _confirm_unusual(self, urls: Sequence[str], unusual: Mapping[str, str], about: Sequence[str]) -> None:
        from widgets.dialogs import Choice  # noqa: PLC0415

        usual = [url for url in urls if url not in unusual]
        options: dict[str, Sequence[str]] = {"Cancel": ()}
        if usual:
            options[f"Open only the other {len(usual)}"] = usual
        options["Open" if len(urls) == 1 else f"Open all {len(urls)}"] = urls
        title = "Open this link?" if len(unusual) == 1 else f"Open these {len(unusual)} links?"
        details = "\n\n".join(f"{truncate(url, MAX_URL_WIDTH)}\n{reason}" for url, reason in unusual.items())
        dialog = Choice(title, list(options), details=details)

        def open_chosen(index: int) -> None:
            if chosen := list(options.values())[index]:
                self._open(chosen, about)

        self._context.show_dialog(dialog, open_chosen)

    def _open(self, urls: Sequence[str], about: Sequence[str]) -> None:
        notify = partial(self._context.notify, about=about)
        if not self._context.is_in_browser:
            open_url = partial(desktop.open_url, confirmed=True)
            return self._context.run_in_thread(lambda: [open_url(url) for url in urls][-1], notify, about=about)
        for url in filter(is_safe_url, urls):
            self._context.open_in_browser(url)
            notify(f"Opened {host_of(url)}")
        return None

    def copy_urls(self, command: commands.CopyUrl) -> None:
        """Copy the URLs of papers, one per line."""
        urls = [paper.page_url or next(iter(paper.links), "") for paper in self._papers(command)]
        text = "\n".join(filter(None, urls))
        self._copy(text, "URL" if len(urls) == 1 else "URLs", "No page known", command.papers)

    def copy_citations(self, command: commands.CopyCitation) -> None:
        """Copy papers as BibTeX."""
        self._copy("".join(write(self._papers(command), "bibtex")), "BibTeX", "No paper selected", command.papers)

    def _copy(self, text: str, label: str, missing_text: str, about: Sequence[str]) -> None:
        notify = partial(self._context.notify, about=about)
        if not text:
            return notify(missing_text)
        copy = partial(desktop.copy, text, self._context.write_to_terminal, label=label)
        return self._context.run_in_thread(copy, notify, about=about)

    def prompt_format(self, command: commands.Export) -> None:
        """Ask for the format in which to export the selected papers, or all of the listing, and then for the file."""
        is_selecting = self._context.screen.is_selecting
        self.prompt_format_of(command.papers if is_selecting else self._context.listing_state.listing().keys)

    def prompt_format_of(self, keys: Sequence[str]) -> None:
        """Ask for the format in which to export papers, and then for the file."""
        from widgets.dialogs import Choice  # noqa: PLC0415

        if not keys:
            return self._context.notify("No papers to export")
        names = list(WRITERS)
        dialog = Choice(f"Export {format_count(len(keys))}", [f"{name:<10} {WRITERS[name].label}" for name in names])
        return self._context.show_dialog(dialog, lambda index: self.prompt_file(keys, names[index]))

    def prompt_file(self, keys: Sequence[str], name: str) -> None:
        """Ask for the file of an export."""
        from widgets.dialogs import PathSuggester, Prompt  # noqa: PLC0415

        dialog = Prompt(
            "Save as",
            verb="export",
            value=f"papers{WRITERS[name].endings[0]}",
            help_lines=(f"{format_count(len(keys))} · tab completes",),
            suggester=PathSuggester(complete_path),
            validate=export_error,
        )
        self._context.show_dialog(dialog, lambda text: self.export(keys, name, parse_path(text)))

    def export(self, keys: Sequence[str], name: str, file: Path) -> None:
        """Write papers to a file, after a question if it exists."""
        from widgets.dialogs import Choice  # noqa: PLC0415

        if file.exists():
            dialog = Choice(f"{file.name} already exists", ("Cancel", "Overwrite"))
            overwrite = partial(self._export, keys, name, file, replace=True)
            return self._context.show_dialog(dialog, lambda index: overwrite() if index else None)
        return self._export(keys, name, file, replace=False)

    def _export(self, keys: Sequence[str], name: str, file: Path, *, replace: bool) -> None:
        job = Job("exporting")
        papers = job.each(self._context.library.papers(keys), len(keys))

        def export() -> str:
            try:
                write_file(papers, name, file, replace=replace)
            except Cancelled:
                return f"Export cancelled · {file} is unchanged"
            return f"Exported {format_count(len(keys))} to {file}"

        self._jobs.run(job, export, self._context.notify)

    def _papers(self, command: Command) -> list[Paper]:
        return list(self._context.library.papers(command.papers))
