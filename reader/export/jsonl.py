"""Reader's own JSON, one paper a line."""

from collections.abc import Iterable, Iterator

from reader.export.reader_json import encode_paper_line
from reader.paper import Paper

NAME = "jsonl"
SUFFIX = ".jsonl"
DESCRIPTION = "the same, one paper a line"


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Write a line for each paper."""
    for paper in papers:
        yield encode_paper_line(paper) + "\n"
