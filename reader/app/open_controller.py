"""Commands that open papers in the browser and copy them to the clipboard."""

from collections.abc import Mapping, Sequence
from functools import partial

from reader import desktop
from reader.app.context import AppContext, Handlers
from reader.config import Config
from reader.description import describe_paper
from reader.export.copy_forms import COPY_FORMS
from reader.export.options import library_options
from reader.paper import Paper, format_count
from reader.text.links import host_of, is_safe_url, title_search_url
from widgets import commands
from widgets.cells import truncate
from widgets.command import Command
from widgets.paper_document import short_url

MAX_UNASKED = 5
"""The most URLs that one key opens without asking."""
MAX_OPENED = 50
"""The most URLs that one key opens."""
MAX_URL_WIDTH = 300
"""Cells of a URL in a question; its host comes first."""


class OpenController:
    """Open and copy papers, in threads, because browsers and clipboards may be slow."""

    def __init__(self, context: AppContext, config: Config) -> None:
        """Read the form of copied citations and the pattern of their keys from the configuration."""
        self._context = context
        self._config = config

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {
            commands.OpenPage: self.open_pages,
            commands.OpenPdf: self.open_pdfs,
            commands.OpenCode: self.open_code,
            commands.OpenLink: self.prompt_link,
            commands.CopyUrl: self.copy_urls,
            commands.CopyCitation: lambda command: self._copy_papers(command, self._config.copy_as),
            commands.CopyTitle: lambda command: self._copy_papers(command, "title"),
            commands.CopyAbstract: lambda command: self._copy_papers(command, "abstract"),
        }

    def open_pages(self, command: commands.OpenPage) -> None:
        """Open the pages of papers; if a single paper has none, search its source for the title."""
        papers = self._papers(command)
        urls = [paper.page_url for paper in papers if paper.page_url]
        if not urls and len(papers) == 1:
            source = next((seen.source for seen in papers[0].appearances), "")
            search = title_search_url(papers[0].title, source)
            return self._open([search], command.papers, f"No page known · searching {host_of(search)} for the title")
        return self.open_urls(urls, "No page known", command.papers)

    def open_pdfs(self, command: commands.OpenPdf) -> None:
        """Open the PDFs of papers."""
        urls = [paper.pdf_url for paper in self._papers(command) if paper.pdf_url]
        self.open_urls(urls, "No PDF known", command.papers)

    def open_code(self, command: commands.OpenCode) -> None:
        """Open the first code URL of each paper; ask which one if a single paper has several."""
        from widgets.dialogs import Choice  # noqa: PLC0415 - imported when first used

        papers = self._papers(command)
        if len(papers) == 1 and len(code := papers[0].code) > 1:
            dialog = Choice("Open which repository?", code, subtitle=papers[0].title)
            self._context.show_dialog(dialog, lambda index: self.open_urls([code[index]], about=command.papers))
        else:
            self.open_urls([paper.code[0] for paper in papers if paper.code], "No code linked", command.papers)

    def prompt_link(self, command: commands.OpenLink) -> None:
        """Ask which of a paper's links to open."""
        from widgets.dialogs import Choice  # noqa: PLC0415

        papers = self._papers(command)
        if len(papers) > 1:
            return self._context.notify("Select one paper to choose among its links")
        links = [fact for fact in describe_paper(papers[0], self._context.today()) if fact.url] if papers else []
        if not links:
            return self._notify_missing("No links", command.papers)
        options = [f"{fact.label:<8} {truncate(short_url(fact.url), MAX_URL_WIDTH)}" for fact in links]
        dialog = Choice("Open which link?", options, subtitle=papers[0].title)
        return self._context.show_dialog(dialog, lambda index: self.open_urls([links[index].url], about=command.papers))

    def open_urls(self, urls: Sequence[str], missing_text: str = "", about: Sequence[str] = ()) -> None:
        """Open URLs; ask first if their hosts are unusual. Show `missing_text` if there are none.

        `about` are the keys of their papers.
        """
        from reader.text.link_safety import confirmation_reason  # noqa: PLC0415

        if not urls:
            return self._notify_missing(missing_text, about)
        if len(urls) > MAX_OPENED:
            return self._context.notify(f"Too many tabs: select at most {MAX_OPENED} papers")
        unusual = {url: reason for url in urls if (reason := confirmation_reason(url))}
        if unusual:
            return self._confirm_unusual(urls, unusual, about)
        if len(urls) > MAX_UNASKED:
            return self._confirm_many(urls, about)
        return self._open(urls, about)

    def _confirm_many(self, urls: Sequence[str], about: Sequence[str]) -> None:
        from widgets.dialogs import Confirmation  # noqa: PLC0415

        dialog = Confirmation(f"Open {len(urls)} links?", "Open")
        self._context.show_dialog(dialog, lambda _: self._open(urls, about))

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

    def _open(self, urls: Sequence[str], about: Sequence[str], notice: str = "") -> None:
        """Open confirmed URLs, and show one notice: the given one, or what was opened."""
        notify = partial(self._context.notify, about=about)
        if not self._context.is_in_browser:
            open_url = partial(desktop.open_url, confirmed=True)

            def open_all() -> str:
                notices = [open_url(url) for url in urls]
                return notice or (notices[0] if len(set(notices)) == 1 else f"Opened {format_count(len(urls), 'link')}")

            return self._context.run_in_thread(open_all, notify, about=about)
        safe = list(filter(is_safe_url, urls))
        for url in safe:
            self._context.open_in_browser(url)
        return notify(notice or (f"Opened {host_of(safe[0])}" if len(safe) == 1 else f"Opened {len(safe)} links"))

    def copy_urls(self, command: commands.CopyUrl) -> None:
        """Copy the text that is selected with the mouse, or else the URLs of papers, one per line."""
        if text := self._context.selected_text:
            self.copy(text, "selection", about=command.papers)
        else:
            self._copy_papers(command, "url")

    def copy(self, text: str, label: str, about: Sequence[str] = ()) -> None:
        """Copy a text, and show what was copied."""
        notify = partial(self._context.notify, about=about)
        copy = partial(desktop.copy, text, self._context.write_to_terminal, label=label)
        self._context.run_in_thread(copy, notify, about=about)

    def _copy_papers(self, command: Command, form: str) -> None:
        papers, label = self._papers(command), COPY_FORMS[form].label
        if papers and COPY_FORMS[form].cites:
            self._copy_citations(papers, form, command.papers)
        elif text := COPY_FORMS[form].text(papers):
            self.copy(text, label if len(papers) == 1 else f"{label} of {format_count(len(papers))}", command.papers)
        else:
            missing = "page" if form == "url" else label
            self._notify_missing(f"No {missing} known", command.papers)

    def _copy_citations(self, papers: Sequence[Paper], form: str, about: Sequence[str]) -> None:
        """Copy citations in a thread, because unique citation keys need a search of the whole library."""
        label = COPY_FORMS[form].label

        def copy() -> str:
            options = library_options(self._context.library, about, self._config.citation_key)
            text = COPY_FORMS[form].text(papers, options)
            shown = label if len(papers) == 1 else f"{label} of {format_count(len(papers))}"
            return desktop.copy(text, self._context.write_to_terminal, label=shown)

        self._context.run_in_thread(copy, partial(self._context.notify, about=about), about=about)

    def _notify_missing(self, text: str, keys: Sequence[str]) -> None:
        """Show the text about what the papers lack, or that no paper is selected."""
        self._context.notify(text if keys else "No paper selected", about=keys)

    def _papers(self, command: Command) -> list[Paper]:
        return list(self._context.library.papers(command.papers))
