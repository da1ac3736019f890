"""Papers and digests as tests speak of them: what matters is named, the rest is filled in."""

from dataclasses import replace
from datetime import date
from typing import Any

from reader.paper import Appearance, Digest, Marks, Paper, make_key


def a_paper(title: str = "Attention Is All You Need", **facts: Any) -> Paper:
    facts.setdefault("key", make_key(title, facts.get("arxiv_id")))
    return Paper(title=title, **facts)


def a_digest(*papers: Paper | str, day: date | None = date(2025, 11, 28), source: str = "hf-daily") -> Digest:
    """Return a digest of papers or titles, in this order; papers with appearances keep them."""
    placed = [
        a_paper(paper, appearances=(Appearance(source, day, place),)) if isinstance(paper, str) else paper
        for place, paper in enumerate(papers)
    ]
    return Digest(source=source, format="test", papers=tuple(placed), day=day)


def starred(marks: Marks) -> Marks:
    """Return marks with a star, as `update_marks` needs."""
    return replace(marks, starred=True)
