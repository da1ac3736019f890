"""Lists of papers in JSON of other programs: flat, wrapped in an object, or by day."""

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
LABEL = "JSON lists of papers that have an arXiv id, a DOI or the address of their page"
SOURCE = "papers"

_WRAPPER_NAMES = frozenset(
    {"papers", "items", "results", "data", "entries", "entry", "articles", "documents", "docs", "records", "hits"}
    | {"works", "list", "publications", "recommendedpapers", "feed", "message", "response", "result", "days", "digests"}
    | {"dailypapers", "value", "rows", "digest"}
)
_LIST_DAY_NAMES = ("date", "day", "digest_date")
_MAX_DEPTH = 5
_LIST_NAME_PATTERN = 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """One object of a list, and the day under which the list has it."""

    value: Mapping[str, Any]
    line: int
    day: date | None


def detect(json_list: JsonList) -> bool:
    """Tell papers by an identifier of each; an answer of Semantic Scholar may hold none."""
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
    """Read the papers in their order; facts under names that Reader does not know are named in a notice."""
    warnings = Warnings(source_text.name)
    entries = [entry for entry in _find_entries(json_list) if _is_paper_among_papers(entry, warnings)]
    papers = [(item, paper) for item in entries if (paper := _parse_paper(item, warnings))]
    if json_list.values and not papers and not detect(json_list):
        raise source_text.error(f"holds no paper that Reader can take; {warnings.first()}", json_list.values[0].line)
    days = [
        source_text.day or item.day or AliasedFields.from_object(item.value, item.line, warnings).listed()
        for item, _ in papers
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
    """Find the objects of a list, which may hold lists in turn."""
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
    """Tell a list or an object that is named as those with papers are, after a day, or holds papers above all."""
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
    """Tell an object with a title and an identifier that papers have.

    An address alone may be a bookmark or news of a paper, so that the abstract or the authors must be there, too.
    """
    names = AliasedFields.from_object(entry.value, entry.line, Warnings(""))
    if not names.title() or names.is_csl_entry():
        return False
    return names.has_id() or bool((names.arxiv_id() or names.url()) and names.tells_of_paper())


def _is_paper_among_papers(entry: _Entry, warnings: Warnings) -> bool:
    """Tell a paper, or among papers what has a title and an abstract or authors; anything else is said."""
    if _is_paper(entry):
        return True
    names = AliasedFields.from_object(entry.value, entry.line, Warnings(""))
    if names.title() and names.tells_of_paper() and not names.is_csl_entry():
        return True
    title = clean_line(names.title())[:60]
    what = f"{title!r} has" if title else "what stands here has no title and"
    warnings.add(entry.line, f"{what} no arXiv id, DOI or address of a paper, and was left out")
    return False


def _parse_paper(entry: _Entry, warnings: Warnings) -> Paper | None:
    names = AliasedFields.from_object(entry.value, entry.line, warnings)
    title, abstract, arxiv_id, authors = names.title(), names.abstract(), names.arxiv_id(), names.authors()
    if problem := skip_reason(title, abstract):
        warnings.add(entry.line, f"a paper was left out: {problem}")
        return None
    links = unique_urls((*find_links(abstract), *filter(is_safe_url, names.stated_urls())))
    url = None if arxiv_id else names.url()
    return Paper(
        key=make_key(title, arxiv_id),
        title=title,
        abstract="" if abstract == title else abstract,
        authors=authors,
        author_count=len(authors) or None,
        published=names.published(),
        comments=names.comments(),
        upvotes=names.upvotes(),
        arxiv_id=arxiv_id,
        url=url if url and is_safe_url(url) else None,
        links=links,
        code=tuple(filter(is_code, links)),
        keywords=names.keywords(),
    )


def _with_appearance(paper: Paper, position: int, day: date | None) -> Paper:
    return replace(paper, appearances=(Appearance(SOURCE, day, position, paper.comments, paper.upvotes),))


def _missing_warnings(entries: Iterable[_Entry], papers: Sequence[Paper]) -> Iterator[str]:
    """Say how many papers have no abstract, and once which fields mean nothing to Reader."""
    if bare := sum(not paper.abstract for paper in papers):
        yield f"{format_count(bare)} of {len(papers):,} came without an abstract"
    names = (AliasedFields.from_object(entry.value, entry.line, Warnings("")).unknown_names() for entry in entries)
    if unknown := [*dict.fromkeys(clean_line(name)[:40] for found in names for name in found)]:
        more = ", …" if len(unknown) > _LIST_NAME_PATTERN else ""
        yield f"fields that Reader does not know were left out: {', '.join(unknown[:_LIST_NAME_PATTERN])}{more}"
