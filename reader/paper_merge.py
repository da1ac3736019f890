"""The merge of two sightings of one paper, with the same result in either order."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from operator import or_
from types import MappingProxyType
from typing import Any, TypeVar

from reader.paper import Appearance, Marks, Origin, Paper, has_placeholder_title, title_key, unique_tags

Text = TypeVar("Text", str, tuple[str, ...])
Age = tuple[date, str]
"""The day and the source of a digest; a newer digest has a greater age."""
MAX_TITLE_ALIASES = 50
"""No real paper was renamed more often."""
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
    """Return whether two sightings are one paper: by arXiv id, else by DOI, else by its present or a former title.

    Abstracts distinguish papers that share a title in one digest.
    """
    if existing.arxiv_id and incoming.arxiv_id:
        return existing.arxiv_id == incoming.arxiv_id
    if existing.doi and incoming.doi:
        return existing.doi == incoming.doi
    title = title_key(incoming.title)
    if title != title_key(existing.title) and title not in map(title_key, existing.title_aliases):
        return False
    return existing.abstract == incoming.abstract or not (existing.shares_title or incoming.shares_title)


def are_distinct_papers(first: Paper, second: Paper) -> bool:
    """Return whether two papers of one title differ: one digest has both, with different abstracts."""
    if first.arxiv_id and second.arxiv_id:
        return first.arxiv_id != second.arxiv_id
    if first.doi and second.doi:
        return first.doi != second.doi
    if not (first.abstract and second.abstract) or first.abstract == second.abstract:
        return False
    ages, others = set(map(_sort_key, first.appearances)), set(map(_sort_key, second.appearances))
    return not ages.isdisjoint(others) if ages and others else True


def merge_papers(existing: Paper, incoming: Paper) -> Paper:
    """Merge the facts of two sightings of one paper; key, marks and timestamp are those of `existing`.

    The newest digest with a value wins; a title that is only an identifier does not count as a value. Of two values
    from one digest, the longer text (then the later in the alphabet), the earlier day, the larger count or the union of
    lists wins.
    """
    appearances = _merge_appearances((*existing.appearances, *incoming.appearances))
    newest = _newest(appearances)
    chosen = {fact: _choose_value(fact, existing, incoming) for fact in _MERGE_RULES}
    facts = {fact: value for fact, (value, _age) in chosen.items()}
    has_same_abstract = existing.abstract == incoming.abstract
    for fact in ("links", "code"):
        is_unchanged = has_same_abstract and getattr(existing, fact) == getattr(incoming, fact)
        facts[fact] = getattr(existing, fact) if is_unchanged else _in_text_order(facts[fact], facts["abstract"])
    return replace(
        existing,
        **facts,
        comments=_latest_count("comments", appearances, existing, incoming),
        upvotes=_latest_count("upvotes", appearances, existing, incoming),
        arxiv_id=existing.arxiv_id or incoming.arxiv_id,
        title_aliases=tuple(sorted(_titles(existing, incoming) - {facts["title"]})[:MAX_TITLE_ALIASES]),
        shares_title=existing.shares_title or incoming.shares_title,
        appearances=appearances,
        origins=tuple(_origins(chosen, newest)),
    )


def merge_marks(first: Marks, second: Marks) -> Marks:
    """Merge the marks of two papers that are one: starred and read if either is, snoozed only if both are."""
    days = (first.snoozed_until, second.snoozed_until)
    return Marks(
        starred=first.starred or second.starred,
        read=first.read or second.read,
        tags=unique_tags((*first.tags, *second.tags)),
        note=_merge_notes(first.note, second.note),
        snoozed_until=_earlier(*days) if all(days) else None,
    )


def complete_sighting(paper: Paper) -> Paper:
    """Complete a paper of a digest: detect a withdrawal, and give counts that no appearance has to the newest one."""
    if not paper.withdrawn and says_withdrawn(paper.title, paper.abstract):
        paper = replace(paper, withdrawn=True)
    if not paper.appearances or (len(paper.appearances) == 1 and _has_counts(paper, paper.appearances[0])):
        return paper
    newest = max(paper.appearances, key=_sort_key)
    counts = {
        name: getattr(paper, name)
        for name in ("comments", "upvotes")
        if all(getattr(appearance, name) is None for appearance in paper.appearances)
    }
    appearances = _merge_appearances(replace(seen, **counts) if seen is newest else seen for seen in paper.appearances)
    return replace(
        paper,
        appearances=appearances,
        comments=_latest_count("comments", appearances, paper, paper),
        upvotes=_latest_count("upvotes", appearances, paper, paper),
    )


def _merge_appearances(appearances: Iterable[Appearance]) -> tuple[Appearance, ...]:
    """Merge appearances of one paper, oldest first; source and day identify an appearance."""
    merged: dict[Age, Appearance] = {}
    for appearance in appearances:
        age = _sort_key(appearance)
        same = merged.get(age)
        merged[age] = _merge_appearance(same, appearance) if same else appearance
    return tuple(merged[age] for age in sorted(merged))


def _choose_value(fact: str, existing: Paper, incoming: Paper) -> tuple[Any, Age | None]:
    """Choose between two values of a fact; return it with the age of its digest, if it has one."""
    candidates = [
        (_age_of_value(fact, paper), getattr(paper, fact)) for paper in (existing, incoming) if _has_value(fact, paper)
    ]
    if not candidates:
        placeholder = min(existing.title, incoming.title)
        return placeholder if fact == "title" else getattr(existing, fact), None
    newest = max(age for age, _value in candidates)
    values = [value for age, value in candidates if age == newest]
    return (values[0] if len(values) == 1 else _MERGE_RULES[fact](*values)), newest


def _has_value(fact: str, paper: Paper) -> bool:
    if fact == "withdrawn":
        return paper.withdrawn or bool(paper.abstract)
    if fact == "title":
        return not has_placeholder_title(paper)
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
    """Return all titles of papers, without placeholders."""
    titles = {title for paper in papers for title in paper.title_aliases}
    return titles | {paper.title for paper in papers if not has_placeholder_title(paper)}


def says_withdrawn(title: str, abstract: str) -> bool:
    """Return whether title or abstract call the paper withdrawn, in the phrases of arXiv and of authors.

    Most have neither word: two searches in the folded text take 1.5 µs a paper, and four, in each case, 2.1 (`timeit`).
    """
    text = f"{title}\n{abstract}".lower()
    if "withdr" not in text and "retracted" not in text:
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
    """Sort links by their position in a text; others follow."""

    def position(link: str) -> tuple[int, str]:
        start = text.find(link.split("://", 1)[-1])
        return (start if start >= 0 else len(text)), link

    return tuple(sorted(links, key=position))


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


_MERGE_RULES: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "title": _longer,
        "abstract": _longer,
        "authors": _longer,
        "author_count": _larger,
        "published": _earlier,
        "stars": _larger,
        "doi": _longer,
        "categories": _longer,
        "venue": _longer,
        "organization": _longer,
        "summary": _longer,
        "submitter": _longer,
        "url": _longer,
        "project_page": _longer,
        "code": _union,
        "links": _union,
        "keywords": _union,
        "withdrawn": or_,
    }
)
"""How two values of a fact from one digest are merged."""
