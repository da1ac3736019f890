"""BibLaTeX, the dialect of BibTeX for BibLaTeX and Biber."""

from collections.abc import Iterable, Iterator

from reader.export.bibliography import Field, extra_fields, head_fields, link_fields, primary_category, write_entries
from reader.export.facts import date_of
from reader.export.latex import in_braces
from reader.export.options import DEFAULT_OPTIONS, ExportOptions
from reader.paper import Paper


def write(papers: Iterable[Paper], options: ExportOptions = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield an `@online` entry for each paper, or `@misc` without a URL, which Biber requires of `@online`.

    A file ends with its preamble.
    """
    return write_entries(papers, options, lambda paper: "online" if paper.page_url else "misc", _fields)


def _fields(paper: Paper, options: ExportOptions) -> Iterator[Field]:
    yield from head_fields(paper, "label")
    yield ("date", f"{{{date}}}" if (date := date_of(paper)) else "")
    if paper.arxiv_id:
        yield ("eprint", f"{{{paper.arxiv_id}}}")
        yield ("eprinttype", "{arxiv}")
        yield ("eprintclass", primary_category(paper))
    yield ("note", in_braces(paper.venue))
    yield from link_fields(paper, "addendum")
    yield from extra_fields(paper, options)
    yield ("annotation", in_braces(paper.marks.note))
