"""Merge papers that a digest lists more than once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reader.paper import Paper, title_key
from reader.paper_merge import are_distinct_papers, merge_marks, merge_papers
from reader.text.links import unique_urls

_MAX_SAME_TITLE = 100
"""The most papers of one title kept apart; further ones join the first, because comparing all is quadratic."""


def merge_repeated(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return each paper once, in order of first occurrence, identified by arXiv id or DOI, else by title.

    Papers of one title are distinct if their arXiv ids, DOIs or abstracts differ. A merged paper has the facts, the
    appearances and the marks of all its occurrences.
    """
    merged: list[Paper] = []
    by_id: dict[str, int] = {}
    by_title: dict[str, list[int]] = {}
    for paper in papers:
        same_title = by_title.setdefault(title_key(paper.title), [])
        index = next((by_id[found] for found in _identifiers(paper) if found in by_id), None)
        if index is None:
            index = _find_same_paper(paper, same_title, merged)
        if index is None:
            index = len(merged)
            merged.append(paper)
        else:
            merged[index] = _merge(merged[index], paper)
        if index not in same_title:
            same_title.append(index)
        for identifier in _identifiers(merged[index]):
            by_id.setdefault(identifier, index)
    return tuple(merged)


def _identifiers(paper: Paper) -> Iterator[str]:
    return filter(None, (paper.arxiv_id, paper.doi))


def _find_same_paper(paper: Paper, same_title: list[int], merged: list[Paper]) -> int | None:
    index = next((each for each in same_title if not are_distinct_papers(merged[each], paper)), None)
    return same_title[0] if index is None and len(same_title) >= _MAX_SAME_TITLE else index


def _merge(first: Paper, later: Paper) -> Paper:
    paper = merge_papers(first, later)
    return replace(
        paper,
        links=unique_urls(paper.links),
        code=unique_urls(paper.code),
        marks=merge_marks(first.marks, later.marks),
        stated_marks=first.stated_marks | later.stated_marks,
    )
