"""The daily papers of Hugging Face, fetched from its API."""

from collections.abc import Iterator
from datetime import date

from reader.sources.source import Get, Source

PAGE_SIZE = 100
"""Papers to request at once, the API's maximum; its default of 50 is too small for some days."""
MIN_FULL_PAGE = 50
"""A page with more papers may be followed by another, even if it holds fewer papers than requested."""
MAX_PAGES = 10
_FIRST_DAY = date(2023, 5, 4)
_SATURDAY = 5
_PAPER_MARKER = b'"paper"'


def _is_published_on(day: date) -> bool:
    return day >= _FIRST_DAY and day.weekday() < _SATURDAY


def _fetch(day: date, get: Get) -> bytes:
    """Return all pages of a day, one JSON array per page, which the format reads as one list."""
    return b"\n".join(_pages(f"/api/daily_papers?date={day.isoformat()}&limit={PAGE_SIZE}", get))


def _pages(path: str, get: Get) -> Iterator[bytes]:
    page = previous = b""
    for number in range(MAX_PAGES):
        page, previous = get(f"{path}&p={number}" if number else path), page
        if page == previous:  # this server ignores the page number
            return
        yield page
        if page.count(_PAPER_MARKER) <= MIN_FULL_PAGE:
            return


HF_DAILY = Source(
    name="hf-daily",
    title="the daily papers of Hugging Face",
    base_url="https://huggingface.co",
    format="daily-json",
    media_type="json",
    delay=0.6,  # the API allows 500 requests in five minutes
    is_published_on=_is_published_on,
    fetch=_fetch,
)
