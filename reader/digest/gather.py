"""Papers that a digest prints more than once, made one."""

from collections.abc import Iterable
from dataclasses import replace

from reader.links import each_once
from reader.paper import UNMARKED, Appearance, Marks, Paper, title_key


def each_paper_once(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Keep each paper once, at its first place: by its arXiv id, or else by its title.

    Two papers of one title whose arXiv ids differ are two. What the first card lacks is filled from the later ones,
    and every (source, day) that it appeared in stays, as do the marks of each.
    """
    kept: list[Paper] = []
    by_id: dict[str, int] = {}
    by_title: dict[str, int] = {}
    for paper in papers:
        title = title_key(paper.title)
        place = _place_of(paper, title, kept, by_id, by_title)
        if place is None:
            place = len(kept)
            kept.append(paper)
        else:
            kept[place] = _joined(kept[place], paper)
        by_title.setdefault(title, place)
        if kept[place].arxiv_id:
            by_id.setdefault(kept[place].arxiv_id or "", place)
    return tuple(kept)


def _place_of(
    paper: Paper, title: str, kept: list[Paper], by_id: dict[str, int], by_title: dict[str, int]
) -> int | None:
    if paper.arxiv_id and paper.arxiv_id in by_id:
        return by_id[paper.arxiv_id]
    place = by_title.get(title)
    if place is not None and paper.arxiv_id and kept[place].arxiv_id:
        return None
    return place


def _joined(first: Paper, later: Paper) -> Paper:
    return replace(
        first,
        abstract=first.abstract or later.abstract,
        authors=first.authors or later.authors,
        author_count=later.author_count if first.author_count is None else first.author_count,
        published=first.published or later.published,
        comments=later.comments if first.comments is None else first.comments,
        upvotes=later.upvotes if first.upvotes is None else first.upvotes,
        arxiv_id=first.arxiv_id or later.arxiv_id,
        url=first.url or later.url,
        links=each_once((*first.links, *later.links)),
        code=each_once((*first.code, *later.code)),
        keywords=tuple(dict.fromkeys((*first.keywords, *later.keywords))),
        appearances=_each_appearance_once((*first.appearances, *later.appearances)),
        marks=_marks_of_both(first.marks, later.marks),
    )


def _marks_of_both(first: Marks, later: Marks) -> Marks:
    if later in (first, UNMARKED):
        return first
    return Marks(
        starred=first.starred or later.starred,
        read=first.read or later.read,
        tags=tuple(sorted({*first.tags, *later.tags})),
        note=first.note if later.note in first.note else f"{first.note}\n\n{later.note}".strip(),
        snoozed_until=first.snoozed_until or later.snoozed_until,
    )


def _each_appearance_once(appearances: Iterable[Appearance]) -> tuple[Appearance, ...]:
    kept: dict[tuple[str, object], Appearance] = {}
    for appearance in appearances:
        kept.setdefault((appearance.source, appearance.day), appearance)
    return tuple(kept.values())
