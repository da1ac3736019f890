"""Lists of papers in JSON of other programs: flat, wrapped in an object, or by day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reader.digest.door import Copy, why_left_out
from reader.digest.fields import Notices, no_day_in_words
from reader.digest.gather import each_paper_once
from reader.digest.json_text import Listed
from reader.digest.paper_names import Names, day_in
from reader.links import each_once, is_code, is_openable, links_in
from reader.paper import Appearance, Digest, Paper, arxiv_id_in, count_in_words, key_of
from reader.text import clean_line

NAME = "papers-json"
KNOWN_AS = "JSON lists of papers that have an arXiv id, a DOI or the address of their page"
SOURCE = "papers"

_WRAPPERS = frozenset(
    {"papers", "items", "results", "data", "entries", "entry", "articles", "documents", "docs", "records", "hits"}
    | {"works", "list", "publications", "recommendedpapers", "feed", "message", "response", "result", "days", "digests"}
    | {"dailypapers", "value", "rows", "digest"}
)
_DAYS_OF_LIST = ("date", "day", "digest_date")
_DEEPEST = 5
_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Item:
    """One object of a list, and the day under which the list has it."""

    value: Mapping[str, Any]
    line: int
    day: date | None


def recognises(listed: Listed) -> bool:
    """Tell papers by an identifier of each; an answer of Semantic Scholar may hold none."""
    if any(_is_paper(item) for item in _items(listed)):
        return True
    return listed.around.get("data") == [] and listed.around.keys() <= {"data", "total", "offset", "token", "next"}


def parse(copy: Copy, listed: Listed) -> Digest:
    """Read the papers in their order; facts under names that Reader does not know are named in a notice."""
    notices = Notices(copy.name)
    items = [item for item in _items(listed) if _is_paper_among_papers(item, notices)]
    papers = [(item, paper) for item in items if (paper := _paper(item, notices))]
    if listed.values and not papers and not recognises(listed):
        raise copy.refused(f"holds no paper that Reader can take; {notices.why()}", listed.values[0].line)
    days = [copy.day or item.day or Names.of(item.value, item.line, notices).listed() for item, _ in papers]
    appeared = [_appeared(paper, place, days[place]) for place, (_, paper) in enumerate(papers)]
    notices.begin_with((*no_day_in_words(days), *_what_is_missing(items, [paper for _, paper in papers])))
    return Digest(SOURCE, NAME, each_paper_once(appeared), max(filter(None, days), default=copy.day), notices.told())


def _items(listed: Listed) -> Iterator[_Item]:
    if listed.wrapper is None:
        for placed in listed.values:
            yield from _found(placed.value, placed.line, None, 1)
        return
    whole = _Item(listed.wrapper, listed.values[0].line, None)
    if _is_paper(whole):
        yield whole
        return
    day = _day_of_list(listed.wrapper)
    for name, value in listed.wrapper.items():
        by_id = isinstance(value, dict) and arxiv_id_in(name)
        if by_id or _holds_papers(name, value):
            for line, each in _lines_of(listed, name, {"id": name, **value} if by_id else value):
                yield from _found(each, line, day_in(name) or day, 1)


def _lines_of(listed: Listed, name: str, value: object) -> Iterator[tuple[int, object]]:
    if name in listed.arrays:
        yield from ((placed.line, placed.value) for placed in listed.arrays[name])
    else:
        yield listed.values[0].line, value


def _found(value: object, line: int, day: date | None, depth: int) -> Iterator[_Item]:
    """Find the objects of a list, which may hold lists in turn."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _found(each, line, day, depth + 1)
    elif isinstance(value, dict):
        inner = [] if _is_paper(_Item(value, line, day)) else [*_inner_lists(value)]
        day = (_day_of_list(value) if inner else None) or day
        for name, each in inner:
            yield from _found(each, line, day_in(name) or day, depth + 1)
        if not inner:
            yield _Item(value, line, day)


def _inner_lists(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, each) for name, each in value.items() if _holds_papers(name, each))


def _holds_papers(name: str, value: object) -> bool:
    """Tell a list or an object that is named as those with papers are, after a day, or holds papers above all."""
    if not isinstance(value, list | dict) or not value:
        return False
    if name.lower().replace("_", "") in _WRAPPERS or day_in(name):
        return True
    objects = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return bool(objects) and 2 * sum(_is_paper(_Item(each, 1, None)) for each in objects) >= len(objects)


def _day_of_list(value: Mapping[str, Any]) -> date | None:
    days = (value.get(name) for name in _DAYS_OF_LIST)
    return next((found for day in days if isinstance(day, str) and (found := day_in(clean_line(day[:60])))), None)


def _is_paper(item: _Item) -> bool:
    """Tell an object with a title and an identifier that papers have.

    An address alone may be a bookmark or news of a paper, so that the abstract or the authors must be there, too.
    """
    names = Names.of(item.value, item.line, Notices(""))
    if not names.title() or names.is_of_reference_manager():
        return False
    return names.has_id() or bool((names.arxiv_id() or names.address()) and names.tells_of_paper())


def _is_paper_among_papers(item: _Item, notices: Notices) -> bool:
    """Tell a paper, or among papers what has a title and an abstract or authors; anything else is said."""
    if _is_paper(item):
        return True
    names = Names.of(item.value, item.line, Notices(""))
    if names.title() and names.tells_of_paper() and not names.is_of_reference_manager():
        return True
    title = clean_line(names.title())[:60]
    what = f"{title!r} has" if title else "what stands here has no title and"
    notices.add(item.line, f"{what} no arXiv id, DOI or address of a paper, and was left out")
    return False


def _paper(item: _Item, notices: Notices) -> Paper | None:
    names = Names.of(item.value, item.line, notices)
    title, abstract, arxiv_id, authors = names.title(), names.abstract(), names.arxiv_id(), names.authors()
    if problem := why_left_out(title, abstract):
        notices.add(item.line, f"a paper was left out: {problem}")
        return None
    links = each_once((*links_in(abstract), *filter(is_openable, names.stated_addresses())))
    address = None if arxiv_id else names.address()
    return Paper(
        key=key_of(title, arxiv_id),
        title=title,
        abstract="" if abstract == title else abstract,
        authors=authors,
        author_count=len(authors) or None,
        published=names.published(),
        comments=names.comments(),
        upvotes=names.upvotes(),
        arxiv_id=arxiv_id,
        url=address if address and is_openable(address) else None,
        links=links,
        code=tuple(filter(is_code, links)),
        keywords=names.keywords(),
    )


def _appeared(paper: Paper, place: int, day: date | None) -> Paper:
    return replace(paper, appearances=(Appearance(SOURCE, day, place, paper.comments, paper.upvotes),))


def _what_is_missing(items: Iterable[_Item], papers: Sequence[Paper]) -> Iterator[str]:
    """Say how many papers have no abstract, and once which fields mean nothing to Reader."""
    if bare := sum(not paper.abstract for paper in papers):
        yield f"{count_in_words(bare)} of {len(papers):,} came without an abstract"
    names = (Names.of(item.value, item.line, Notices("")).unknown() for item in items)
    if unknown := [*dict.fromkeys(clean_line(name)[:40] for found in names for name in found)]:
        more = ", …" if len(unknown) > _NAMED else ""
        yield f"fields that Reader does not know were left out: {', '.join(unknown[:_NAMED])}{more}"
