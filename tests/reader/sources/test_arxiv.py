"""Which pages are requested from arXiv's API."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from reader.errors import NetworkError
from reader.sources import ARXIV
from reader.sources.arxiv import fetch_pages
from tests.reader.sources.services import Entry, an_atom_feed

DAY = date(2025, 12, 10)


class FakeApi:
    """Has a number of papers, gives at most `cap` at once, and may not say how many there are."""

    def __init__(self, papers: int, cap: int = 1000, *, has_total: bool = True) -> None:
        self.entries = [Entry(f"2512.{number:05}", f"Paper {number}", DAY) for number in range(papers)]
        self.cap = cap
        self.has_total = has_total
        self.starts: list[int] = []

    def get(self, path: str) -> bytes:
        query = {name: value for name, (value,) in parse_qs(urlsplit(path).query).items()}
        start, size = int(query["start"]), min(self.cap, int(query["max_results"]))
        self.starts.append(start)
        total = len(self.entries) if self.has_total else None
        return an_atom_feed(self.entries[start : start + size], total, start).encode()


def count(pages: list[bytes]) -> int:
    return sum(page.count(b"<entry>") for page in pages)


@pytest.mark.parametrize("has_total", [True, False])
@pytest.mark.parametrize("cap", [30, 50, 1000])
@pytest.mark.parametrize("papers", [0, 1, 50, 100, 130, 200])
def test_nothing_is_lost_to_the_page_size(papers: int, cap: int, has_total: bool) -> None:
    api = FakeApi(papers, cap, has_total=has_total)
    pages = list(fetch_pages("cat:cs.CL", ARXIV, api.get))
    assert count(pages) == papers
    assert len(pages) >= 1


def test_no_more_is_requested_than_wanted() -> None:
    api = FakeApi(500)
    assert count(list(fetch_pages("cat:cs.CL", ARXIV, api.get, max_results=150))) == 150
    assert api.starts == [0, 100]


def test_a_server_that_ignores_the_start_ends_the_requests() -> None:
    page = an_atom_feed([Entry("2512.00001", "One", DAY)]).encode()
    assert list(fetch_pages("cat:cs.CL", ARXIV, lambda _path: page)) == [page]


def test_an_empty_page_before_the_end_is_an_error() -> None:
    api = FakeApi(130)
    pages = fetch_pages(
        "cat:cs.CL", ARXIV, lambda path: api.get(path).replace(b"entry", b"other") if api.starts else api.get(path)
    )
    assert count([next(pages)]) == 100
    with pytest.raises(NetworkError, match=r"^export\.arxiv\.org sent 100 of 130 papers; try again later$"):
        next(pages)


def test_papers_are_requested_newest_first() -> None:
    paths: list[str] = []

    def get(path: str) -> bytes:
        paths.append(path)
        return an_atom_feed([], 0).encode()

    list(fetch_pages("all:a AND cat:cs.CL", ARXIV, get))
    assert paths == [
        "/api/query?search_query=all%3Aa+AND+cat%3Acs.CL&sortBy=submittedDate&sortOrder=descending&start=0&max_results=100"
    ]
