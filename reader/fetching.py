"""Digests as they come from a source, day by day: its bytes, read by its format."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from reader.digest import parse
from reader.errors import DigestError, NetworkError
from reader.paper import Digest
from reader.sources import Source
from reader.sources.web import Web

LOOKED_BACK = 7
"""Days among which the newest digest is looked for: more than any run of holidays."""


def today_there() -> date:
    """Give the day that it is where sources count their days, in UTC; later ones have not begun for them."""
    return datetime.now(UTC).date()


def days_until(last: date, count: int, source: Source) -> list[date]:
    """Give those of so many days up to the last one on which a source brings a digest, the oldest first."""
    numbers = range(max(1, last.toordinal() - count + 1), last.toordinal() + 1)
    return [day for day in map(date.fromordinal, numbers) if source.is_issued_on(day)]


def each_day(source: Source, days: Sequence[date], web: Web) -> Iterator[Digest]:
    """Fetch the digests of days one by one; one without papers is an answer too.

    Raises Abandoned, and NetworkError, which names the days that are missing where several were asked for.
    """
    for place, day in enumerate(days):
        try:
            yield _of_day(source, day, web)
        except NetworkError as error:
            raise NetworkError(f"{error}{_missing(days[place:]) if len(days) > 1 else ''}") from None


def newest(source: Source, today: date, web: Web) -> Digest:
    """Fetch the newest digest that has papers; where the last days brought none, give an empty one of today.

    Raises Abandoned and NetworkError.
    """
    days = reversed(days_until(today, LOOKED_BACK, source))
    return _first_with_papers(_of_day(source, day, web) for day in days) or Digest(
        source.name, source.format, (), today
    )


def _first_with_papers(digests: Iterable[Digest]) -> Digest | None:
    return next((digest for digest in digests if digest.papers), None)


def _of_day(source: Source, day: date, web: Web) -> Digest:
    web.tell(f"fetching {day}")
    content = source.bytes_of(day, web.ask)
    try:
        return parse(content, f"{source.name} {day}", format=source.format, day=day)
    except DigestError as error:
        reason = error.reason.partition(";")[0]
        raise NetworkError(f"{web.host} answers with no digest ({reason}); try again later") from None


def _missing(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    span, several = (f"{first} to {last}", f" --days {(last - first).days + 1}") if first != last else (f"{last}", "")
    return f"; missing: {span} ('reader fetch --date {last}{several}' goes on)"
