"""Fetch digests from a source day by day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from reader.errors import DigestError, NetworkError
from reader.formats import parse
from reader.paper import Digest
from reader.sources import Service, Source
from reader.sources.client import Client

MAX_DAYS_BACK = 7
"""Days in which to look for the newest digest: more than any run of holidays."""


def publication_days(last: date, count: int, source: Source) -> list[date]:
    """Return the days on which a source publishes among `count` days up to the last one, oldest first."""
    ordinals = range(max(1, last.toordinal() - count + 1), last.toordinal() + 1)
    return [day for day in map(date.fromordinal, ordinals) if source.is_published_on(day)]


def fetch_days(source: Source, days: Sequence[date], service: Service, client: Client) -> Iterator[Digest]:
    """Yield the digests of days one by one; a digest may be empty.

    Raise Cancelled, or NetworkError, which names the missing days if several were requested.
    """
    for index, day in enumerate(days):
        try:
            yield _fetch_day(source, day, service, client)
        except NetworkError as error:
            raise NetworkError(f"{error}{_describe_missing(days[index:]) if len(days) > 1 else ''}") from None


def fetch_newest(source: Source, today: date, service: Service, client: Client) -> Digest:
    """Return the newest digest that has papers, or an empty one of today if the last days have none.

    Raise Cancelled or NetworkError.
    """
    days = reversed(publication_days(today, MAX_DAYS_BACK, source))
    digests = (_fetch_day(source, day, service, client) for day in days)
    return _first_with_papers(digests) or Digest(source.name, source.format, (), today)


def _first_with_papers(digests: Iterable[Digest]) -> Digest | None:
    return next((digest for digest in digests if digest.papers), None)


def _fetch_day(source: Source, day: date, service: Service, client: Client) -> Digest:
    client.on_wait(f"fetching {day}")
    content = source.fetch(day, service, lambda path: client.get(service, path).content)
    try:
        return parse(content, f"{source.name} {day}", format=source.format, day=day)
    except DigestError as error:
        reason = error.reason.partition(";")[0]
        raise NetworkError(f"{service.host} did not answer with a digest ({reason}); try again later") from None


def _describe_missing(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    span, option = (f"{first} to {last}", f" --days {(last - first).days + 1}") if first != last else (f"{last}", "")
    return f"; missing: {span}; to continue, run: reader fetch --date {last}{option}"
