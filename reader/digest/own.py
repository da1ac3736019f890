"""Reader's own JSON and JSON lines: papers as an export wrote them, or as anybody writes them by hand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reader.digest.door import Copy, why_left_out
from reader.digest.fields import Fields, Notices
from reader.digest.gather import each_paper_once
from reader.digest.json_text import Listed, Placed
from reader.links import each_once, is_code, links_in
from reader.paper import UNMARKED, Appearance, Digest, Marks, Paper, arxiv_id_in, key_of, tags_in
from reader.text import clean_line

NAME = "json"
KNOWN_AS = "Reader's own JSON or JSON lines"
SOURCE = "reader"
SCHEMA = 1

_KEY = re.compile(r"[^\W_](?:[\w.-]|/(?=\w)){0,79}")
_KEY_OF_TITLE = re.compile(r".+-[0-9a-f]{8}")
_LONGEST_SOURCE = 80
_MARKS = frozenset({"starred", "read", "tags", "note", "snoozed_until"})
_FIELDS = _MARKS | frozenset(
    {"schema", "key", "title", "abstract", "authors", "author_count", "published", "comments", "upvotes", "arxiv_id"}
    | {"url", "code", "links", "keywords", "withdrawn", "added", "digests"}
)
_WRITTEN_ALWAYS = frozenset({"key", "title", "abstract", "authors", "arxiv_id", "digests"}) | _MARKS


def recognises(listed: Listed) -> bool:
    """Tell what says its schema, and lines that each hold a paper as an export writes it."""
    if listed.wrapper is not None and not listed.wrapper.keys().isdisjoint({"papers", "title"}):
        schema = listed.wrapper.get("schema")
        if isinstance(schema, int) and not isinstance(schema, bool):
            return True
    lines = [placed.value for placed in listed.values if isinstance(placed.value, dict)]
    return bool(lines) and not listed.is_array and all(map(_is_line, lines))


def parse(copy: Copy, listed: Listed) -> Digest:
    """Read the papers; of a paper's fields only the title is needed, and its marks come with it."""
    values = listed.arrays.get("papers", listed.values)
    _check_schema(copy, listed)
    notices = Notices(copy.name)
    papers = each_paper_once(_papers(copy, values, notices))
    _tell_unknown_fields(values, notices)
    if values and not papers:
        raise copy.refused(f"holds no paper that Reader can take; {notices.why()}", values[0].line)
    return Digest(SOURCE, NAME, papers, copy.day, notices.told())


def _is_line(value: Mapping[str, Any]) -> bool:
    """Tell a line of an export: by its schema, or by a key and a title with all fields or a key as Reader makes them."""
    if not isinstance(value.get("title"), str):
        return False
    if value.get("schema") == SCHEMA and value["schema"] is not True:
        return True
    key = value.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        return False
    return value.keys() >= _WRITTEN_ALWAYS or arxiv_id_in(key) == key or _KEY_OF_TITLE.fullmatch(key) is not None


def _check_schema(copy: Copy, listed: Listed) -> None:
    for placed in listed.values:
        schema = placed.value.get("schema") if isinstance(placed.value, dict) else None
        if schema is not None and schema != SCHEMA:
            raise copy.refused(
                f"has a schema that this Reader does not know; it knows {SCHEMA}, so bring Reader up to date",
                placed.line,
            )


def _tell_unknown_fields(values: Iterable[Placed], notices: Notices) -> None:
    """Say once which fields of papers mean nothing to Reader, so that none is dropped in silence."""
    lines: dict[str, int] = {}
    for placed in values:
        if isinstance(placed.value, dict) and not placed.value.keys() <= _FIELDS:
            lines |= {name: placed.line for name in placed.value if name not in _FIELDS and name not in lines}
    if lines:
        named = ", ".join(clean_line(name)[:_LONGEST_SOURCE] for name in [*lines][:5]) + (
            ", …" if len(lines) > 5 else ""
        )
        notices.add(min(lines.values()), f"fields that Reader does not know were left out: {named}")


