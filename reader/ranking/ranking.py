"""A ranking of the papers of a library, and the file that keeps it beside the library."""

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from sys import byteorder
from typing import Any
from zlib import crc32

from reader.columns import Columns
from reader.files import atomic_write, read_bytes
from reader.ranking.reason import Evidence

RANKING_FILE_NAME = "ranking.cache"
_MAGIC = b"reader ranking 1"


class CorruptRanking(Exception):
    """Raised when a file does not hold a ranking as it was written."""


@dataclass(frozen=True)
class Ranking:
    """The score of each row, and the evidence that explains the scores.

    `fingerprint` identifies the papers and the marks that it was computed from. It has no scores if too few papers were
    liked.
    """

    fingerprint: int
    scores: Sequence[float]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


def fingerprint(columns: Columns) -> int:
    """Return a checksum of the papers and the marks that a ranking is computed from."""
    checksum = crc32("\n".join(columns.keys).encode("utf-8", "surrogatepass"))
    for column in (columns.title_hashes, columns.digest_day, columns.mark_flags):
        checksum = crc32(bytes(column), checksum)
    return checksum


def write_ranking(path: Path, ranking: Ranking) -> None:
    """Write a ranking; raise OSError."""
    evidence = {name: [one.weight, one.keys] for name, one in ranking.evidence.items()}
    text = json.dumps({"fingerprint": ranking.fingerprint, "order": byteorder, "evidence": evidence})
    payload = text.encode() + b"\n" + array("f", ranking.scores).tobytes()
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
    scores = array("f")
    scores.frombytes(content)
    evidence = {name: Evidence(weight, tuple(keys)) for name, (weight, keys) in document["evidence"].items()}
    return Ranking(document["fingerprint"], scores, evidence)
