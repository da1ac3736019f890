"""Reader's own JSON, one paper a line."""

from collections.abc import Iterable, Iterator

from reader.export.reader_json import line_of
from reader.paper import Paper

NAME = "jsonl"
ENDING = ".jsonl"
WORDS = "the same, one paper a line"


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Write a line for each paper."""
    for paper in papers:
        yield line_of(paper) + "\n"
