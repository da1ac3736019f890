"""Opening and copying what belongs to a paper."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from reader.cli import output
from reader.cli.command import DONE, Command
from reader.cli.library import open_library, paper_named
from reader.errors import ClipboardError, LinkError
from reader.paper import Paper

_ONE_PAPER = "a key or its beginning, an arXiv id or address; - reads it from the standard input"


def _open_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help=_ONE_PAPER)
    which = parser.add_mutually_exclusive_group()
    for kind, words in (("code", "its code (the default)"), ("page", "its page"), ("pdf", "it as PDF")):
        which.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=words)
    parser.set_defaults(kind="code")
    parser.add_argument("--print", dest="only_print", action="store_true", help="only print the address")


def _run_open(options: Namespace) -> int:
    with open_library(options.library) as library:
        address, *others = _addresses(paper_named(library, options.paper), options.kind, "--{}")
    if options.only_print:
        output.data([address + "\n"])
    else:
        _open(address)
    if others:
        output.talk(f"there is more {options.kind}: {', '.join(others)}")
    return DONE


def _open(address: str) -> None:
    """Open an address, after the user has confirmed an unusual one; raises LinkError where nobody does."""
    from reader.desktop import open_address
    from reader.link_safety import confirmation_reason

    if reason := confirmation_reason(address):
        output.talk(f"{reason}: {address}")
        if not output.can_ask():
            raise LinkError("it was not opened, since nobody can be asked here; --print prints the address")
        if not output.confirmed("Open it?"):
            raise LinkError("it was not opened")
    output.talk(open_address(address, confirmed=True, in_terminal=output.has_terminal()))


def _addresses(paper: Paper, kind: str, option: str) -> tuple[str, ...]:
    """Give the addresses of a kind, or say by which option others can be had."""
    known = {"code": paper.code, "page": (paper.page,) if paper.page else (), "pdf": (paper.pdf,) if paper.pdf else ()}
    if not known[kind]:
        others = " or ".join(option.format(other) for other, addresses in known.items() if addresses)
        hint = f"; there is {others}" if others else ""
        raise LinkError(f"no address of the {kind} of {paper.title!r} is known{hint}")
    return known[kind]


OPEN = Command(
    "open",
    "open a paper's code, page or PDF in the browser",
    _run_open,
    _open_options,
    ("reader open 2307.10802", "reader open 2307.10802 --pdf", "git clone $(reader open 2307.10802 --print)"),
    only_reads=True,
)


def _written(name: str) -> Callable[[Paper], str]:
    def text(paper: Paper) -> str:
        from reader.export import write

        return "".join(write([paper], name)).strip() + "\n"

    return text


def _title_link(paper: Paper) -> str:
    from reader.export.markdown import title_link

    return title_link(paper)


def _title(paper: Paper) -> str:
    from reader.tex import without_tex

    return without_tex(paper.title)


_TEXTS: dict[str, Callable[[Paper], str]] = {
    "url": lambda paper: _addresses(paper, "page", "--as {}")[0],
    "code": lambda paper: _addresses(paper, "code", "--as {}")[0],
    "bibtex": _written("bibtex"),
    "markdown": _title_link,
    "title": _title,
}


def _copy_options(parser: ArgumentParser) -> None:
    parser.add_argument("paper", metavar="PAPER", help=_ONE_PAPER)
    parser.add_argument(
        "--as", dest="form", choices=_TEXTS, default="url", help="what to copy (default: url, its page)"
    )


def _run_copy(options: Namespace) -> int:
    from reader.desktop import copy

    with open_library(options.library) as library:
        text = _TEXTS[options.form](paper_named(library, options.paper))
    try:
        output.talk(f"{options.form} {copy(text)}")
    except ClipboardError:
        output.data([text.rstrip("\n") + "\n"])  # so that it can at least be selected
        raise
    return DONE


COPY = Command(
    "copy",
    "copy a paper's address, citation or title",
    _run_copy,
    _copy_options,
    ("reader copy 2307.10802", "reader copy 2307.10802 --as bibtex"),
    "The text is cleaned first; it is printed where there is no clipboard.",
    only_reads=True,
)
