"""The commands that pass papers on: `export` to a file, `open` in the browser, `copy` to the clipboard."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.list_commands import print_no_matches
from reader.cli.marks_commands import ONE_PAPER_HELP
from reader.cli.open_library import find_paper, list_papers, open_library, status_for_library
from reader.errors import ClipboardError, LinkError, UsageError
from reader.paper import Paper, format_count

_STARRED_QUERY = "is:starred sort:digest"
_DEFAULT_FORMAT = "markdown"
_SUFFIXES_OF_DEFAULT = ("", ".md", ".markdown", ".txt")


def _add_export_options(parser: ArgumentParser) -> None:
    from reader.export import WRITERS

    formats = "\n".join(f"  {name:<10} {writer.label}" for name, writer in WRITERS.items())
    parser.description = f"{parser.description}\n\nformats:\n{formats}"
    text = "search query (default: is:starred; '' for all papers)"
    parser.add_argument("query", metavar="QUERY", nargs="*", help=text)
    parser.add_argument(
        "--format", choices=WRITERS, help="output format (default: by the suffix of FILE, else markdown)"
    )
    for name in ("json", "jsonl"):
        text = f"same as --format {name}"
        parser.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=text)
    parser.add_argument("--dialect", choices=("bibtex", "biblatex"), help="dialect of --format bibtex")
    parser.add_argument("-o", "--output", metavar="FILE", default="-", help="output file (default: standard output)")
    parser.add_argument("--force", action="store_true", help="overwrite FILE if it exists")


def _run_export(options: Namespace) -> int:
    from reader.export import write, write_file

    name = _choose_format(options)
    with open_library(options.library) as library:
        listing = list_papers(library, " ".join(options.query) if options.query else _STARRED_QUERY)
        papers = map(listing.get_paper, listing.keys)
        if options.output == "-":
            output.print_data(write(papers, name))
        elif listing.keys:
            write_file(papers, name, Path(options.output), replace=options.force)
            output.print_notice(f"exported {format_count(len(listing))} to {options.output} ({name})")
        return status_for_library(library, DONE_STATUS if listing.keys else print_no_matches(listing))


def _choose_format(options: Namespace) -> str:
    """Return the format that was named, else that of the file's suffix; raises UsageError for an unknown suffix."""
    from reader.export import format_for_file

    name: str = options.format or (options.dialect and "bibtex") or format_for_file(options.output) or _DEFAULT_FORMAT
    suffix = Path(options.output).suffix.lower()
    if name == _DEFAULT_FORMAT and not options.format and suffix not in _SUFFIXES_OF_DEFAULT:
        raise UsageError(f"{options.output}: unknown extension {suffix}; choose a format with --format")
    if options.dialect and name not in ("bibtex", "biblatex"):
        raise UsageError(f"--dialect applies to --format bibtex, not to {name}")
    return options.dialect or name


EXPORT = CliCommand(
    "export",
    "export papers to a file or standard output",
    _run_export,
    _add_export_options,
    (
        "reader export > reading-list.md",
        "reader export tag:vision --format bibtex -o vision.bib",
        "reader export '' --format json -o everything.json --force",
    ),
    takes_dash_words=True,
    only_reads=True,
)


def _add_open_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help=ONE_PAPER_HELP)
    group = parser.add_mutually_exclusive_group()
    for kind, text in (("code", "open the code (default)"), ("page", "open the page"), ("pdf", "open the PDF")):
        group.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=text)
    parser.set_defaults(kind="code")
    parser.add_argument("--print", dest="only_print", action="store_true", help="print the URL instead")


def _run_open(options: Namespace) -> int:
    with open_library(options.library) as library:
        url, *others = _urls(find_paper(library, options.paper), options.kind, "--{}")
    if options.only_print:
        output.print_data([url + "\n"])
    else:
        _open(url)
    if others:
        output.print_notice(f"more {options.kind}: {', '.join(others)}")
    return DONE_STATUS


def _open(url: str) -> None:
    """Open a URL, after the user has confirmed an unusual one; raises LinkError if it is not confirmed."""
    from reader.desktop import open_url
    from reader.link_safety import confirmation_reason

    if reason := confirmation_reason(url):
        output.print_message(f"{reason}: {url}")
        if not output.can_ask():
            raise LinkError("not opened: confirming it needs a terminal; --print prints the URL")
        if not output.confirm("Open it?"):
            raise LinkError("not opened")
    output.print_message(open_url(url, confirmed=True, in_terminal=output.has_terminal()))


def _urls(paper: Paper, kind: str, option: str) -> tuple[str, ...]:
    """Return the URLs of a kind; raises LinkError with the options for the kinds that the paper has."""
    known = {
        "code": paper.code,
        "page": (paper.page_url,) if paper.page_url else (),
        "pdf": (paper.pdf_url,) if paper.pdf_url else (),
    }
    if not known[kind]:
        others = " or ".join(option.format(other) for other, urls in known.items() if urls)
        hint = f"; try {others}" if others else ""
        raise LinkError(f"{paper.title!r} has no {kind} URL{hint}")
    return known[kind]


OPEN = CliCommand(
    "open",
    "open a paper's code, page or PDF in the browser",
    _run_open,
    _add_open_options,
    ("reader open 2307.10802", "reader open 2307.10802 --pdf", "git clone $(reader open 2307.10802 --print)"),
    only_reads=True,
)


def _exporter(name: str) -> Callable[[Paper], str]:
    def export_one(paper: Paper) -> str:
        from reader.export import write

        return "".join(write([paper], name)).strip() + "\n"

    return export_one


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


def _add_copy_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help=ONE_PAPER_HELP)
    text = "what to copy (default: url, the URL of its page)"
    parser.add_argument("--as", dest="form", choices=_COPY_FORMATS, default="url", help=text)


def _run_copy(options: Namespace) -> int:
    from reader.desktop import copy

    with open_library(options.library) as library:
        text = _COPY_FORMATS[options.form](find_paper(library, options.paper))
    try:
        output.print_message(copy(text, label=_COPY_LABELS[options.form]))
    except ClipboardError:
        output.print_data([text.rstrip("\n") + "\n"])  # it can at least be selected
        raise
    return DONE_STATUS


COPY = CliCommand(
    "copy",
    "copy a paper's URL, citation or title",
    _run_copy,
    _add_copy_options,
    ("reader copy 2307.10802", "reader copy 2307.10802 --as bibtex"),
    "If there is no clipboard, the text is printed instead.",
    only_reads=True,
)
