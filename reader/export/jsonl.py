"""Reader's own JSON, one paper per line."""

from collections.abc import Iterable, Iterator

from reader.export.reader_json import encode_paper_line
from reader.paper import Paper


def write(papers: Iterable[Paper]) -> Iterator[str]:
    """Yield a line for each paper."""
    for paper in papers:
        yield encode_paper_line(paper) + "\n"
