"""Reader's own JSON: papers in full, with their marks, so that `reader import` restores them."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from reader.clock import utc_text
from reader.paper import Appearance, GetReasons, Marks, Paper
from reader.text import strip_controls

SCHEMA = 1


def write(papers: Iterable[Paper], *, get_reasons: GetReasons | None = None) -> Iterator[str]:
    """Yield one JSON document, one paper per line, each with the reasons for its place if `get_reasons` is given."""
    yield f'{{"schema": {SCHEMA}, "papers": ['
    separator = "\n"
    for paper in papers:
        yield separator + encode_paper_line(paper, get_reasons)
        separator = ",\n"
    yield "\n]}\n"


def write_lines(papers: Iterable[Paper], *, get_reasons: GetReasons | None = None) -> Iterator[str]:
    """Yield a line for each paper, with the reasons for its place if `get_reasons` is given."""
    for paper in papers:
        yield encode_paper_line(paper, get_reasons) + "\n"


def encode_paper_line(paper: Paper, get_reasons: GetReasons | None = None) -> str:
    """Return a paper as one line of JSON, in ASCII if it contains characters that could control a terminal."""
    fields = paper_fields(paper)
    if get_reasons is not None:
        reasons = get_reasons(paper)
        fields |= {"watches": list(reasons.watches), "rules": list(reasons.rules), "why": reasons.why or None}
    line = json.dumps(fields, ensure_ascii=False, allow_nan=False)
    return line if strip_controls(line) == line else json.dumps(fields, allow_nan=False)


def paper_fields(paper: Paper) -> dict[str, Any]:
    """Return the JSON fields of a paper; absent ones are null or an empty list, times are in UTC."""
    return {
        "key": paper.key,
        "title": paper.title,
        "abstract": paper.abstract or None,
        "summary": paper.summary or None,
        "authors": list(paper.authors),
        "author_count": paper.author_count,
        "published": _format_day(paper.published),
        "comments": paper.comments,
        "upvotes": paper.upvotes,
        "stars": paper.stars,
        "arxiv_id": paper.arxiv_id,
        "doi": paper.doi,
        "categories": list(paper.categories),
        "venue": paper.venue or None,
        "organization": paper.organization or None,
        "submitter": paper.submitter or None,
        "url": paper.page_url,
        "project_page": paper.project_page,
        "code": list(paper.code),
        "links": list(paper.links),
        "keywords": list(paper.keywords),
        "withdrawn": paper.withdrawn,
        **_mark_fields(paper.marks),
        "added": utc_text(paper.added) if paper.added else None,
        "digests": [_appearance_fields(appearance) for appearance in paper.appearances],
    }


def _mark_fields(marks: Marks) -> dict[str, Any]:
    return {
        "starred": marks.starred,
        "read": marks.read,
        "tags": list(marks.tags),
        "note": marks.note or None,
        "snoozed_until": _format_day(marks.snoozed_until),
    }


def _appearance_fields(appearance: Appearance) -> dict[str, Any]:
    return {
        "source": appearance.source,
        "date": _format_day(appearance.day),
        "position": appearance.position,
        "comments": appearance.comments,
        "upvotes": appearance.upvotes,
    }


def _format_day(day: date | None) -> str | None:
    return day.isoformat() if day else None
