"""How two sightings of one paper become one paper, the same in whichever order they come."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from reader.paper import Appearance, Marks, Origin, Paper, title_key, unique_tags

Text = TypeVar("Text", str, tuple[str, ...])
Age = tuple[date, str]
"""The day and the source of a digest: the larger is the newer one."""
MOST_OTHER_TITLES = 50
"""No paper was renamed more often; a file that says so is made up."""
_EARLIEST = date.min
_UNDATED: Age = (_EARLIEST, "")

_PAPER = "(?:paper|article|manuscript|submission|preprint|pre-print|work|version|report)"
_GONE = "(?:withdrawn|retracted)"
_WITHDRAWAL = (
    rf"(?i)\A\W*{_GONE}\b(?:\s*(?:[^\w\s]|\Z)|\s+(?:by|due|because|for|from|pending)\b)"
    rf"|\A\W*(?:the|our)\s+{_PAPER}\s+(?:has\s+been|is|was)\s+(?:\w+\s+){{0,2}}?{_GONE}\b"
    rf"|\bthis\s+(?:\w+\s+)?{_PAPER}\s+(?:has\s+(?:\w+\s+)?been|is|was)\s+(?:\w+\s+){{0,2}}?{_GONE}\b"
    rf"|\A\W*(?:we|the\s+authors?)\s+(?:have\s+|has\s+)?(?:withdr[ea]wn?|retracted)\s+th(?:is|e)\s+{_PAPER}\b"
)
_WITHDRAWAL_IN_TITLE = rf"(?i)\A\W*{_GONE}\s*[:\])–—-]|[\[(]{_GONE}[\])]\s*\Z"


def is_same_paper(existing: Paper, incoming: Paper) -> bool:
    """Return whether two sightings are of one paper: the same arXiv id, or else the same title, or one it had before.

    Papers that share a title in one digest are told apart by their abstracts.
    """
    if existing.arxiv_id and incoming.arxiv_id:
        return existing.arxiv_id == incoming.arxiv_id
    title = title_key(incoming.title)
    if title != title_key(existing.title) and title not in map(title_key, existing.title_aliases):
        return False
    return existing.abstract == incoming.abstract or not (existing.shares_title or incoming.shares_title)


def are_distinct_papers(first: Paper, second: Paper) -> bool:
    """Return whether two papers of one title are two, because one digest holds both and their abstracts differ."""
    if first.arxiv_id and second.arxiv_id:
        return first.arxiv_id != second.arxiv_id
    if not (first.abstract and second.abstract) or first.abstract == second.abstract:
        return False
    days, others = set(map(_sort_key, first.appearances)), set(map(_sort_key, second.appearances))
    return not days.isdisjoint(others) if days and others else True


def merge_papers(existing: Paper, incoming: Paper) -> Paper:
    """Join what two sightings say of one paper; the key, the marks and the moment of being added are the known one's.

    The newest digest's value of a fact stands if it says anything. Of two values from one digest the longer text (then
    the later in the alphabet), the earlier day, the larger count and the union of lists stand.
    """
    appearances = merge_appearances(existing.appearances, incoming.appearances)
    newest = _newest(appearances)
    chosen = {fact: _choose_value(fact, existing, incoming) for fact in _MERGE_RULES}
    facts = {fact: value for fact, (value, _age) in chosen.items()}
    alike = existing.abstract == incoming.abstract
    for fact in ("links", "code"):
        is_unchanged = alike and getattr(existing, fact) == getattr(incoming, fact)
        facts[fact] = getattr(existing, fact) if is_unchanged else _in_text_order(facts[fact], facts["abstract"])
    return replace(
        existing,
        **facts,
        comments=_latest_count("comments", appearances, existing, incoming),
        upvotes=_latest_count("upvotes", appearances, existing, incoming),
        arxiv_id=existing.arxiv_id or incoming.arxiv_id,
        title_aliases=tuple(sorted(_titles(existing, incoming) - {facts["title"]})[:MOST_OTHER_TITLES]),
        shares_title=existing.shares_title or incoming.shares_title,
        appearances=appearances,
        origins=tuple(_origins(chosen, newest)),
    )


def merge_marks(first: Marks, second: Marks) -> Marks:
    """Join what the user did with two papers that are one: nothing is lost, and it stays snoozed only if both are."""
    days = (first.snoozed_until, second.snoozed_until)
    return Marks(
        starred=first.starred or second.starred,
        read=first.read or second.read,
        tags=unique_tags((*first.tags, *second.tags)),
        note=_merge_notes(first.note, second.note),
        snoozed_until=_earlier(*days) if all(days) else None,
    )


def normalise_counts(paper: Paper) -> Paper:
    """Return a sighting with what follows from it: whether the paper is withdrawn, and the counts of its appearance.

    Counts that no appearance has belong to the newest one.
    """
    if not paper.withdrawn and _is_marked_withdrawn(paper.title, paper.abstract):
        paper = replace(paper, withdrawn=True)
    if not paper.appearances or (len(paper.appearances) == 1 and _has_counts(paper, paper.appearances[0])):
        return paper
    newest = max(paper.appearances, key=_sort_key)
    counts = {
        name: getattr(paper, name)
        for name in ("comments", "upvotes")
        if all(getattr(appearance, name) is None for appearance in paper.appearances)
    }
    counted = [replace(seen, **counts) if seen is newest else seen for seen in paper.appearances]
    appearances = merge_appearances(counted, ())
    return replace(
        paper,
        appearances=appearances,
        comments=_latest_count("comments", appearances, paper, paper),
        upvotes=_latest_count("upvotes", appearances, paper, paper),
    )


def merge_appearances(existing: Iterable[Appearance], new: Iterable[Appearance]) -> tuple[Appearance, ...]:
    """Join appearances, oldest first; an appearance is told by its source and day."""
    joined: dict[Age, Appearance] = {}
    for appearance in (*existing, *new):
        twin = joined.get(_sort_key(appearance))
        joined[_sort_key(appearance)] = _merge_appearance(twin, appearance) if twin else appearance
    return tuple(joined[age] for age in sorted(joined))


def _choose_value(fact: str, existing: Paper, incoming: Paper) -> tuple[Any, Age | None]:
    """Choose between two values of a fact; returns with it the age of the digest that says it, if one does."""
    said = [
        (_age_of_value(fact, paper), getattr(paper, fact)) for paper in (existing, incoming) if _has_value(fact, paper)
    ]
    if not said:
        return getattr(existing, fact), None
    newest = max(age for age, _value in said)
    values = [value for age, value in said if age == newest]
    return (values[0] if len(values) == 1 else _MERGE_RULES[fact](*values)), newest


def _has_value(fact: str, paper: Paper) -> bool:
    if fact == "withdrawn":
        return paper.withdrawn or bool(paper.abstract)
    return getattr(paper, fact) not in (None, "", ())


def _age_of_value(fact: str, paper: Paper) -> Age:
    for origin in paper.origins:
        if origin.fact == fact:
            return origin.day or _EARLIEST, origin.source
    return _newest(paper.appearances)


def _origins(chosen: Mapping[str, tuple[Any, Age | None]], newest: Age) -> Iterator[Origin]:
    for fact, (_value, age) in chosen.items():
        if age is not None and age != newest:
            yield Origin(fact, None if age[0] == _EARLIEST else age[0], age[1])


def _newest(appearances: Iterable[Appearance]) -> Age:
    return max(map(_sort_key, appearances), default=_UNDATED)


def _titles(*papers: Paper) -> set[str]:
    return {title for paper in papers for title in (paper.title, *paper.title_aliases)}


def _is_marked_withdrawn(title: str, abstract: str) -> bool:
    """Return whether a paper says of itself that it was withdrawn, in the words that arXiv and authors use."""
    if not any(word in text.casefold() for word in ("withdr", "retracted") for text in (title, abstract)):
        return False
    return bool(re.search(_WITHDRAWAL, abstract) or re.search(_WITHDRAWAL_IN_TITLE, title))


def _has_counts(paper: Paper, appearance: Appearance) -> bool:
    return paper.comments == appearance.comments and paper.upvotes == appearance.upvotes


def _merge_appearance(first: Appearance, second: Appearance) -> Appearance:
    return replace(
        first,
        position=min(first.position, second.position),
        comments=_larger(first.comments, second.comments),
        upvotes=_larger(first.upvotes, second.upvotes),
    )


def _sort_key(appearance: Appearance) -> Age:
    return appearance.day or _EARLIEST, appearance.source


def _latest_count(name: str, appearances: Iterable[Appearance], existing: Paper, incoming: Paper) -> int | None:
    counted = [appearance for appearance in appearances if getattr(appearance, name) is not None]
    if counted:
        count: int | None = getattr(max(counted, key=_sort_key), name)
        return count
    return _larger(getattr(existing, name), getattr(incoming, name))


def _in_text_order(links: Iterable[str], text: str) -> tuple[str, ...]:
    """Sort links as they stand in a text; the others follow."""

    def place_in_text(link: str) -> tuple[int, str]:
        place = text.find(link.split("://", 1)[-1])
        return (place if place >= 0 else len(text)), link

    return tuple(sorted(links, key=place_in_text))


def _merge_notes(first: str, second: str) -> str:
    if second in first:
        return first
    return second if first in second else f"{first}\n\n{second}"


def _longer(first: Text, second: Text) -> Text:
    return max(first, second, key=lambda value: (len(value), value))


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return first if first == second else tuple(sorted({*first, *second}))


def _larger(first: int | None, second: int | None) -> int | None:
    return max((count for count in (first, second) if count is not None), default=None)


def _earlier(first: date | None, second: date | None) -> date | None:
    return min((day for day in (first, second) if day), default=None)


def _either(first: bool, second: bool) -> bool:  # noqa: FBT001 - two values of one fact
    return first or second


_MERGE_RULES: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "title": _longer,
        "abstract": _longer,
        "authors": _longer,
        "author_count": _larger,
        "published": _earlier,
        "url": _longer,
        "code": _union,
        "links": _union,
        "keywords": _union,
        "withdrawn": _either,
    }
)
"""How two values of a fact that come from one digest are joined."""
