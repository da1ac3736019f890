"""Why a paper is ranked as it is: what weighed most, and the papers that it comes from."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from reader.columns import CATEGORY, ORGANIZATION
from reader.paper import Paper
from reader.ranking.features import AUTHOR, CODE, KEYWORD, value_of
from reader.text import printable

MAX_TERMS, MAX_SOURCES = 3, 2
MAX_TITLE_LENGTH = 40
"""Characters of a title that are named as a reason."""
_MIN_SHARE = 0.25
"""A term that weighs less than this share of the first is not named."""


class Evidence(NamedTuple):
    """The weight of a feature, and the keys of liked papers that have it, those in which it weighs most first."""

    weight: float
    keys: tuple[str, ...]


class Reason(NamedTuple):
    """What weighed most in the rank of a paper, and the titles of the liked papers that it comes from."""

    terms: tuple[str, ...]
    titles: tuple[str, ...]

    def __str__(self) -> str:
        return f"like {' and '.join(f'“{_shorten(title)}”' for title in self.titles)}: {', '.join(self.terms)}"


def _shorten(title: str) -> str:
    """Return a title, or its first words, so that a line has room for what weighed most."""
    if len(title) <= MAX_TITLE_LENGTH:
        return title
    beginning = title[:MAX_TITLE_LENGTH]
    return (beginning.rpartition(" ")[0] or beginning).rstrip(" :,–-") + "…"


def explain(
    paper: Paper,
    features: Mapping[str, float],
    evidence: Mapping[str, Evidence],
    get_title: Callable[[str], str | None],
) -> Reason | None:
    """Return the reason for the rank of a paper with these features; None if nothing that was liked is like it.

    `get_title` returns the title of a paper by its key, or None if it is gone.
    """
    contributions = {
        feature: weight * evidence[feature].weight
        for feature, weight in features.items()
        if feature in evidence and set(evidence[feature].keys) - {paper.key}
    }
    chosen = _choose(contributions)
    titles = _sources(chosen, contributions, evidence, paper.key, get_title)
    return Reason(tuple(_readable(feature, paper) for feature in chosen), titles) if titles else None


def _choose(contributions: Mapping[str, float]) -> list[str]:
    """Return the features that weigh most; of inflections of one word only the first."""
    chosen: list[str] = []
    ordered = sorted(contributions, key=lambda feature: (-contributions[feature], feature))
    for feature in ordered:
        if contributions[feature] < contributions[ordered[0]] * _MIN_SHARE or len(chosen) == MAX_TERMS:
            break
        if not any(_is_same_word(feature, other) for other in chosen):
            chosen.append(feature)
    return chosen


def _is_same_word(first: str, second: str) -> bool:
    first, second = sorted((value_of(first).casefold(), value_of(second).casefold()), key=len)
    return first in second.split() or (len(first) > 3 and second.startswith(first[: max(4, len(first) - 2)]))


def _sources(
    chosen: Sequence[str],
    contributions: Mapping[str, float],
    evidence: Mapping[str, Evidence],
    own_key: str,
    get_title: Callable[[str], str | None],
) -> tuple[str, ...]:
    """Return the titles of the liked papers that share most of the chosen features."""
    scores: dict[str, float] = {}
    for feature in chosen:
        for key in evidence[feature].keys:
            scores[key] = scores.get(key, 0.0) + contributions[feature]
    scores.pop(own_key, None)
    best = sorted(scores, key=lambda key: (-scores[key], key))
    covering = [key for key in best[1:] if not all(best[0] in evidence[feature].keys for feature in chosen)]
    titles = (get_title(key) for key in (*best[:1], *covering[: MAX_SOURCES - 1]))
    return tuple(printable(title) for title in titles if title)


def _readable(feature: str, paper: Paper) -> str:
    """Return a feature as it is spelled in a paper."""
    value = value_of(feature)
    if feature == CODE:
        return "with code"
    if feature.startswith((AUTHOR, ORGANIZATION)):
        return printable(f"{'by' if feature.startswith(AUTHOR) else 'from'} {value}")
    if feature.startswith((KEYWORD, CATEGORY)):
        return printable(value)
    from reader.text.tex import tex_to_text  # noqa: PLC0415 - its tables take time to load

    spelled = re.search(
        rf"(?<!\w){re.escape(feature)}(?!\w)", tex_to_text(f"{paper.abstract}\n{paper.title}"), re.IGNORECASE
    )
    return spelled.group() if spelled and not spelled.group().istitle() else feature