def _papers(copy: Copy, values: Iterable[Placed], notices: Notices) -> Iterator[Paper]:
    taken: set[str] = set()
    for place, placed in enumerate(values):
        paper = _paper(placed, notices)
        if paper is None:
            continue
        if paper.key in taken:
            paper = replace(paper, key=key_of(paper.title, paper.arxiv_id))
        taken.add(paper.key)
        yield paper if paper.appearances or not copy.day else _appeared(paper, copy, place)


def _appeared(paper: Paper, copy: Copy, place: int) -> Paper:
    return replace(paper, appearances=(Appearance(SOURCE, copy.day, place, paper.comments, paper.upvotes),))


def _paper(placed: Placed, notices: Notices) -> Paper | None:
    if not isinstance(placed.value, dict):
        notices.add(placed.line, "what stands here is no paper and was left out")
        return None
    fields = Fields(placed.value, placed.line, notices)
    title, abstract = fields.words("title"), fields.text("abstract")
    if problem := why_left_out(title, abstract):
        notices.add(placed.line, f"a paper was left out: {problem}")
        return None
    return _read(fields, title, abstract)


def _read(fields: Fields, title: str, abstract: str) -> Paper:
    authors = fields.lines("authors")
    url = fields.address("url")
    arxiv_id = fields.arxiv_id("arxiv_id") or _arxiv_id_elsewhere(url, fields.values.get("key"))
    links, code = _links_and_code(fields, abstract)
    return Paper(
        key=_key(fields, title, arxiv_id),
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=fields.count("author_count") if "author_count" in fields.values else len(authors) or None,
        published=fields.day("published"),
        comments=fields.count("comments"),
        upvotes=fields.count("upvotes"),
        arxiv_id=arxiv_id,
        url=None if arxiv_id and url == f"https://arxiv.org/abs/{arxiv_id}" else url,
        code=code,
        links=links,
        keywords=tuple(dict.fromkeys(fields.lines("keywords"))),
        withdrawn="withdrawn" in fields.values and fields.flag("withdrawn"),
        appearances=tuple(_appearances(fields)),
        added=fields.moment("added"),
        marks=_marks(fields),
        stated_marks=_MARKS.intersection(fields.values),
    )


def _arxiv_id_elsewhere(*values: object) -> str | None:
    return next((found for value in values if isinstance(value, str) and (found := arxiv_id_in(value[:200]))), None)


def _links_and_code(fields: Fields, abstract: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take the links as they are given; where none are, those of the abstract."""
    code = fields.addresses("code")
    if not abstract and not code and "links" not in fields.values:
        return (), ()
    if fields.values.get("links") is not None:
        return fields.addresses("links"), code
    links = each_once((*links_in(abstract), *code))
    return links, code or tuple(filter(is_code, links))


def _key(fields: Fields, title: str, arxiv_id: str | None) -> str:
    """Keep a key that is given if it is sane: short, harmless, and not the arXiv id of another paper."""
    key: Any = fields.values.get("key")
    if isinstance(key, str) and _KEY.fullmatch(key) and ".." not in key and arxiv_id_in(key) in {None, arxiv_id}:
        return key
    return key_of(title, arxiv_id)


def _appearances(fields: Fields) -> Iterator[Appearance]:
    for value in fields.list("digests"):
        if not isinstance(value, dict):
            fields.notices.add(fields.line, "digests: what stands there is no digest and was left out")
            continue
        digest = Fields(value, fields.line, fields.notices)
        if source := digest.words("source")[:_LONGEST_SOURCE]:
            counts = digest.count("comments"), digest.count("upvotes")
            place = digest.count("position" if "position" in digest.values else "place") or 0
            yield Appearance(source, digest.day("date"), place, *counts)


def _marks(fields: Fields) -> Marks:
    if fields.values.keys().isdisjoint(_MARKS):
        return UNMARKED
    tags = {tag for line in fields.lines("tags") for tag in tags_in(line)}
    return Marks(
        starred=fields.flag("starred"),
        read=fields.flag("read"),
        tags=tuple(sorted(tags)),
        note=fields.verbatim("note"),
        snoozed_until=fields.day("snoozed_until"),
    )
