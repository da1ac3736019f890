"""Notes of references, in which reference managers also keep identifiers, comments of the authors and URLs of code."""

import re
from dataclasses import dataclass

from reader.paper import parse_arxiv_id
from reader.text.links import find_links

_ARXIV = re.compile(r"(?i)(arxiv:\s?\S{1,40})(?:\s+\[([^\[\]]{1,200})\])?")
_DOI = re.compile(r"(?i)doi:\s?(\S{1,300})")
_COMMENT = re.compile(r"(?i)comments?:\s*(.+)")
_CODE = re.compile(r"(?i)code:\s*https?://")
_VARIABLE = re.compile(r"[A-Za-z][\w -]{1,30}:\s?\S.*")
_MAX_LINES = 1_000


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """The facts about a paper in a note, and the rest of its text."""

    identifiers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    comment: str = ""
    links: tuple[str, ...] = ()
    text: str = ""


def parse_note(note: str, *, has_variables: bool = False) -> NoteFacts:
    """Parse the lines of a note; in some managers, lines such as "PMID: 123" are further fields and not text."""
    identifiers: list[str] = []
    categories: list[str] = []
    comments: list[str] = []
    text: list[str] = []
    lines = note.split("\n", _MAX_LINES)
    for line in map(str.strip, lines):
        if (arxiv := _ARXIV.fullmatch(line)) and parse_arxiv_id(arxiv[1]):
            identifiers.append(arxiv[1])
            categories += re.split(r"[,;\s]+", arxiv[2] or "")
        elif doi := _DOI.fullmatch(line):
            identifiers.append(doi[1])
        elif comment := _COMMENT.fullmatch(line):
            comments.append(comment[1])
        elif not (_CODE.match(line) or (has_variables and _VARIABLE.fullmatch(line))):
            text.append(line)
    return NoteFacts(
        tuple(identifiers),
        tuple(filter(None, categories)),
        next(iter(comments), ""),
        find_links(note),
        "\n".join(text).strip(),
    )
