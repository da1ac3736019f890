"""JSON lists of papers from other programs: flat, wrapped in an object, or by day."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from reader.formats.dates import parse_day_text
from reader.formats.entries import Entry, is_paper, parse_entries
from reader.formats.input_text import InputText
from reader.formats.json_document import JsonList
from reader.paper import Digest, parse_arxiv_id
from reader.text import clean_line

NAME = "papers-json"
SOURCE = "papers"

_WRAPPER_NAMES = frozenset(
    {"papers", "items", "results", "data", "entries", "entry", "articles", "documents", "docs", "records", "hits"}
    | {"works", "list", "publications", "recommendedpapers", "feed", "message", "response", "result", "days", "digests"}
    | {"dailypapers", "value", "rows", "digest", "collection", "resultlist", "hit"}
)
_EMPTY_RESPONSE_NAMES = frozenset({"data", "total", "offset", "token", "next"})
"""The names of an empty response of Semantic Scholar."""
_LIST_DAY_NAMES = ("date", "day", "digest_date")
_MAX_DEPTH = 5


def detect(json_list: JsonList) -> bool:
    """Return whether the JSON lists a paper with an identifier or is an empty response from Semantic Scholar."""
    return any(map(is_paper, _find_entries(json_list))) or _is_empty_response(json_list)


def parse(source_text: InputText, json_list: JsonList) -> Digest:
    """Parse the papers in order; a warning names the unknown fields."""
    may_be_empty = not json_list.values or _is_empty_response(json_list)
    return parse_entries(
        source_text, _find_entries(json_list), source=SOURCE, format_name=NAME, may_be_empty=may_be_empty
    )


def _is_empty_response(json_list: JsonList) -> bool:
    fields = json_list.wrapper_fields
    return fields.get("data") == [] and fields.keys() <= _EMPTY_RESPONSE_NAMES


def _find_entries(json_list: JsonList) -> Iterator[Entry]:
    if json_list.wrapper is None:
        for located in json_list.values:
            yield from _walk(located.value, located.line, None, 1)
        return
    whole = Entry(json_list.wrapper, json_list.values[0].line, None)
    if is_paper(whole):
        yield whole
        return
    day = _list_day(json_list.wrapper)
    for name, value in _inner_papers(json_list.wrapper):
        for line, each in _located_values(json_list, name, value):
            yield from _walk(each, line, parse_day_text(name) or day, 1)


def _located_values(json_list: JsonList, name: str, value: object) -> Iterator[tuple[int, object]]:
    if name in json_list.arrays:
        yield from ((located.line, located.value) for located in json_list.arrays[name])
    else:
        yield json_list.values[0].line, value


def _walk(value: object, line: int, day: date | None, depth: int) -> Iterator[Entry]:
    """Yield the objects of a list, which may contain further lists, and the papers in lines of Markdown."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, line, day, depth + 1)
    elif isinstance(value, dict):
        inner = [] if is_paper(Entry(value, line, day)) else [*_inner_papers(value)]
        day = (_list_day(value) if inner else None) or day
        for name, each in inner:
            yield from _walk(each, line, parse_day_text(name) or day, depth + 1)
        if not inner:
            yield Entry(value, line, day)
    elif isinstance(value, str):
        from reader.formats.markdown_papers import find_entries  # noqa: PLC0415 - few lists in JSON hold Markdown

        for entry in find_entries(InputText("", value, date.max)):
            yield replace(entry, line=line, day=day)


def _inner_papers(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the members of an object that hold papers; a member named by an arXiv id is a paper itself."""
    for name, each in value.items():
        if _is_named_by_id(name, each):
            yield name, {"id": name, **each} if isinstance(each, dict) else each
        elif _holds_papers(name, each):
            yield name, each


def _is_named_by_id(name: str, value: object) -> bool:
    return isinstance(value, dict | str) and parse_arxiv_id(name) is not None


def _holds_papers(name: str, value: object) -> bool:
    """Return whether a list or an object has a name usual for papers, is named by a day, or has mostly papers."""
    if not isinstance(value, list | dict) or not value:
        return False
    if name.lower().replace("_", "") in _WRAPPER_NAMES or parse_day_text(name):
        return True
    if isinstance(value, dict) and is_paper(Entry(value, 1)):
        return True
    named = value.items() if isinstance(value, dict) else ((".", each) for each in value)
    objects = [(key, each) for key, each in named if isinstance(each, dict) or _is_named_by_id(key, each)]
    papers = sum(_is_named_by_id(key, each) or is_paper(Entry(each, 1, None)) for key, each in objects)
    return bool(objects) and 2 * papers >= len(objects)


def _list_day(value: Mapping[str, Any]) -> date | None:
    days = (value.get(name) for name in _LIST_DAY_NAMES)
    return next(
        (found for day in days if isinstance(day, str) and (found := parse_day_text(clean_line(day[:60])))), None
    )
