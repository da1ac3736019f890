"""Hayagriva, the YAML of Typst's bibliographies; every value is a JSON string, which is also valid YAML."""

import json
import re
from collections.abc import Iterable, Iterator

from reader.export.facts import code_of, date_of, doi_of, url_of
from reader.export.options import DEFAULT_OPTIONS, ExportOptions
from reader.paper import Paper
from reader.text import printable
from reader.text.authors import parse_name

_SPECIAL = re.compile(r"[\\{}$]")
"""Hayagriva's markup: text in `{…}` keeps its case, `$…$` is a formula."""


def write(papers: Iterable[Paper], options: ExportOptions = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield an entry for each paper, with unique citation keys."""
    keys = options.unique_keys()
    is_empty = True
    for paper in papers:
        is_empty = False
        lines = "".join(f"  {line}\n" for line in _lines(paper, options))
        yield f"{_quote(keys.key_for(paper))}:\n{lines}"
    if is_empty:
        yield "{}\n"


def _lines(paper: Paper, options: ExportOptions) -> Iterator[str]:
    yield "type: article"
    yield f"title: {{value: {_quote(_escape(paper.title))}, verbatim: true}}"
    if authors := [_author(author) for author in paper.authors if printable(author)]:
        yield f"author: [{', '.join(authors)}]"
    if date := date_of(paper):
        yield f"date: {date}"
    if url := url_of(paper):
        yield f"url: {_quote(url)}"
    numbers = {"arxiv": paper.arxiv_id, "doi": doi_of(paper)}
    if known := ", ".join(f"{name}: {_quote(number)}" for name, number in numbers.items() if number):
        yield f"serial-number: {{{known}}}"
    if paper.arxiv_id:
        yield 'publisher: "arXiv"'
    code = ", ".join(code_of(paper))
    if note := ". ".join(filter(None, (printable(paper.venue).rstrip("."), f"Code: {code}" if code else ""))):
        yield f"note: {_quote(_escape(note))}"
    if "abstract" in options.fields and paper.abstract:
        yield f"abstract: {_quote(_escape(paper.abstract))}"


def _author(author: str) -> str:
    name = parse_name(printable(author))
    parts = {"name": name.family, "given-name": name.given, "prefix": name.particle, "suffix": name.suffix}
    return "{" + ", ".join(f"{part}: {_quote(value)}" for part, value in parts.items() if value) + "}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", printable(text))


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
