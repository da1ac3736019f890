"""A ranking of the papers of a library, why each paper has its rank, and the file that it is saved in."""

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from pathlib import Path
from sys import byteorder
from typing import Any, NamedTuple
from zlib import crc32

from reader.columns import CATEGORY, ORGANIZATION, Columns
from reader.files import atomic_write, read_bytes
from reader.paper import Paper
from reader.ranking.training_data import AUTHOR, CODE, KEYWORD, checksum_of, value_of
from reader.text import printable

MAX_TERMS, MAX_SOURCES = 3, 2
MAX_TITLE_LENGTH = 40
"""How many characters of a title are shown in a reason."""
_MIN_SHARE = 0.25
"""A term that weighs less than this share of the first is not named."""
RANKING_FILE_NAME = "ranking.cache"
_MAGIC = b"reader ranking 2"
_TYPES = ("f", "I", "f", "f")
"""The types of the arrays in a file: the scores, and checksums, rarities and weights of features."""


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
    """Shorten a long title to its first words, so that a line has room for what weighed most."""
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
    """Return the reason for the rank of a paper with these features; None if it resembles no liked paper.

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
    """Return the features that weigh most; only the first of several inflections of a word."""
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


class CorruptRanking(Exception):
    """Raised when a file does not hold a ranking as it was written."""


@dataclass(frozen=True)
class FeatureWeights:
    """The checksum of each feature, ascending, with its rarity and its weight; `bias` is the score without any."""

    checksums: Sequence[int] = ()
    idf: Sequence[float] = ()
    weights: Sequence[float] = ()
    bias: float = 0.0

    def score(self, features: Mapping[str, float]) -> float:
        """Return the score of a paper with these features, as the matrix of all papers would have it."""
        squares = total = 0.0
        for feature, occurrences in features.items():
            checksum = checksum_of(feature)
            index = bisect_left(self.checksums, checksum)
            if index < len(self.checksums) and self.checksums[index] == checksum:
                value = occurrences * self.idf[index]
                squares += value * value
                total += value * self.weights[index]
        return self.bias + (total / sqrt(squares) if squares else 0.0)


@dataclass(frozen=True)
class Ranking:
    """The score of each row, and the evidence that explains the scores.

    `fingerprint` identifies the papers and the marks that it was computed from, `rows_checksum` the rows alone. It has
    no scores if too few papers were liked.
    """

    fingerprint: int
    rows_checksum: int
    scores: Sequence[float]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    weights: FeatureWeights = field(default_factory=FeatureWeights)

    def with_scores_of(self, papers: Sequence[Mapping[str, float]]) -> "Ranking":
        """Return the ranking with rows added for papers with these features."""
        if not papers:
            return self
        scores = array("f", self.scores)
        scores.extend(map(self.weights.score, papers))
        return replace(self, scores=scores)


def fingerprint(columns: Columns, mark_flags: bytes) -> int:
    """Return a checksum of the papers and the marks that a ranking is computed from."""
    checksum = checksum_rows(columns, len(columns))
    for column in (columns.title_hashes, columns.digest_day, mark_flags):
        checksum = crc32(bytes(column), checksum)
    return checksum


def checksum_rows(columns: Columns, count: int) -> int:
    """Return a checksum of the papers in the first rows."""
    return crc32("\n".join(columns.keys[:count]).encode("utf-8", "surrogatepass"))


def write_ranking(path: Path, ranking: Ranking) -> None:
    """Write a ranking; raise OSError."""
    evidence = {name: [one.weight, one.keys] for name, one in ranking.evidence.items()}
    weights = ranking.weights
    document = {
        "fingerprint": ranking.fingerprint,
        "rows_checksum": ranking.rows_checksum,
        "order": byteorder,
        "sizes": [len(ranking.scores), len(weights.checksums)],
        "bias": weights.bias,
        "evidence": evidence,
    }
    columns = (ranking.scores, weights.checksums, weights.idf, weights.weights)
    arrays = (array(kind, column).tobytes() for kind, column in zip(_TYPES, columns, strict=True))
    payload = b"".join((json.dumps(document).encode(), b"\n", *arrays))
    atomic_write(path, (_MAGIC, f" {crc32(payload):08x}\n".encode(), payload), sync=False)


def read_ranking(path: Path) -> Ranking:
    """Read a ranking; raise OSError, and CorruptRanking if it is not what was written."""
    header, _, payload = read_bytes(path).partition(b"\n")
    if header != _MAGIC + f" {crc32(payload):08x}".encode():
        raise CorruptRanking("its checksum does not match")
    text, _, content = payload.partition(b"\n")
    document: dict[str, Any] = json.loads(text)
    if document["order"] != byteorder:
        raise CorruptRanking("it was written by a machine with another byte order")
    scores, checksums, idf, weights = _split(content, *document["sizes"])
    return Ranking(
        document["fingerprint"],
        document["rows_checksum"],
        scores,
        {name: Evidence(weight, tuple(keys)) for name, (weight, keys) in document["evidence"].items()},
        FeatureWeights(checksums, idf, weights, document["bias"]),
    )


def _split(content: bytes, row_count: int, feature_count: int) -> Iterator[Sequence[Any]]:
    """Yield the arrays that a file holds: the scores, and three of the features."""
    start = 0
    for kind, count in zip(_TYPES, (row_count, *[feature_count] * 3), strict=True):
        column = array(kind)
        end = start + count * column.itemsize
        column.frombytes(content[start:end])
        yield column
        start = end
