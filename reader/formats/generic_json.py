"""JSON lists of papers from other programs: flat, wrapped in an object, or by day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reader.formats.dedupe import merge_repeated
from reader.formats.field_aliases import AliasedFields, parse_day_text
from reader.formats.fields import Warnings, describe_undated
from reader.formats.input_text import InputText, skip_reason
from reader.formats.json_document import JsonList
from reader.links import find_links, is_code, is_safe_url, unique_urls
from reader.paper import Appearance, Digest, Paper, format_count, make_key, parse_arxiv_id
from reader.text import clean_line

NAME = "papers-json"
SOURCE = "papers"

_WRAPPER_NAMES = frozenset(
    {"papers", "items", "results", "data", "entries", "entry", "articles", "documents", "docs", "records", "hits"}
    | {"works", "list", "publications", "recommendedpapers", "feed", "message", "response", "result", "days", "digests"}
    | {"dailypapers", "value", "rows", "digest"}
)
_LIST_DAY_NAMES = ("date", "day", "digest_date")
_MAX_DEPTH = 5
_MAX_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """One object of a list, and the day under which it is listed."""

    value: Mapping[str, Any]
    line: int
    day: date | None


def detect(json_list: JsonList) -> bool:
    """Return whether a paper with an identifier is listed, or the JSON is an empty response of Semantic Scholar."""
    if any(_is_paper(entry) for entry in _find_entries(json_list)):
        return True
    return json_list.wrapper_fields.get("data") == [] and json_list.wrapper_fields.keys() <= {
        "data",
        "total",
        "offset",
        "token",
        "next",
    }


def parse(source_text: InputText, json_list: JsonList) -> Digest:
    """Parse the papers in their order; a warning names the unknown fields."""
    warnings = Warnings(source_text.name)
    entries = [entry for entry in _find_entries(json_list) if _is_paper_among_papers(entry, warnings)]
    papers = [(entry, paper) for entry in entries if (paper := _parse_paper(entry, warnings))]
    if json_list.values and not papers and not detect(json_list):
        raise source_text.error(f"contains no valid paper; {warnings.first()}", json_list.values[0].line)
    days = [
        source_text.day or entry.day or AliasedFields.from_object(entry.value, entry.line, warnings).listed()
        for entry, _ in papers
    ]
    appeared = [_with_appearance(paper, index, days[index]) for index, (_, paper) in enumerate(papers)]
    warnings.prepend((*describe_undated(days), *_missing_warnings(entries, [paper for _, paper in papers])))
    return Digest(
        SOURCE, NAME, merge_repeated(appeared), max(filter(None, days), default=source_text.day), warnings.summary()
    )


def _find_entries(json_list: JsonList) -> Iterator[_Entry]:
    if json_list.wrapper is None:
        for located in json_list.values:
            yield from _walk_list(located.value, located.line, None, 1)
        return
    whole = _Entry(json_list.wrapper, json_list.values[0].line, None)
    if _is_paper(whole):
        yield whole
        return
    day = _list_day(json_list.wrapper)
    for name, value in json_list.wrapper.items():
        by_id = isinstance(value, dict) and parse_arxiv_id(name)
        if by_id or _holds_papers(name, value):
            for line, each in _located_values(json_list, name, {"id": name, **value} if by_id else value):
                yield from _walk_list(each, line, parse_day_text(name) or day, 1)


def _located_values(json_list: JsonList, name: str, value: object) -> Iterator[tuple[int, object]]:
    if name in json_list.arrays:
        yield from ((located.line, located.value) for located in json_list.arrays[name])
    else:
        yield json_list.values[0].line, value


def _walk_list(value: object, line: int, day: date | None, depth: int) -> Iterator[_Entry]:
    """Yield the objects of a list, which may contain further lists."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _walk_list(each, line, day, depth + 1)
    elif isinstance(value, dict):
        inner = [] if _is_paper(_Entry(value, line, day)) else [*_inner_lists(value)]
        day = (_list_day(value) if inner else None) or day
        for name, each in inner:
            yield from _walk_list(each, line, parse_day_text(name) or day, depth + 1)
        if not inner:
            yield _Entry(value, line, day)


