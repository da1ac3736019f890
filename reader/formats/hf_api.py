"""The JSON of the daily papers API and its dialects: trimmed, wrapped, scraped, or printed as Python literals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from reader.formats.fields import Fields, Warnings, describe_undated
from reader.formats.input_text import InputText, skip_reason
from reader.formats.json_document import JsonList, Located, parse_python_literal
from reader.formats.repeated_papers import merge_repeated
from reader.paper import Digest, Paper, make_key, parse_arxiv_id
from reader.text.links import find_code, find_links, unique_urls

NAME = "daily-json"
SOURCE = "hf-daily"

_PYTHON_OBJECT = ("{'", '{"')
_FIELD_NAMES = {
    "published_at": "publishedAt",
    "num_comments": "numComments",
    "submitted_by": "submittedBy",
    "submitted_on_daily_at": "submittedOnDailyAt",
    "submitted_on_daily_by": "submittedOnDailyBy",
    "github_repo": "githubRepo",
    "github_stars": "githubStars",
    "project_page": "projectPage",
    "withdrawn_at": "withdrawnAt",
    "aiSummary": "ai_summary",
    "aiKeywords": "ai_keywords",
}
_WRAPPER_FIELDS = frozenset({"status", "date", "count", "data"})


def detect(json_list: JsonList) -> bool:
    """Return whether the JSON lists objects of the API, or is a response without papers."""
    if json_list.wrapper is not None and json_list.wrapper.get("data") == []:
        return json_list.wrapper.keys() <= _WRAPPER_FIELDS
    if json_list.is_array and not json_list.values:
        return True
    return any(_is_listing(located.value) for located in _find_listings(json_list))


def parse(source_text: InputText, json_list: JsonList) -> Digest:
    """Parse the papers in the API's order; a paper's day is that of its submission to the daily papers."""
    values = _find_listings(json_list)
    warnings = Warnings(source_text.name)
    parsed = [each for located in values if (each := _parse_paper(located, warnings))]
    if values and not parsed:
        raise source_text.error(f"contains no valid paper; {warnings.first()}", values[0].line)
    day = source_text.day or Fields(json_list.wrapper_fields, 1, warnings).day("date")
    days = [each.day or day or listed for each, listed in zip(parsed, _listing_days(parsed), strict=True)]
    papers = merge_repeated(each.paper.with_appearance(SOURCE, days[index], index) for index, each in enumerate(parsed))
    warnings.prepend(describe_undated(days))
    return Digest(SOURCE, NAME, papers, max(filter(None, days), default=day), warnings.summary(), len(warnings.skipped))


def _find_listings(json_list: JsonList) -> tuple[Located, ...]:
    """Return the only array of listings in a wrapper, else the values of the document."""
    if "data" in json_list.arrays:
        return json_list.arrays["data"]
    arrays = [
        name for name, values in json_list.arrays.items() if any(_is_listing(located.value) for located in values)
    ]
    return json_list.arrays[arrays[0]] if len(arrays) == 1 and not _is_day(arrays[0]) else json_list.values


def _is_day(name: str) -> bool:
    return name[:4].isdigit()


def _is_listing(value: object) -> bool:
    """Return whether a value is an object of the API or of the scraper; other lists of papers use other names."""
    if isinstance(value, str):
        return value.startswith(_PYTHON_OBJECT) and "'paper'" in value[:200]
    if not isinstance(value, dict):
        return False
    paper = value.get("paper")
    has_id = isinstance(paper, dict) and isinstance(paper.get("id"), str) and parse_arxiv_id(paper["id"]) is not None
    return has_id or ("paper_url" in value and not value.keys().isdisjoint({"details", "scraped_date"}))


@dataclass(frozen=True, slots=True)
class _ParsedPaper:
    """A paper, with the day or else the timestamp at which it was listed."""

    paper: Paper
    day: date | None
    timestamp: datetime | None


def _listing_days(parsed: Sequence[_ParsedPaper]) -> Iterator[date | None]:
    """Yield the day of each paper from its timestamp; the list for a day begins on the evening before."""
    timestamps = [each.timestamp for each in parsed if each.timestamp]
    newest = max(timestamps, default=None)
    is_of_one_day = newest is not None and newest - min(timestamps) < timedelta(days=1)
    for each in parsed:
        timestamp = newest if is_of_one_day and each.timestamp else each.timestamp
        yield timestamp.date() if timestamp else None


def _parse_paper(located: Located, warnings: Warnings) -> _ParsedPaper | None:
    value = parse_python_literal(located.value) if isinstance(located.value, str) else located.value
    if not isinstance(value, dict):
        warnings.skip(located.line, "an entry", "it is not a paper")
        return None
    outer = Fields(_rename_fields(value), located.line, warnings)
    inner = replace(outer, values=_rename_fields(outer.nested("paper").values)) if "paper" in value else outer
    is_scraped = "details" in value or "paper_url" in value
    paper = _parse_scrape(outer) if is_scraped else _parse_listing(outer, inner)
    if problem := skip_reason(paper.title, paper.abstract):
        warnings.skip(located.line, "a paper", problem)
        return None
    return _ParsedPaper(
        paper, inner.day("submittedOnDailyAt") or outer.day("scraped_date"), _listing_timestamp(outer, inner)
    )


def _rename_fields(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields under the names of the API; the hub's client writes "published_at" instead."""
    renamed = {name: _FIELD_NAMES.get(name, name) for name in value}
    return {new: value[name] for name, new in renamed.items() if new == name or new not in value}


