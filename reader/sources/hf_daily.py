"""The daily papers of Hugging Face, as its API gives them."""

from collections.abc import Iterator
from datetime import date

from reader.sources.source import Get, Source

PAGE_SIZE = 100
"""Papers for which the API can be asked at once; unasked it gives 50, and some days have more."""
MIN_FULL_PAGE = 50
"""A page may hold fewer papers than were asked for though others follow; behind one as short as this none do."""
MAX_PAGES = 10
_FIRST = date(2023, 5, 4)
_SATURDAY = 5
_PER_PAPER = b'"paper"'


def _is_published_on(day: date) -> bool:
    return day >= _FIRST and day.weekday() < _SATURDAY


def _fetch(day: date, get: Get) -> bytes:
    """Give all pages of a day one behind the other, as the format reads them."""
    return b"\n".join(_pages(f"/api/daily_papers?date={day.isoformat()}&limit={PAGE_SIZE}", get))


def _pages(path: str, get: Get) -> Iterator[bytes]:
    page = before = b""
    for number in range(MAX_PAGES):
        page, before = get(f"{path}&p={number}" if number else path), page
        if page == before:  # the pages are not counted there
            return
        yield page
        if page.count(_PER_PAPER) <= MIN_FULL_PAGE:
            return


HF_DAILY = Source(
    name="hf-daily",
    title="the daily papers of Hugging Face",
    base_url="https://huggingface.co",
    format="daily-json",
    media_type="json",
    delay=0.6,  # 500 questions in five minutes are answered
    is_published_on=_is_published_on,
    fetch=_fetch,
)
