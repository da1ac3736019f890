"""Papers that a digest prints more than once, made one."""

from collections.abc import Iterable
from dataclasses import replace

from reader.links import each_once
from reader.merging import are_twins, merged, merged_marks
from reader.paper import Paper, title_key

_MOST_OF_ONE_TITLE = 100
"""More papers of one title than these, in one digest, are made up; comparing each with all would take too long."""


def each_paper_once(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Keep each paper once, at its first place: by its arXiv id, or else by its title.

    Two papers of one title whose arXiv ids differ are two, and so are two of one title whose abstracts differ. What one
    card lacks is filled from the others, and every (source, day) that it appeared in stays, as do the marks of each.
    """
    kept: list[Paper] = []
    by_id: dict[str, int] = {}
    by_title: dict[str, list[int]] = {}
    for paper in papers:
        titled = by_title.setdefault(title_key(paper.title), [])
        place = by_id.get(paper.arxiv_id) if paper.arxiv_id else None
        if place is None:
            place = next((place for place in titled if not are_twins(kept[place], paper)), None)
            place = titled[0] if place is None and len(titled) >= _MOST_OF_ONE_TITLE else place
        if place is None:
            place = len(kept)
            kept.append(paper)
        else:
            kept[place] = _joined(kept[place], paper)
        if place not in titled:
            titled.append(place)
        if arxiv_id := kept[place].arxiv_id:
            by_id.setdefault(arxiv_id, place)
    return tuple(kept)


def _joined(first: Paper, later: Paper) -> Paper:
    paper = merged(first, later)
    return replace(
        paper,
        links=each_once(paper.links),
        code=each_once(paper.code),
        marks=merged_marks(first.marks, later.marks),
        stated_marks=first.stated_marks | later.stated_marks,
    )
