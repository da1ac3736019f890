"""The command that shows papers with all details, wrapped to the window."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.library_access import PAPERS_HELP, open_library, saved_view_queries
from reader.cli.paper_selection import find_papers_or_query
from reader.cli.rules_command import explainer
from reader.clock import local_today
from reader.description import NO_ABSTRACT, Fact, describe_paper
from reader.errors import NothingMatched
from reader.paper import GetReasons, Paper, Reasons
from reader.text import clean_line, clean_text, printable
from widgets.cells import wrap

if TYPE_CHECKING:
    from storage import Library

_MAX_WIDTH = 88
_PIPED_WIDTH = 80
_LABEL_WIDTH = 10
_SHORTER_LABELS = {"categories": "category"}
_SEPARATOR = " · "
_SUMMARY_FORMATS = {
    "published": "{}",
    "organization": "{}",
    "arXiv": "arXiv:{}",
    "counts": "{}",
    "state": "{}",
    "tag": "#{}",
}
"""The facts of the line under the authors, in their order."""
_LABELS_ABOVE = ("code", "project", "page", "pdf")
_LABELS_OF_REASONS = ("watch", "rule", "why")
_LABELS_BELOW = (
    *("venue", "doi", "categories", "keywords", "stars", "submitter", "digest", "trend", "formerly", "link"),
)


def _add_show_options(parser: ArgumentParser) -> None:
    parser.add_argument("papers", metavar="PAPER", nargs="*", help=PAPERS_HELP)
    parser.add_argument("--query", metavar="QUERY", help="the papers that a query finds, instead of PAPER")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run_show(options: Namespace) -> int:
    from reader.search import Searcher

    with open_library(options.library) as library:
        papers = _find_papers(library, options)
        searcher = Searcher(library, saved_view_queries)
        searcher.prepare_reasons()
        get_reasons = explainer(library, searcher)
        if options.json:
            from reader.export import reader_json

            output.print_data(reader_json.write(papers, get_reasons=get_reasons))
        else:
            output.print_lines(list(_pages(papers, get_reasons)))
    return DONE_STATUS


def _find_papers(library: "Library", options: Namespace) -> list[Paper]:
    """Return the papers to show; if there are none, JSON has an empty list, as in `reader list`."""
    try:
        return find_papers_or_query(library, options.papers, options)
    except NothingMatched:
        if options.json:
            from reader.export import reader_json

            output.print_data(reader_json.write([]))
        raise


def _pages(papers: Iterable[Paper], get_reasons: GetReasons) -> Iterator[str]:
    for index, paper in enumerate(papers):
        if index:
            yield ""
        yield from _page(paper, get_reasons(paper))


def _page(paper: Paper, reasons: Reasons) -> Iterator[str]:
    """Yield the title, the facts, the URLs, the reasons, the note and the abstract of a paper, then everything else."""
    from reader.text.tex import tex_to_text

    facts = list(describe_paper(paper, local_today(), reasons=reasons))
    yield from (_style(line, "strong") for line in _wrap(printable(paper.title)))
    yield from _wrap(_SEPARATOR.join(fact.text for fact in facts if fact.label == "authors"))
    yield from _wrap(_SEPARATOR.join(_summary(facts)))
    yield from _labelled_lines(facts, _LABELS_ABOVE)
    yield from _labelled_lines(facts, _LABELS_OF_REASONS)
    if paper.marks.note:
        yield ""
        yield from (f"> {line}".rstrip() for line in _paragraphs(paper.marks.note))
    yield ""
    for fact in facts:
        if fact.label == "summary":
            yield from (*_labelled_paragraph(fact), "")
    yield from _paragraphs(tex_to_text(paper.abstract) if paper.abstract else NO_ABSTRACT)
    yield ""
    yield from _labelled_lines(facts, _LABELS_BELOW)
    yield from _labelled("key", clean_line(paper.key))


def _summary(facts: Sequence[Fact]) -> Iterator[str]:
    for label, template in _SUMMARY_FORMATS.items():
        yield from (template.format(fact.text) for fact in facts if fact.label == label)


def _labelled_lines(facts: Sequence[Fact], labels: Sequence[str]) -> Iterator[str]:
    for label in labels:
        for fact in facts:
            if fact.label == label:
                yield from _labelled(label, _describe_url(fact.url)) if fact.url else _labelled_paragraph(fact)


def _describe_url(url: str) -> str:
    """Return a URL, followed by a warning if it does not lead to a public host."""
    from reader.text.link_safety import confirmation_reason

    reason = confirmation_reason(url)
    return clean_line(f"{url} ({reason})" if reason else url)


def _labelled_paragraph(fact: Fact) -> Iterator[str]:
    return _labelled(_SHORTER_LABELS.get(fact.label, fact.label), *_wrap(fact.text, indent=_LABEL_WIDTH))


def _labelled(label: str, *lines: str) -> Iterator[str]:
    """Yield lines aligned in one column, with a label before the first."""
    for index, line in enumerate(lines):
        yield _style(f"{'' if index else label:<{_LABEL_WIDTH}}", "faint") + line


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in clean_text(text).split("\n"):
        yield from _wrap(paragraph) or [""]


def _wrap(text: str, indent: int = 0) -> list[str]:
    """Return the lines of a text, or no lines if it is empty."""
    width = min(output.terminal_width() - 1, _MAX_WIDTH) if output.is_terminal() else _PIPED_WIDTH
    return [text[start:end] for start, end in wrap(text, width - indent)] if text else []


def _style(text: str, style: str) -> str:
    return output.style_text(text, style, use_colour=output.uses_colour())


SHOW = CliCommand(
    "show",
    "show all details of a paper",
    _run_show,
    _add_show_options,
    ("reader show 2307.10802", "reader show metatransformer --json", "reader show --query is:starred"),
    only_reads=True,
)