def _parse_listing(outer: Fields, inner: Fields) -> Paper:
    """Parse an object that contains a paper, or that is the paper itself."""
    authors = tuple(_visible_authors(inner))
    repository = inner.url("githubRepo") or outer.url("githubRepo")
    project_page = inner.url("projectPage") or outer.url("projectPage")
    return _with_links(
        Paper(
            key="",
            title=inner.single_line("title") or outer.single_line("title"),
            abstract=inner.paragraphs("summary") or outer.paragraphs("summary"),
            authors=authors,
            author_count=len(authors) or None,
            published=inner.day("publishedAt") or outer.day("publishedAt"),
            comments=_count(outer, inner, "numComments"),
            upvotes=_count(inner, outer, "upvotes"),
            stars=_count(inner, outer, "githubStars"),
            arxiv_id=inner.arxiv_id("id"),
            organization=_name(inner, "organization") or _name(outer, "organization"),
            summary=inner.single_line("ai_summary") or outer.single_line("ai_summary"),
            submitter=_submitter(inner, outer),
            project_page=project_page,
            withdrawn=any(isinstance(fields.values.get("withdrawnAt"), str) for fields in (inner, outer)),
            keywords=tuple(dict.fromkeys(inner.lines("ai_keywords") or outer.lines("ai_keywords"))),
        ),
        *(url for url in (repository, project_page) if url),
    )


def _parse_scrape(outer: Fields) -> Paper:
    """Parse the output of a well-known scraper: counts are texts, and the abstract may repeat the title."""
    details = outer.nested("details")
    title, abstract = outer.single_line("title") or details.single_line("title"), details.paragraphs("abstract")
    authors = outer.lines("authors")
    return _with_links(
        Paper(
            key="",
            title=title,
            abstract="" if abstract == title else abstract,
            authors=authors,
            author_count=len(authors) or None,
            upvotes=outer.count_in_text("stars"),
            arxiv_id=outer.arxiv_id("paper_url") or details.arxiv_id("arxiv_page_url"),
        ),
        *details.urls("github_links"),
    )


def _with_links(paper: Paper, *stated: str) -> Paper:
    links = unique_urls((*find_links(paper.abstract), *stated))
    page = f"https://huggingface.co/papers/{paper.arxiv_id}" if paper.arxiv_id else None
    code = find_code(paper.abstract, links)
    return replace(paper, key=make_key(paper.title, paper.arxiv_id), url=page, links=links, code=code)


def _count(first: Fields, second: Fields, name: str) -> int | None:
    count = first.count(name)
    return second.count(name) if count is None else count


def _submitter(inner: Fields, outer: Fields) -> str:
    names = ((fields, name) for name in ("submittedBy", "submittedOnDailyBy") for fields in (outer, inner))
    return next((found for fields, name in names if (found := _name(fields, name))), "")


def _name(fields: Fields, name: str) -> str:
    """Return the name of a person or an organization, which is an object or a text."""
    if isinstance(fields.values.get(name), str):
        return fields.single_line(name)
    named = fields.nested(name)
    names = (named.single_line(each) for each in ("fullname", "name", "user", "username"))
    return next(filter(None, names), "")


def _visible_authors(inner: Fields) -> Iterator[str]:
    """Yield the names of all authors, including those that the page hides."""
    for value in inner.array("authors"):
        fields = Fields(value if isinstance(value, dict) else {"name": value}, inner.line, inner.warnings)
        if name := fields.single_line("name"):
            yield name


def _listing_timestamp(outer: Fields, inner: Fields) -> datetime | None:
    """Return the outer `publishedAt` if it is the time of listing: in newer responses it is not after the paper's."""
    listed, published = outer.timestamp("publishedAt"), inner.timestamp("publishedAt")
    return listed if listed and published and listed > published else None