def _inner_lists(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, each) for name, each in value.items() if _holds_papers(name, each))


def _holds_papers(name: str, value: object) -> bool:
    """Return whether a list or an object is named like one of papers or by a day, or contains mostly papers."""
    if not isinstance(value, list | dict) or not value:
        return False
    if name.lower().replace("_", "") in _WRAPPER_NAMES or parse_day_text(name):
        return True
    objects = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return bool(objects) and 2 * sum(_is_paper(_Entry(each, 1, None)) for each in objects) >= len(objects)


def _list_day(value: Mapping[str, Any]) -> date | None:
    days = (value.get(name) for name in _LIST_DAY_NAMES)
    return next(
        (found for day in days if isinstance(day, str) and (found := parse_day_text(clean_line(day[:60])))), None
    )


def _is_paper(entry: _Entry) -> bool:
    """Return whether an object has a title and the identifier of a paper.

    A URL alone may be a bookmark or news about a paper, so that it also needs an abstract or authors.
    """
    fields = AliasedFields.from_object(entry.value, entry.line, Warnings(""))
    if not fields.title() or fields.is_csl_entry():
        return False
    return fields.has_id() or bool((fields.arxiv_id() or fields.url()) and fields.describes_paper())


def _is_paper_among_papers(entry: _Entry, warnings: Warnings) -> bool:
    """Return whether an entry is a paper, or has a title with an abstract or authors; warn about any other."""
    if _is_paper(entry):
        return True
    fields = AliasedFields.from_object(entry.value, entry.line, Warnings(""))
    if fields.title() and fields.describes_paper() and not fields.is_csl_entry():
        return True
    title = clean_line(fields.title())[:60]
    what = f"{title!r} was skipped: it has" if title else "an entry was skipped: it has no title and"
    warnings.add(entry.line, f"{what} no arXiv id, DOI or URL of a paper")
    return False


def _parse_paper(entry: _Entry, warnings: Warnings) -> Paper | None:
    fields = AliasedFields.from_object(entry.value, entry.line, warnings)
    title, abstract, arxiv_id, authors = fields.title(), fields.abstract(), fields.arxiv_id(), fields.authors()
    if problem := skip_reason(title, abstract):
        warnings.add(entry.line, f"a paper was skipped: {problem}")
        return None
    links = unique_urls((*find_links(abstract), *filter(is_safe_url, fields.stated_urls())))
    url = None if arxiv_id else fields.url()
    return Paper(
        key=make_key(title, arxiv_id),
        title=title,
        abstract="" if abstract == title else abstract,
        authors=authors,
        author_count=len(authors) or None,
        published=fields.published(),
        comments=fields.comments(),
        upvotes=fields.upvotes(),
        arxiv_id=arxiv_id,
        url=url if url and is_safe_url(url) else None,
        links=links,
        code=tuple(filter(is_code, links)),
        keywords=fields.keywords(),
    )


def _with_appearance(paper: Paper, position: int, day: date | None) -> Paper:
    return replace(paper, appearances=(Appearance(SOURCE, day, position, paper.comments, paper.upvotes),))


def _missing_warnings(entries: Iterable[_Entry], papers: Sequence[Paper]) -> Iterator[str]:
    """Yield warnings about papers without an abstract and about unknown fields."""
    if count := sum(not paper.abstract for paper in papers):
        yield f"{count:,} of {format_count(len(papers))} have no abstract"
    names = (AliasedFields.from_object(entry.value, entry.line, Warnings("")).unknown_names() for entry in entries)
    if unknown := [*dict.fromkeys(clean_line(name)[:40] for found in names for name in found)]:
        more = ", …" if len(unknown) > _MAX_NAMES_SHOWN else ""
        yield f"unknown fields ignored: {', '.join(unknown[:_MAX_NAMES_SHOWN])}{more}"
