"""Papers of about 1.8 KB each, the same in every run."""

import random
from datetime import date

from reader.paper import Appearance, Paper

SEED = 20251128
_WORDS = [
    "vision",
    "language",
    "model",
    "diffusion",
    "agent",
    "reasoning",
    "benchmark",
    "robust",
    "video",
    "scaling",
    "token",
    "graph",
    "policy",
]


def fixed_papers(first: int, number: int) -> list[Paper]:
    """Return a number of papers, counted from `first`."""
    return [_paper(place) for place in range(first, first + number)]


def _paper(place: int) -> Paper:
    chance = random.Random(SEED + place)
    title = f"{' '.join(chance.choices(_WORDS, k=9)).title()} {place}"
    abstract = " ".join(chance.choices(_WORDS, k=190))
    appearance = Appearance("hf-daily", date(2025, 1, 1 + place % 28), place % 50, place % 9, place % 200)
    return Paper(
        key=f"2401.{place:05d}",
        arxiv_id=f"2401.{place:05d}",
        title=title,
        abstract=abstract,
        authors=tuple(f"Author {chance.randrange(999)}" for _ in range(6)),
        published=date(2024, 1, 1 + place % 28),
        comments=appearance.comments,
        upvotes=appearance.upvotes,
        links=(f"https://github.com/example/{place}",),
        code=(f"https://github.com/example/{place}",),
        appearances=(appearance,),
    )
