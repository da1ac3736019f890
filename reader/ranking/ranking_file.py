"""A ranking of the papers of a library, and the file that keeps it beside the library."""

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from sys import byteorder
from typing import Any
from zlib import crc32

from reader.columns import Columns
from reader.files import atomic_write, read_bytes
from reader.ranking.features import FeatureWeights
from reader.ranking.reason import Evidence

RANKING_FILE_NAME = "ranking.cache"
_MAGIC = b"reader ranking 2"


_TYPES = ("f", "I", "f", "f")
"""The types of the arrays in a file: the scores, and checksums, rarities and weights of features."""


class CorruptRanking(Exception):
    """Raised when a file does not hold a ranking as it was written."""


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
        """Return the ranking with further rows, those of papers with these features."""
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
