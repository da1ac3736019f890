"""Reader's own JSON and JSON lines, written by an export or by hand."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reader.formats.fields import Fields, Warnings, describe_unknown
from reader.formats.input_text import InputText, skip_reason
from reader.formats.json_document import JsonList, Located
from reader.formats.repeated_papers import merge_repeated
from reader.paper import UNMARKED, Appearance, Digest, Marks, Paper, doi_url, make_key, parse_arxiv_id, parse_tags
from reader.text.links import find_code, find_links, unique_urls

NAME = "json"
SOURCE = "reader"
SCHEMA = 1

_KEY_PATTERN = re.compile(r"[^\W_](?:[\w.-]|/(?=\w)){0,79}")
_TITLE_KEY_PATTERN = re.compile(r".+-[0-9a-f]{8}")
_MAX_SOURCE_LENGTH = 80
_MARK_FIELDS = frozenset({"starred", "read", "tags", "note", "snoozed_until"})
_KNOWN_FIELDS = _MARK_FIELDS | frozenset(
    {"schema", "key", "title", "abstract", "summary", "authors", "author_count", "published", "comments", "upvotes"}
    | {"stars", "arxiv_id", "doi", "categories", "venue", "organization", "submitter", "url", "project_page", "code"}
    | {"links", "keywords", "withdrawn", "added", "digests"}
    | {"watches", "rules", "why"}  # reasons that depend on the configuration
)
_REQUIRED_FIELDS = frozenset({"key", "title", "abstract", "authors", "arxiv_id", "digests"}) | _MARK_FIELDS


def detect(json_list: JsonList) -> bool:
    """Return whether the JSON names its schema, or every line is a paper as exported by Reader."""
    if json_list.wrapper is not None and not json_list.wrapper.keys().isdisjoint({"papers", "title"}):
        schema = json_list.wrapper.get("schema")
        if isinstance(schema, int) and not isinstance(schema, bool):
            return True
    lines = [located.value for located in json_list.values if isinstance(located.value, dict)]
    return bool(lines) and not json_list.is_array and all(map(_is_exported_paper, lines))


def parse(source_text: InputText, json_list: JsonList) -> Digest:
    """Parse the papers with their marks; only the title of a paper is required."""
    values = json_list.arrays.get("papers", json_list.values)
    _check_schema(source_text, json_list)
    warnings = Warnings(source_text.name)
    papers = merge_repeated(_parse_papers(source_text, values, warnings))
    _warn_unknown_fields(values, warnings)
    if values and not papers:
        raise source_text.error(f"contains no valid paper; {warnings.first()}", values[0].line)
    return Digest(SOURCE, NAME, papers, source_text.day, warnings.summary(), len(warnings.skipped))


def _is_exported_paper(value: Mapping[str, Any]) -> bool:
    """Return whether a line names its schema, or has a title and either every field or a key made by Reader."""
    if not isinstance(value.get("title"), str):
        return False
    if value.get("schema") == SCHEMA and value["schema"] is not True:
        return True
    key = value.get("key")
    if not isinstance(key, str) or not _KEY_PATTERN.fullmatch(key):
        return False
    return (
        value.keys() >= _REQUIRED_FIELDS or parse_arxiv_id(key) == key or _TITLE_KEY_PATTERN.fullmatch(key) is not None
    )


def _check_schema(source_text: InputText, json_list: JsonList) -> None:
    for located in json_list.values:
        schema = located.value.get("schema") if isinstance(located.value, dict) else None
        if schema is not None and schema != SCHEMA:
            raise source_text.error(
                f"has an unknown schema; this version of Reader reads schema {SCHEMA}, so update Reader",
                located.line,
            )


def _warn_unknown_fields(values: Iterable[Located], warnings: Warnings) -> None:
    """Warn once about the unknown fields of all papers."""
    lines: dict[str, int] = {}
    for located in values:
        if isinstance(located.value, dict) and not located.value.keys() <= _KNOWN_FIELDS:
            lines |= {name: located.line for name in located.value if name not in _KNOWN_FIELDS and name not in lines}
    for warning in describe_unknown(lines):
        warnings.add(min(lines.values()), warning)


def _parse_papers(source_text: InputText, values: Iterable[Located], warnings: Warnings) -> Iterator[Paper]:
    used_keys: set[str] = set()
    for position, located in enumerate(values):
        paper = _parse_paper(located, warnings)
        if paper is None:
            continue
        if paper.key in used_keys:
            paper = replace(paper, key=make_key(paper.title, paper.arxiv_id))
        used_keys.add(paper.key)
        needs_appearance = not paper.appearances and source_text.day
        yield paper.with_appearance(SOURCE, source_text.day, position) if needs_appearance else paper


def _parse_paper(located: Located, warnings: Warnings) -> Paper | None:
    if not isinstance(located.value, dict):
        warnings.skip(located.line, "an entry", "it is not a paper")
        return None
    fields = Fields(located.value, located.line, warnings)
    title, abstract = fields.single_line("title"), fields.text("abstract")
    if problem := skip_reason(title, abstract):
        warnings.skip(located.line, "a paper", problem)
        return None
    return _parse_fields(fields, title, abstract)


def _parse_fields(fields: Fields, title: str, abstract: str) -> Paper:
    authors = fields.lines("authors")
    arxiv_id, doi, url = _parse_identifiers(fields)
    links, code = _parse_links(fields, abstract)
    return Paper(
        key=_parse_key(fields, title, arxiv_id),
        title=title,
        abstract=abstract,
        authors=authors,
        author_count=fields.count("author_count") if "author_count" in fields.values else len(authors) or None,
        published=fields.day("published"),
        **_parse_each(fields.count, "comments", "upvotes", "stars"),
        arxiv_id=arxiv_id,
        doi=doi,
        categories=tuple(dict.fromkeys(fields.lines("categories"))),
        **_parse_each(fields.single_line, "venue", "organization", "summary", "submitter"),
        url=url,
        project_page=fields.url("project_page"),
        code=code,
        links=links,
        keywords=tuple(dict.fromkeys(fields.lines("keywords"))),
        withdrawn="withdrawn" in fields.values and fields.boolean("withdrawn"),
        appearances=tuple(_parse_appearances(fields)),
        added=fields.timestamp("added"),
        marks=_parse_marks(fields),
        stated_marks=_MARK_FIELDS.intersection(fields.values),
    )


def _parse_each(parse_field: Callable[[str], Any], *names: str) -> dict[str, Any]:
    return {name: parse_field(name) for name in names}


def _parse_identifiers(fields: Fields) -> tuple[str | None, str | None, str | None]:
    """Return the arXiv id, the DOI, and the URL, which is None if an export derives it from one of these."""
    url = fields.url("url")
    arxiv_id = fields.arxiv_id("arxiv_id") or _find_arxiv_id(url, fields.values.get("key"))
    doi = fields.doi("doi")
    derived = (arxiv_id and f"https://arxiv.org/abs/{arxiv_id}", doi and doi_url(doi))
    return arxiv_id, doi, None if url in derived else url


def _find_arxiv_id(*values: object) -> str | None:
    return next((found for value in values if isinstance(value, str) and (found := parse_arxiv_id(value[:200]))), None)


def _parse_links(fields: Fields, abstract: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the links and the code of a paper; if the file gives none, those of the abstract."""
    code = fields.urls("code")
    if not abstract and not code and "links" not in fields.values:
        return (), ()
    if fields.values.get("links") is not None:
        return fields.urls("links"), code
    links = unique_urls((*find_links(abstract), *code))
    return links, code or find_code(abstract, links)


