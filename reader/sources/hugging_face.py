"""Hugging Face's API: the daily papers, and a search that answers in the same shape."""

import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from reader.sources.service import Get, PageSize, Service

PAGE_SIZE = 100
"""Papers per request, the API's maximum; its default of 50 is too small for some days."""
MAX_PAGES = 20
_FIRST_DAY = date(2023, 5, 4)
_SATURDAY = 5

HUGGING_FACE = Service(
    base_url="https://huggingface.co",
    media_type="json",
    delay=0.6,  # the API allows 500 requests in five minutes
    page_size=50,  # its default; it may return more if asked with a limit
    not_found_hint="if READER_HF_ENDPOINT, HF_ENDPOINT or hf_endpoint is set, check it with 'reader config'",
)
"""The service that provides the daily papers and their search."""
SERVICE = HUGGING_FACE
HF_DAILY = "hf-daily"
"""The source name of the digests of daily papers."""
FORMAT = "daily-json"
"""The input format of its responses."""
MAX_QUERY_LENGTH = 250
"""The most characters of a query that the API accepts."""


def is_published_on(day: date) -> bool:
    """Return whether daily papers are published on a day: Monday to Friday, since the first digest."""
    return day >= _FIRST_DAY and day.weekday() < _SATURDAY


def fetch_day(day: date, get: Get, page_size: PageSize) -> bytes:
    """Return all pages of a day, one JSON array per page, which the input format reads as one list.

    Record in `page_size` how many papers the service returns at once.
    """
    return b"\n".join(_pages(f"/api/daily_papers?date={day.isoformat()}&limit={PAGE_SIZE}", get, page_size))


def _pages(path: str, get: Get, page_size: PageSize) -> Iterator[bytes]:
    """Yield pages until one is empty, repeats papers, or is shorter than the page size of the service.

    A mirror may return fewer papers than requested, so a short first page does not prove that it is the last.
    """
    seen: set[str] = set()
    for number in range(MAX_PAGES):
        page = get(f"{path}&p={number}" if number else path)
        ids = _paper_ids(page)
        if number and (not ids or seen.issuperset(ids)):  # no more papers, or the server ignores the page number
            return
        yield page
        if len(ids) < max(page_size.largest, 1):
            return
        page_size.largest = len(ids)
        seen.update(ids)


def _paper_ids(page: bytes) -> list[str]:
    """Return the ids, else the titles, of the papers of a page, or an empty list if it is not a list of papers."""
    try:
        entries = json.loads(page)
    except (ValueError, RecursionError):
        return []
    return [_id_of(entry) for entry in entries] if isinstance(entries, list) else []


def _id_of(entry: object) -> str:
    paper = entry.get("paper", entry) if isinstance(entry, dict) else entry
    return str(paper.get("id") or paper.get("title")) if isinstance(paper, dict) else str(paper)


def fetch_search(words: str, get: Get) -> bytes:
    """Return the search results for some words, best match first."""
    return get(f"/api/papers/search?{urlencode({'q': words[:MAX_QUERY_LENGTH]})}")
