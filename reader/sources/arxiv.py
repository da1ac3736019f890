"""arXiv's API: papers by category or by query, newest first, page by page, and single papers by title or id.

See https://info.arxiv.org/help/api/user-manual.html; arXiv asks for one connection and one request per three seconds.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlencode

from reader.errors import NetworkError, UsageError
from reader.sources.service import Get, Service

FORMAT = "feed"
PAGE_SIZE = 100
MAX_RESULTS = 2_000
"""The most papers in one fetch: twenty pages, a minute of requests."""

ARXIV = Service(
    base_url="https://export.arxiv.org",
    media_type="xml",
    delay=3.0,
    page_size=PAGE_SIZE,
    max_retry_after_waits=1,
    not_found_hint="if READER_ARXIV_ENDPOINT is set, check it",
)

_CATEGORY = re.compile(r"[a-z]{2,10}(?:-[a-z]{2,4})?(?:\.(?:[A-Z]{2}|[a-z]{2,4}(?:-[a-z]{2,4})?|\*))?")
_FIELD_PREFIX = re.compile(r"(?<!\w)(?:ti|au|abs|co|jr|cat|rn|id|all|submittedDate|lastUpdatedDate):")
_WORD = re.compile(r'"[^"]+"|[^\s"]+')
_TOTAL = re.compile(rb"<(?:\w{1,20}:)?totalResults\b[^>]{0,200}>\s*([0-9]{1,9})\s*<")
_ENTRY = re.compile(rb"<(?:\w{1,20}:)?entry[\s>]")
MAX_IDS = 50
"""The most arXiv ids in one request."""
_MAX_RESULTS = 10
_MAX_WORDS = 30


def category_query(categories: str) -> str:
    """Return the query for the papers of one category, or of several separated by commas; raise UsageError."""
    names = [name for name in re.split(r"[\s,]+", categories) if name]
    for name in names:
        if not _CATEGORY.fullmatch(name):
            raise UsageError(f"{name!r} is not a category of arXiv; use one such as cs.CL, or several as cs.CL,cs.LG")
    if not names:
        raise UsageError("--category is empty; use one such as cs.CL")
    return " OR ".join(f"cat:{name}" for name in names)


def text_query(text: str) -> str:
    """Return a query in arXiv's language unchanged, or turn plain words into a query for papers with all of them."""
    if _FIELD_PREFIX.search(text):
        return text
    return " AND ".join(f"all:{word}" for word in _WORD.findall(text)) or f"all:{text}"


def submitted_between(query: str, first: date, last: date) -> str:
    """Return a query limited to papers submitted between two days, both included."""
    return f"({query}) AND submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}2359]"


def fetch_pages(query: str, service: Service, get: Get, max_results: int = MAX_RESULTS) -> Iterator[bytes]:
    """Yield the pages of a query, newest paper first; raise NetworkError if the API leaves some out.

    A page may have fewer papers than requested, so the API's own total decides when all have arrived; without a total,
    the first page that is shorter than page one is the last.
    """
    start, page_size, previous = 0, 0, b""
    while start < max_results:
        page = get(_path(query, start, min(PAGE_SIZE, max_results - start)))
        count, total = len(_ENTRY.findall(page)), _total_of(page)
        if total is not None and not count and start < total:
            raise NetworkError(f"{service.host} sent {start:,} of {total:,} papers; try again later")
        if page == previous or not (count or start == 0):
            return
        yield page
        start += count
        page_size = page_size or count
        if start >= total if total is not None else count < max(page_size, 1):
            return
        previous = page


def _path(query: str, start: int, max_results: int) -> str:
    parameters = {
        "search_query": query,
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "start": start,
        "max_results": max_results,
    }
    return f"/api/query?{urlencode(parameters)}"


def _total_of(page: bytes) -> int | None:
    total = _TOTAL.search(page)
    return int(total[1]) if total else None


def search_arxiv_title(title: str, get: Get) -> bytes:
    """Return a feed of the papers whose titles contain all words of a title, best match first."""
    words = re.findall(r"\w+", title)[:_MAX_WORDS]
    query = {"search_query": f'ti:"{" ".join(words)}"', "max_results": _MAX_RESULTS}
    return get(f"/api/query?{urlencode(query)}")


def request_arxiv_ids(ids: Sequence[str], get: Get) -> bytes:
    """Return a feed of the papers with the given arXiv ids, at most `MAX_IDS`."""
    return get(f"/api/query?{urlencode({'id_list': ','.join(ids), 'max_results': len(ids)})}")
