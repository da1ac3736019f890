"""The daily papers of Hugging Face, as its API gives them."""

from collections.abc import Iterator
from datetime import date

from reader.sources.source import Ask, Source

MOST_ON_A_PAGE = 100
"""Papers for which the API can be asked at once; unasked it gives 50, and some days have more."""
SHORT_PAGE = 50
"""A page may hold fewer papers than were asked for though others follow; behind one as short as this none do."""
MOST_PAGES = 10
_FIRST = date(2023, 5, 4)
_SATURDAY = 5
_PER_PAPER = b'"paper"'


def _is_issued_on(day: date) -> bool:
    return day >= _FIRST and day.weekday() < _SATURDAY


def _bytes_of(day: date, ask: Ask) -> bytes:
    """Give all pages of a day one behind the other, as the format reads them."""
    return b"\n".join(_pages(f"/api/daily_papers?date={day.isoformat()}&limit={MOST_ON_A_PAGE}", ask))


def _pages(path: str, ask: Ask) -> Iterator[bytes]:
    page = before = b""
    for number in range(MOST_PAGES):
        page, before = ask(f"{path}&p={number}" if number else path), page
        if page == before:  # the pages are not counted there
            return
        yield page
        if page.count(_PER_PAPER) <= SHORT_PAGE:
            return


HF_DAILY = Source(
    name="hf-daily",
    words="the daily papers of Hugging Face",
    home="https://huggingface.co",
    format="daily-json",
    media_type="json",
    pause=0.6,  # 500 questions in five minutes are answered
    is_issued_on=_is_issued_on,
    bytes_of=_bytes_of,
)
