"""Writing papers out.

Opening and copying what belongs to a paper.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.list_commands import print_no_matches
from reader.cli.open_library import find_paper, list_papers, open_library, status_for_library
from reader.errors import ClipboardError, LinkError, UsageError
from reader.paper import Paper, format_count

_STARRED_QUERY = "is:starred sort:digest"
_DEFAULT_FORMAT = "markdown"
_PLAIN_SUFFIXES = ("", ".md", ".markdown", ".txt")


def _export_options(parser: ArgumentParser) -> None:
    from reader.export import WRITERS

    formats = "\n".join(f"  {name:<10} {writer.label}" for name, writer in WRITERS.items())
    parser.description = f"{parser.description}\n\nformats:\n{formats}"
    parser.add_argument("query", metavar="QUERY", nargs="*", help="which papers (default: is:starred; '' is all)")
    parser.add_argument("--format", choices=WRITERS, help="how (default: what FILE ends in, else markdown)")
    for name in ("json", "jsonl"):
        text = f"the same as --format {name}"
        parser.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=text)
    parser.add_argument("--dialect", choices=("bibtex", "biblatex"), help="of --format bibtex")
    parser.add_argument("-o", "--output", metavar="FILE", default="-", help="where to (default: the standard output)")
    parser.add_argument("--force", action="store_true", help="replace FILE where it exists")


def _run_export(options: Namespace) -> int:
    from reader.export import write, write_file

    name = _chosen_format(options)
    with open_library(options.library) as library:
        listing = list_papers(library, " ".join(options.query) if options.query else _STARRED_QUERY)
        papers = map(listing.get_paper, listing.keys)
        if options.output == "-":
            output.print_data(write(papers, name))
        elif listing.keys:
            write_file(papers, name, Path(options.output), replace=options.force)
            output.print_message(f"wrote {format_count(len(listing))} to {options.output} as {name}")
        return status_for_library(library, DONE_STATUS if listing.keys else print_no_matches(listing))


def _chosen_format(options: Namespace) -> str:
    from reader.export import format_for_file

    name: str = options.format or (options.dialect and "bibtex") or format_for_file(options.output) or _DEFAULT_FORMAT
    if name == _DEFAULT_FORMAT and not options.format and Path(options.output).suffix.lower() not in _PLAIN_SUFFIXES:
        raise UsageError(f"no format is written to files such as {options.output}; say which with --format")
    if options.dialect and name not in ("bibtex", "biblatex"):
        raise UsageError(f"--dialect is for --format bibtex, and this is {name}")
    return options.dialect or name


EXPORT = CliCommand(
    "export",
    "write papers out, as they can be read elsewhere or come back",
    _run_export,
    _export_options,
    (
        "reader export > reading-list.md",
        "reader export tag:vision --format bibtex -o vision.bib",
        "reader export '' --format json -o everything.json --force",
    ),
    arguments="query",
    only_reads=True,
)


_ONE_PAPER = "a key or its beginning, an arXiv id or address; - reads it from the standard input"


def _open_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help=_ONE_PAPER)
    which = parser.add_mutually_exclusive_group()
    for kind, text in (("code", "its code (the default)"), ("page", "its page"), ("pdf", "it as PDF")):
        which.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=text)
    parser.set_defaults(kind="code")
    parser.add_argument("--print", dest="only_print", action="store_true", help="only print the address")


def _run_open(options: Namespace) -> int:
    with open_library(options.library) as library:
        url, *others = _urls(find_paper(library, options.paper), options.kind, "--{}")
    if options.only_print:
        output.print_data([url + "\n"])
    else:
        _open(url)
    if others:
        output.print_message(f"there is more {options.kind}: {', '.join(others)}")
    return DONE_STATUS


def _open(url: str) -> None:
    """Open an address, after the user has confirmed an unusual one; raises LinkError where nobody does."""
    from reader.desktop import open_url
    from reader.link_safety import confirmation_reason

    if reason := confirmation_reason(url):
        output.print_message(f"{reason}: {url}")
        if not output.can_ask():
            raise LinkError("it was not opened, since nobody can be asked here; --print prints the address")
        if not output.confirm("Open it?"):
            raise LinkError("it was not opened")
    output.print_message(open_url(url, confirmed=True, in_terminal=output.has_terminal()))


def _urls(paper: Paper, kind: str, option: str) -> tuple[str, ...]:
    """Give the addresses of a kind, or say by which option others can be had."""
    known = {
        "code": paper.code,
        "page": (paper.page_url,) if paper.page_url else (),
        "pdf": (paper.pdf_url,) if paper.pdf_url else (),
    }
    if not known[kind]:
        others = " or ".join(option.format(other) for other, urls in known.items() if urls)
        hint = f"; there is {others}" if others else ""
        raise LinkError(f"no address of the {kind} of {paper.title!r} is known{hint}")
    return known[kind]


OPEN = CliCommand(
    "open",
    "open a paper's code, page or PDF in the browser",
    _run_open,
    _open_options,
    ("reader open 2307.10802", "reader open 2307.10802 --pdf", "git clone $(reader open 2307.10802 --print)"),
    only_reads=True,
)


def _exporter(name: str) -> Callable[[Paper], str]:
    def text(paper: Paper) -> str:
        from reader.export import write

        return "".join(write([paper], name)).strip() + "\n"

    return text


def _markdown_title(paper: Paper) -> str:
    from reader.export.markdown import title_link

    return title_link(paper)


def _title(paper: Paper) -> str:
    from reader.tex import tex_to_text

    return tex_to_text(paper.title)


_COPY_FORMATS: dict[str, Callable[[Paper], str]] = {
    "url": lambda paper: _urls(paper, "page", "--as {}")[0],
    "code": lambda paper: _urls(paper, "code", "--as {}")[0],
    "bibtex": _exporter("bibtex"),
    "markdown": _markdown_title,
    "title": _title,
}


_COPY_LABELS = {
    "url": "URL",
    "code": "code URL",
    "bibtex": "BibTeX",
    "markdown": "Markdown link",
    "title": "title",
}


def _copy_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help=_ONE_PAPER)
    parser.add_argument(
        "--as", dest="form", choices=_COPY_FORMATS, default="url", help="what to copy (default: url, its page)"
    )


def _run_copy(options: Namespace) -> int:
    from reader.desktop import copy

    with open_library(options.library) as library:
        text = _COPY_FORMATS[options.form](find_paper(library, options.paper))
    try:
        output.print_message(copy(text, label=_COPY_LABELS[options.form]))
    except ClipboardError:
        output.print_data([text.rstrip("\n") + "\n"])  # so that it can at least be selected
        raise
    return DONE_STATUS


COPY = CliCommand(
    "copy",
    "copy a paper's address, citation or title",
    _run_copy,
    _copy_options,
    ("reader copy 2307.10802", "reader copy 2307.10802 --as bibtex"),
    "The text is cleaned first; it is printed where there is no clipboard.",
    only_reads=True,
)
