"""Papers that a digest prints more than once, made one."""

from collections.abc import Iterable
from dataclasses import replace

from reader.links import unique_urls
from reader.paper import Paper, title_key
from reader.paper_merging import are_distinct_papers, merge_marks, merge_papers

_MOST_OF_ONE_TITLE = 100
"""More papers of one title than these, in one digest, are made up; comparing each with all would take too long."""


def merge_repeated(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Keep each paper once, at its first place: by its arXiv id, or else by its title.

    Two papers of one title whose arXiv ids differ are two, and so are two of one title whose abstracts differ. What one
    card lacks is filled from the others, and every (source, day) that it appeared in stays, as do the marks of each.
    """
    kept: list[Paper] = []
    by_id: dict[str, int] = {}
    by_title: dict[str, list[int]] = {}
    for paper in papers:
        titled = by_title.setdefault(title_key(paper.title), [])
        index = by_id.get(paper.arxiv_id) if paper.arxiv_id else None
        if index is None:
            index = next((place for place in titled if not are_distinct_papers(kept[place], paper)), None)
            index = titled[0] if index is None and len(titled) >= _MOST_OF_ONE_TITLE else index
        if index is None:
            index = len(kept)
            kept.append(paper)
        else:
            kept[index] = _merge(kept[index], paper)
        if index not in titled:
            titled.append(index)
        if arxiv_id := kept[index].arxiv_id:
            by_id.setdefault(arxiv_id, index)
    return tuple(kept)


def _merge(first: Paper, later: Paper) -> Paper:
    paper = merge_papers(first, later)
    return replace(
        paper,
        links=unique_urls(paper.links),
        code=unique_urls(paper.code),
        marks=merge_marks(first.marks, later.marks),
        stated_marks=first.stated_marks | later.stated_marks,
    )
