"""The commands that pass papers to the desktop: `open` to a browser or a PDF viewer, `copy` to the clipboard."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.argument_parser import positive_integer
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.export_command import citation_options
from reader.cli.library_access import ONE_PAPER_HELP, find_paper, open_library
from reader.cli.paper_selection import add_query, find_papers_or_query, run_for_each
from reader.clock import local_today
from reader.errors import ClipboardError, LinkError, ReaderError, UsageError, ViewerError
from reader.paper import Paper, format_count
from reader.text import printable

if TYPE_CHECKING:
    from reader.config import Config
    from storage import Library

_MAX_OPENED = 10
"""The most papers that a query opens in the browser."""
_KINDS = {"code": "code", "page": "page", "pdf": "PDF"}
"""Kinds of links, in the order in which `open` looks for them, with their names in messages."""
_OPEN_OPTIONS = {kind: f"--{kind}" for kind in _KINDS}
_COPY_OPTIONS = {"code": "--as code", "page": "--as url"}


def _add_open_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", nargs="*", help=ONE_PAPER_HELP)
    add_query(parser, "opened")
    group = parser.add_mutually_exclusive_group()
    for kind, word in _KINDS.items():
        group.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=f"open the {word}")
    text = "open a link by its number: 1 is the first one that 'reader show' lists"
    group.add_argument("--link", metavar="N", type=positive_integer, help=text)
    text = (
        "keep the PDF in a folder (pdf_folder in the configuration), and open it from there; - may name several papers"
    )
    parser.add_argument("--download", action="store_true", help=text)
    text = "print the URL instead, or with --download the path"
    parser.add_argument("--print", dest="only_print", action="store_true", help=text)


def _run_open(options: Namespace) -> int:
    if options.download:
        if options.link or options.kind not in (None, "pdf"):
            raise UsageError("--download keeps a PDF; leave out --code, --page and --link")
        return _run_download(options)
    with open_library(options.library) as library:
        papers = _papers_of(library, options)
    if options.dry_run:
        output.print_message(f"{format_count(len(papers))} would be opened (dry run)")
        return DONE_STATUS
    if len(papers) > _MAX_OPENED and not options.only_print:
        text = f"the query finds {format_count(len(papers))}, and at most {_MAX_OPENED} are opened at once"
        raise UsageError(f"{text}; narrow the query, or use --print")
    return run_for_each(papers, lambda paper: _open_paper(paper, options))


def _papers_of(library: "Library", options: Namespace) -> list[Paper]:
    """Return the one named paper, or all that the query finds."""
    if options.query is None and options.paper:
        return [find_paper(library, options.paper)]
    return find_papers_or_query(library, options.paper, options)


def _open_paper(paper: Paper, options: Namespace) -> int:
    """Open or print the kind of link that the options request; raise LinkError if the paper lacks it."""
    if options.link:
        return _open_urls((_link(paper, options.link),), "link", "", options)
    if options.kind:
        return _open_urls(_require_urls(paper, options.kind, _OPEN_OPTIONS), options.kind, "", options)
    known = _urls_by_kind(paper)
    kind = next((kind for kind in _KINDS if known[kind]), "")
    if not kind:
        return _open_urls((_search_url(paper),), "search for the title", "no code, page or PDF known", options)
    return _open_urls(known[kind], kind, "" if kind == "code" else "no code known", options)


def _open_urls(urls: tuple[str, ...], kind: str, reason: str, options: Namespace) -> int:
    """Open or print the first URL, and print the others; `reason` says why it is not of the preferred kind."""
    url, *others = urls
    word = _KINDS.get(kind, kind)
    if options.only_print:
        output.print_data([url + "\n"])
        if reason:
            output.print_notice(f"{reason}; this is its {word}")
    else:
        output.print_message(f"{_open(url)} ({', '.join(filter(None, (word, reason)))})")
    if others:
        output.print_notice(f"more {word}: {', '.join(others)}")
    return DONE_STATUS


def _open(url: str) -> str:
    """Open a URL, after the user has confirmed an unusual one; return a notice, or raise LinkError."""
    from reader.desktop import open_url
    from reader.text.link_safety import confirmation_reason

    if reason := confirmation_reason(url):
        output.print_message(f"{reason}: {url}")
        if not output.can_ask():
            raise LinkError("not opened: confirming it needs a terminal; --print prints the URL")
        if not output.confirm("Open it?"):
            raise LinkError("not opened")
    return open_url(url, confirmed=True, in_terminal=output.has_terminal())


def _urls_by_kind(paper: Paper) -> Mapping[str, tuple[str, ...]]:
    return {
        "code": paper.code,
        "page": (paper.page_url,) if paper.page_url else (),
        "pdf": (paper.pdf_url,) if paper.pdf_url else (),
    }


def _require_urls(paper: Paper, kind: str, options: Mapping[str, str]) -> tuple[str, ...]:
    """Return the URLs of a kind; raise LinkError with the options for the kinds that the paper has."""
    known = _urls_by_kind(paper)
    if not known[kind]:
        others = " or ".join(option for other, option in options.items() if known[other])
        hint = f"; try {others}" if others else ""
        raise LinkError(f"“{printable(paper.title)}” has no {_KINDS[kind]} URL{hint}")
    return known[kind]


def _link(paper: Paper, number: int) -> str:
    """Return the URL of the link with a number; raise LinkError, which lists the paper's links, if there is none."""
    from reader.description import describe_paper

    links = [fact.url for fact in describe_paper(paper, local_today()) if fact.url]
    if number <= len(links):
        return links[number - 1]
    known = ", ".join(f"{index} {url}" for index, url in enumerate(links, 1))
    raise LinkError(f"“{printable(paper.title)}” has no link {number}; it has {known or 'none'}")


