"""CSL-JSON, for Zotero, pandoc and citation processors; Zotero imports these articles as preprints of arXiv."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reader.export.facts import code_of, comment_of, doi_of, subjects_of, url_of
from reader.export.options import DEFAULT_OPTIONS, ExportOptions
from reader.paper import Paper, publication_month, publication_year
from reader.text import clean_text, printable
from reader.text.authors import parse_name


def write(papers: Iterable[Paper], options: ExportOptions = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield one JSON list, one item per line."""
    keys = options.unique_keys()
    separator = "[\n"
    for paper in papers:
        yield separator + json.dumps(csl_item(paper, keys.key_for(paper)), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def csl_item(paper: Paper, citation_key: str) -> dict[str, Any]:
    """Return the item of a paper, without absent fields."""
    arxiv = {"publisher": "arXiv", "number": f"arXiv:{paper.arxiv_id}"} if paper.arxiv_id else {}
    item = {
        "id": citation_key,
        "type": "article",
        "title": printable(paper.title),
        "author": [csl_name(author) for author in paper.authors if printable(author)],
        "issued": _issued(paper),
        **arxiv,
        "DOI": doi_of(paper),
        "URL": url_of(paper),
        "abstract": printable(paper.abstract),
        "keyword": ", ".join(subjects_of(paper)),
        "note": _note(paper),
    }
    return {name: value for name, value in item.items() if value}


def csl_name(author: str) -> dict[str, str]:
    """Return the parts of an author's name; a group's name is one literal part."""
    name = parse_name(printable(author))
    if not name.given:
        return {"literal": name.family}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}


def _issued(paper: Paper) -> dict[str, list[list[int]]]:
    if paper.published:
        return {"date-parts": [[paper.published.year, paper.published.month, paper.published.day]]}
    if month := publication_month(paper):
        return {"date-parts": [list(month)]}
    year = publication_year(paper)
    return {"date-parts": [[year]]} if year else {}


def _note(paper: Paper) -> str:
    code = ", ".join(code_of(paper))
    return "\n".join(filter(None, (f"Code: {code}" if code else "", comment_of(paper), clean_text(paper.marks.note))))
