"""How two sightings of one paper become one paper, the same in whichever order they come."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from reader.paper import Appearance, Marks, Origin, Paper, each_tag_once, title_key

Text = TypeVar("Text", str, tuple[str, ...])
Age = tuple[date, str]
"""The day and the source of a digest: the larger is the newer one."""
MOST_OTHER_TITLES = 50
"""No paper was renamed more often; a file that says so is made up."""
_LONG_AGO = date.min
_UNDATED: Age = (_LONG_AGO, "")

_PAPER = "(?:paper|article|manuscript|submission|preprint|pre-print|work|version|report)"
_GONE = "(?:withdrawn|retracted)"
_WITHDRAWAL = (
    rf"(?i)\A\W*{_GONE}\b(?:\s*(?:[^\w\s]|\Z)|\s+(?:by|due|because|for|from|pending)\b)"
    rf"|\A\W*(?:the|our)\s+{_PAPER}\s+(?:has\s+been|is|was)\s+(?:\w+\s+){{0,2}}?{_GONE}\b"
    rf"|\bthis\s+(?:\w+\s+)?{_PAPER}\s+(?:has\s+(?:\w+\s+)?been|is|was)\s+(?:\w+\s+){{0,2}}?{_GONE}\b"
    rf"|\A\W*(?:we|the\s+authors?)\s+(?:have\s+|has\s+)?(?:withdr[ea]wn?|retracted)\s+th(?:is|e)\s+{_PAPER}\b"
)
_WITHDRAWAL_IN_TITLE = rf"(?i)\A\W*{_GONE}\s*[:\])–—-]|[\[(]{_GONE}[\])]\s*\Z"


def is_same(known: Paper, newcomer: Paper) -> bool:
    """Return whether two sightings are of one paper: the same arXiv id, or else the same title, or one it had before.

    Papers that share a title in one digest are told apart by their abstracts.
    """
    if known.arxiv_id and newcomer.arxiv_id:
        return known.arxiv_id == newcomer.arxiv_id
    title = title_key(newcomer.title)
    if title != title_key(known.title) and title not in map(title_key, known.other_titles):
        return False
    return known.abstract == newcomer.abstract or not (known.shares_title or newcomer.shares_title)


def are_twins(one: Paper, other: Paper) -> bool:
    """Return whether two papers of one title are two, because one digest holds both and their abstracts differ."""
    if one.arxiv_id and other.arxiv_id:
        return one.arxiv_id != other.arxiv_id
    if not (one.abstract and other.abstract) or one.abstract == other.abstract:
        return False
    days, others = set(map(_age, one.appearances)), set(map(_age, other.appearances))
    return not days.isdisjoint(others) if days and others else True


def merged(known: Paper, newcomer: Paper) -> Paper:
    """Join what two sightings say of one paper; the key, the marks and the moment of being added are the known one's.

    The newest digest's value of a fact stands if it says anything. Of two values from one digest the longer text (then
    the later in the alphabet), the earlier day, the larger count and the union of lists stand.
    """
    appearances = joined_appearances(known.appearances, newcomer.appearances)
    newest = _newest(appearances)
    chosen = {fact: _chosen(fact, known, newcomer) for fact in _JOINED}
    facts = {fact: value for fact, (value, _age) in chosen.items()}
    alike = known.abstract == newcomer.abstract
    for fact in ("links", "code"):
        is_unchanged = alike and getattr(known, fact) == getattr(newcomer, fact)
        facts[fact] = getattr(known, fact) if is_unchanged else _as_in_text(facts[fact], facts["abstract"])
    return replace(
        known,
        **facts,
        comments=_count("comments", appearances, known, newcomer),
        upvotes=_count("upvotes", appearances, known, newcomer),
        arxiv_id=known.arxiv_id or newcomer.arxiv_id,
        other_titles=tuple(sorted(_titles(known, newcomer) - {facts["title"]})[:MOST_OTHER_TITLES]),
        shares_title=known.shares_title or newcomer.shares_title,
        appearances=appearances,
        origins=tuple(_origins(chosen, newest)),
    )


def merged_marks(one: Marks, other: Marks) -> Marks:
    """Join what the user did with two papers that are one: nothing is lost, and it stays snoozed only if both are."""
    days = (one.snoozed_until, other.snoozed_until)
    return Marks(
        starred=one.starred or other.starred,
        read=one.read or other.read,
        tags=each_tag_once((*one.tags, *other.tags)),
        note=_merged_note(one.note, other.note),
        snoozed_until=_earlier(*days) if all(days) else None,
    )


def settled(paper: Paper) -> Paper:
    """Return a sighting with what follows from it: whether the paper is withdrawn, and the counts of its appearance.

    Counts that no appearance has belong to the newest one.
    """
    if not paper.withdrawn and _says_withdrawn(paper.title, paper.abstract):
        paper = replace(paper, withdrawn=True)
    if not paper.appearances or (len(paper.appearances) == 1 and _has_counts(paper, paper.appearances[0])):
        return paper
    newest = max(paper.appearances, key=_age)
    counts = {
        name: getattr(paper, name)
        for name in ("comments", "upvotes")
        if all(getattr(appearance, name) is None for appearance in paper.appearances)
    }
    counted = [replace(seen, **counts) if seen is newest else seen for seen in paper.appearances]
    appearances = joined_appearances(counted, ())
    return replace(
        paper,
        appearances=appearances,
        comments=_count("comments", appearances, paper, paper),
        upvotes=_count("upvotes", appearances, paper, paper),
    )


def joined_appearances(known: Iterable[Appearance], new: Iterable[Appearance]) -> tuple[Appearance, ...]:
    """Join appearances, oldest first; an appearance is told by its source and day."""
    joined: dict[Age, Appearance] = {}
    for appearance in (*known, *new):
        twin = joined.get(_age(appearance))
        joined[_age(appearance)] = _same_appearance(twin, appearance) if twin else appearance
    return tuple(joined[age] for age in sorted(joined))


def _chosen(fact: str, known: Paper, newcomer: Paper) -> tuple[Any, Age | None]:
    """Choose between two values of a fact; returns with it the age of the digest that says it, if one does."""
    said = [(_age_of(fact, paper), getattr(paper, fact)) for paper in (known, newcomer) if _says(fact, paper)]
    if not said:
        return getattr(known, fact), None
    newest = max(age for age, _value in said)
    values = [value for age, value in said if age == newest]
    return (values[0] if len(values) == 1 else _JOINED[fact](*values)), newest


def _says(fact: str, paper: Paper) -> bool:
    if fact == "withdrawn":
        return paper.withdrawn or bool(paper.abstract)
    return getattr(paper, fact) not in (None, "", ())


def _age_of(fact: str, paper: Paper) -> Age:
    for origin in paper.origins:
        if origin.fact == fact:
            return origin.day or _LONG_AGO, origin.source
    return _newest(paper.appearances)


def _origins(chosen: Mapping[str, tuple[Any, Age | None]], newest: Age) -> Iterator[Origin]:
    for fact, (_value, age) in chosen.items():
        if age is not None and age != newest:
            yield Origin(fact, None if age[0] == _LONG_AGO else age[0], age[1])


def _newest(appearances: Iterable[Appearance]) -> Age:
    return max(map(_age, appearances), default=_UNDATED)


def _titles(*papers: Paper) -> set[str]:
    return {title for paper in papers for title in (paper.title, *paper.other_titles)}


def _says_withdrawn(title: str, abstract: str) -> bool:
    """Return whether a paper says of itself that it was withdrawn, in the words that arXiv and authors use."""
    if not any(word in text.casefold() for word in ("withdr", "retracted") for text in (title, abstract)):
        return False
    return bool(re.search(_WITHDRAWAL, abstract) or re.search(_WITHDRAWAL_IN_TITLE, title))


def _has_counts(paper: Paper, appearance: Appearance) -> bool:
    return paper.comments == appearance.comments and paper.upvotes == appearance.upvotes


def _same_appearance(one: Appearance, other: Appearance) -> Appearance:
    return replace(
        one,
        place=min(one.place, other.place),
        comments=_larger(one.comments, other.comments),
        upvotes=_larger(one.upvotes, other.upvotes),
    )


def _age(appearance: Appearance) -> Age:
    return appearance.day or _LONG_AGO, appearance.source


def _count(name: str, appearances: Iterable[Appearance], known: Paper, newcomer: Paper) -> int | None:
    counted = [appearance for appearance in appearances if getattr(appearance, name) is not None]
    if counted:
        count: int | None = getattr(max(counted, key=_age), name)
        return count
    return _larger(getattr(known, name), getattr(newcomer, name))


def _as_in_text(links: Iterable[str], text: str) -> tuple[str, ...]:
    """Sort links as they stand in a text; the others follow."""

    def place_in_text(link: str) -> tuple[int, str]:
        place = text.find(link.split("://", 1)[-1])
        return (place if place >= 0 else len(text)), link

    return tuple(sorted(links, key=place_in_text))


def _merged_note(one: str, other: str) -> str:
    if other in one:
        return one
    return other if one in other else f"{one}\n\n{other}"


def _longer(one: Text, other: Text) -> Text:
    return max(one, other, key=lambda value: (len(value), value))


def _all_of(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return one if one == other else tuple(sorted({*one, *other}))


def _larger(one: int | None, other: int | None) -> int | None:
    return max((count for count in (one, other) if count is not None), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _either(one: bool, other: bool) -> bool:  # noqa: FBT001 - two values of one fact
    return one or other


_JOINED: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "title": _longer,
        "abstract": _longer,
        "authors": _longer,
        "author_count": _larger,
        "published": _earlier,
        "url": _longer,
        "code": _all_of,
        "links": _all_of,
        "keywords": _all_of,
        "withdrawn": _either,
    }
)
"""How two values of a fact that come from one digest are joined."""