def _parse_key(fields: Fields, title: str, arxiv_id: str | None) -> str:
    """Return the key in the file if it is valid: short, safe, and not the arXiv id of another paper; else a new one."""
    key: Any = fields.values.get("key")
    if (
        isinstance(key, str)
        and _KEY_PATTERN.fullmatch(key)
        and ".." not in key
        and parse_arxiv_id(key) in {None, arxiv_id}
    ):
        return key
    return make_key(title, arxiv_id)


def _parse_appearances(fields: Fields) -> Iterator[Appearance]:
    for value in fields.array("digests"):
        if not isinstance(value, dict):
            fields.warnings.add(fields.line, "digests: an entry is not an object; ignored")
            continue
        digest = Fields(value, fields.line, fields.warnings)
        if source := digest.single_line("source")[:_MAX_SOURCE_LENGTH]:
            counts = digest.count("comments"), digest.count("upvotes")
            yield Appearance(source, digest.day("date"), digest.count("position") or 0, *counts)


def _parse_marks(fields: Fields) -> Marks:
    if fields.values.keys().isdisjoint(_MARK_FIELDS):
        return UNMARKED
    tags = {tag for line in fields.verbatim_lines("tags") for tag in parse_tags(line)}
    return Marks(
        starred=fields.boolean("starred"),
        read=fields.boolean("read"),
        tags=tuple(sorted(tags)),
        note=fields.verbatim("note"),
        snoozed_until=fields.day("snoozed_until"),
    )
