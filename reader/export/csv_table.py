"""CSV, for spreadsheets and databases: a header and a row per paper; `; ` separates several values in a cell."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import StringIO

from reader.export.facts import code_of, project_page_of, published_on, url_of
from reader.export.options import DEFAULT_OPTIONS, ExportOptions
from reader.paper import Paper
from reader.text import clean_text, printable

_GUARDED = re.compile(r"'*[=+\-@\t\r]")
"""A spreadsheet evaluates a cell that begins like this as a formula; an apostrophe before it makes it text.

A cell that already begins with apostrophes gets one more, so that reading can always remove one.
"""

_COLUMNS: dict[str, Callable[[Paper], object]] = {
    "key": lambda paper: paper.key,
    "title": lambda paper: printable(paper.title),
    "authors": lambda paper: _join(map(printable, paper.authors)),
    "published": published_on,
    "arxiv_id": lambda paper: paper.arxiv_id,
    "doi": lambda paper: paper.doi,
    "url": url_of,
    "code": lambda paper: _join(code_of(paper)),
    "tags": lambda paper: _join(map(printable, paper.marks.tags)),
    "note": lambda paper: clean_text(paper.marks.note),
    "starred": lambda paper: _format_flag(is_set=paper.marks.starred),
    "read": lambda paper: _format_flag(is_set=paper.marks.read),
    "snoozed_until": lambda paper: _format_day(paper.marks.snoozed_until),
    "summary": lambda paper: printable(paper.summary),
    "keywords": lambda paper: _join(map(printable, paper.keywords)),
    "categories": lambda paper: _join(map(printable, paper.categories)),
    "venue": lambda paper: printable(paper.venue),
    "organization": lambda paper: printable(paper.organization),
    "upvotes": lambda paper: paper.upvotes,
    "comments": lambda paper: paper.comments,
    "stars": lambda paper: paper.stars,
    "project_page": project_page_of,
    "submitter": lambda paper: printable(paper.submitter),
    "withdrawn": lambda paper: _format_flag(is_set=paper.withdrawn),
    "added": lambda paper: _format_day(paper.added.date() if paper.added else None),
}
"""The columns, each with the function that returns its value; `--fields abstract` adds the abstract."""


def write(papers: Iterable[Paper], options: ExportOptions = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the header and a row for each paper, with CRLF as in RFC 4180."""
    columns = dict(_COLUMNS)
    if "abstract" in options.fields:
        columns["abstract"] = lambda paper: printable(paper.abstract)
    yield _row(columns)
    for paper in papers:
        yield _row(map(_guard, (value(paper) for value in columns.values())))


def _row(cells: Iterable[object]) -> str:
    row = StringIO()
    csv.writer(row, lineterminator="\r\n").writerow(cells)
    return row.getvalue()


def _guard(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if _GUARDED.match(text) else text


def _join(values: Iterable[str]) -> str:
    return "; ".join(filter(None, values))


def _format_day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _format_flag(*, is_set: bool) -> str:
    return "true" if is_set else "false"
