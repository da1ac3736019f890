"""Digests as they come from a source, day by day: its bytes, read by its format."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from reader.errors import DigestError, NetworkError
from reader.formats import parse
from reader.paper import Digest
from reader.sources import Source
from reader.sources.client import Client

MAX_DAYS_BACK = 7
"""Days among which the newest digest is looked for: more than any run of holidays."""


def publication_days(last: date, count: int, source: Source) -> list[date]:
    """Give those of so many days up to the last one on which a source brings a digest, the oldest first."""
    numbers = range(max(1, last.toordinal() - count + 1), last.toordinal() + 1)
    return [day for day in map(date.fromordinal, numbers) if source.is_published_on(day)]


def fetch_days(source: Source, days: Sequence[date], client: Client) -> Iterator[Digest]:
    """Fetch the digests of days one by one; one without papers is an answer too.

    Raises Cancelled, and NetworkError, which names the days that are missing where several were asked for.
    """
    for place, day in enumerate(days):
        try:
            yield _fetch_day(source, day, client)
        except NetworkError as error:
            raise NetworkError(f"{error}{_describe_missing(days[place:]) if len(days) > 1 else ''}") from None


def fetch_newest(source: Source, today: date, client: Client) -> Digest:
    """Fetch the newest digest that has papers; where the last days brought none, give an empty one of today.

    Raises Cancelled and NetworkError.
    """
    days = reversed(publication_days(today, MAX_DAYS_BACK, source))
    return _first_with_papers(_fetch_day(source, day, client) for day in days) or Digest(
        source.name, source.format, (), today
    )


def _first_with_papers(digests: Iterable[Digest]) -> Digest | None:
    return next((digest for digest in digests if digest.papers), None)


def _fetch_day(source: Source, day: date, client: Client) -> Digest:
    client.on_wait(f"fetching {day}")
    content = source.fetch(day, client.get)
    try:
        return parse(content, f"{source.name} {day}", format=source.format, day=day)
    except DigestError as error:
        reason = error.reason.partition(";")[0]
        raise NetworkError(f"{client.host} answers with no digest ({reason}); try again later") from None


def _describe_missing(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    span, several = (f"{first} to {last}", f" --days {(last - first).days + 1}") if first != last else (f"{last}", "")
    return f"; missing: {span} ('reader fetch --date {last}{several}' goes on)"
