"""How two sightings of one paper become one paper, the same in whichever order they come."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from reader.paper import Appearance, Marks, Paper

Fact = TypeVar("Fact")
_LONG_AGO = date.min


def merged(known: Paper, newcomer: Paper) -> Paper:
    """Join what two sightings say of one paper; the key, the marks and the moment of being added are the known one's.

    Missing facts are filled. Of two facts that differ the earlier day, the longer text (then the later in the
    alphabet) and the union of lists stand; counts are those of the newest appearance that has any.
    """
    appearances = joined_appearances(known.appearances, newcomer.appearances)
    abstract = _longer(known.abstract, newcomer.abstract)
    alike = known.abstract == newcomer.abstract
    return replace(
        known,
        title=_longer(known.title, newcomer.title),
        abstract=abstract,
        authors=max(known.authors, newcomer.authors, key=lambda names: (len(names), names)),
        author_count=_larger(known.author_count, newcomer.author_count),
        published=_earlier(known.published, newcomer.published),
        comments=_count("comments", appearances, known, newcomer),
        upvotes=_count("upvotes", appearances, known, newcomer),
        arxiv_id=known.arxiv_id or newcomer.arxiv_id,
        url=_longer(known.url or "", newcomer.url or "") or None,
        code=_joined_links(known.code, newcomer.code, abstract, alike=alike),
        links=_joined_links(known.links, newcomer.links, abstract, alike=alike),
        keywords=_joined_links(known.keywords, newcomer.keywords, "", alike=True),
        appearances=appearances,
    )


def joined_marks(one: Marks, other: Marks) -> Marks:
    """Join what the user did with two papers that are one: nothing is lost, and it stays put off only where both are."""
    days = (one.snoozed_until, other.snoozed_until)
    return Marks(
        starred=one.starred or other.starred,
        read=one.read or other.read,
        tags=tuple(sorted({*one.tags, *other.tags})),
        note="\n\n".join(dict.fromkeys(note for note in (one.note, other.note) if note)),
        snoozed_until=_earlier(*days) if all(days) else None,
    )


def settled(paper: Paper) -> Paper:
    """Give the counts of a paper to its newest appearance where no appearance has any."""
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


def _has_counts(paper: Paper, appearance: Appearance) -> bool:
    return paper.comments == appearance.comments and paper.upvotes == appearance.upvotes


def joined_appearances(known: Iterable[Appearance], new: Iterable[Appearance]) -> tuple[Appearance, ...]:
    """Join appearances, oldest first; an appearance is told by its source and day."""
    joined: dict[tuple[date, str], Appearance] = {}
    for appearance in (*known, *new):
        twin = joined.get(_age(appearance))
        joined[_age(appearance)] = _same_appearance(twin, appearance) if twin else appearance
    return tuple(joined[age] for age in sorted(joined))


def _same_appearance(one: Appearance, other: Appearance) -> Appearance:
    return replace(
        one,
        place=min(one.place, other.place),
        comments=_larger(one.comments, other.comments),
        upvotes=_larger(one.upvotes, other.upvotes),
    )


def _age(appearance: Appearance) -> tuple[date, str]:
    return appearance.day or _LONG_AGO, appearance.source


def _count(name: str, appearances: Iterable[Appearance], known: Paper, newcomer: Paper) -> int | None:
    counted = [appearance for appearance in appearances if getattr(appearance, name) is not None]
    if counted:
        count: int | None = getattr(max(counted, key=_age), name)
        return count
    return _larger(getattr(known, name), getattr(newcomer, name))


def _joined_links(known: tuple[str, ...], new: tuple[str, ...], text: str, *, alike: bool) -> tuple[str, ...]:
    if known == new and alike:
        return known

    def place_in_text(link: str) -> tuple[int, str]:
        place = text.find(link.split("://", 1)[-1])
        return (place if place >= 0 else len(text)), link

    return tuple(sorted({*known, *new}, key=place_in_text))


def _longer(one: str, other: str) -> str:
    return max(one, other, key=lambda text: (len(text), text))


def _larger(one: int | None, other: int | None) -> int | None:
    return max((count for count in (one, other) if count is not None), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
