"""Reader's own JSON, one paper per line."""

from collections.abc import Iterable, Iterator

from reader.export.reader_json import encode_paper_line
from reader.paper import GetReasons, Paper


def write(papers: Iterable[Paper], *, get_reasons: GetReasons | None = None) -> Iterator[str]:
    """Yield a line for each paper; each says why it has its place if `get_reasons` returns it."""
    for paper in papers:
        yield encode_paper_line(paper, get_reasons) + "\n"