def _search_url(paper: Paper) -> str:
    from reader.text.links import title_search_url

    return title_search_url(paper.title, next((seen.source for seen in paper.appearances), ""))


OPEN = CliCommand(
    "open",
    "open a paper's code, page or PDF in the browser",
    _run_open,
    _add_open_options,
    (
        "reader open 2307.10802",
        "reader open 2307.10802 --pdf",
        "reader open 2307.10802 --pdf --download",
        "reader list --keys is:starred | reader open --download -",
        "reader open 2307.10802 --link 3",
        "reader open --query 'digest:latest is:starred'",
        "git clone $(reader open 2307.10802 --code --print)",
    ),
    "Opens the code if it is known, else the page, else the PDF, else a search for the title at the source, and says "
    "which.",
    only_reads=True,
)


def _add_copy_options(parser: ArgumentParser) -> None:
    from reader.export.copy_forms import COPY_FORMS

    parser.add_argument("paper", metavar="PAPER", nargs="*", help=ONE_PAPER_HELP)
    add_query(parser, "copied")
    text = f"what to copy: {', '.join(COPY_FORMS)} (default: url, the URL of its page)"
    parser.add_argument("--as", dest="form", metavar="FORM", choices=COPY_FORMS, default="url", help=text)


def _run_copy(options: Namespace) -> int:
    from reader.desktop import copy
    from reader.export.copy_forms import COPY_FORMS

    with open_library(options.library) as library:
        papers = _papers_of(library, options)
        if options.dry_run:
            output.print_message(f"{format_count(len(papers))} would be copied (dry run)")
            return DONE_STATUS
        text = _text_to_copy(library, papers, options.form)
    try:
        output.print_message(copy(text, label=COPY_FORMS[options.form].label))
    except ClipboardError:
        output.print_data([text.rstrip("\n") + "\n"])  # so that the user can at least select it
        raise
    return DONE_STATUS


def _text_to_copy(library: "Library", papers: Sequence[Paper], form: str) -> str:
    """Return the text of a form; raise LinkError if no paper has it."""
    from reader.export.copy_forms import COPY_FORMS

    if form in ("url", "code") and len(papers) == 1:
        return _require_urls(papers[0], "page" if form == "url" else form, _COPY_OPTIONS)[0]
    copy_form = COPY_FORMS[form]
    keys = [paper.key for paper in papers]
    if text := copy_form.text(papers, citation_options(library, keys) if copy_form.cites else None):
        return text
    if len(papers) == 1:
        raise LinkError(f"“{printable(papers[0].title)}” has no {copy_form.label}")
    raise LinkError(f"no {copy_form.label}: none of {format_count(len(papers))} has one")


COPY = CliCommand(
    "copy",
    "copy a paper's URL, citation or title",
    _run_copy,
    _add_copy_options,
    ("reader copy 2307.10802", "reader copy 2307.10802 --as bibtex", "reader copy --query is:starred --as apa"),
    "If there is no clipboard, the text is printed instead.",
    only_reads=True,
)


def _run_download(options: Namespace) -> int:
    """Download the PDFs that are not kept yet; print their paths, or open a single one."""
    from reader.config import config_path
    from reader.config.loader import export_settings
    from reader.desktop.viewer import open_file

    config = export_settings(config_path())
    with open_library(options.library) as library:
        papers = find_papers_or_query(library, options.paper, options)
        if options.dry_run:
            output.print_message(f"{format_count(len(papers), 'PDF')} would be kept (dry run)")
            return DONE_STATUS
        files, errors = _download(library, papers, config)
    if options.only_print:
        output.print_data(f"{file}\n" for file in files)
    elif len(files) == 1 and not errors:
        try:
            output.print_message(f"{open_file(files[0], config.viewer)} (kept in {files[0].parent})")
        except ViewerError as error:
            output.print_message(f"Kept {files[0]}")
            if config.viewer:
                raise
            output.print_message(f"Not opened: {error}")
    elif files:
        output.print_message(f"Kept {format_count(len(files), 'PDF')} in {files[0].parent}")
    return max((error.exit_status for error in errors), default=DONE_STATUS)


def _download(library: "Library", papers: Sequence[Paper], config: "Config") -> tuple[list[Path], list[ReaderError]]:
    """Download PDFs one by one; print the errors, and return them with the files."""
    from reader.fetch.pdf import keep_pdf, pdf_files, progress_of
    from reader.fetch.services import arxiv_service
    from reader.sources.client import Client

    files: list[Path] = []
    errors: list[ReaderError] = []
    places, service = pdf_files(library, papers, config), arxiv_service()
    with output.progress_printer() as show, closing(Client(on_wait=show)) as client:

        def show_share(text: str, share: float) -> None:
            show(output.with_bar(text, share))

        for paper in papers:
            file = places[paper.key]
            try:
                keep_pdf(client, service, paper, file, progress_of(file, show_share))
                files.append(file)
            except ReaderError as error:
                show("")
                errors.append(error)
                output.print_error(str(error))
    return files, errors
