"""Fetching the digests that were missed, beside the screen."""

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import date, timedelta
from functools import partial
from itertools import islice

from reader.app.desk import Deeds, Desk
from reader.app.taking_in import Arrival, TakingIn, in_words
from reader.app.work import Work, Works
from reader.config.endpoint import endpoint_in
from reader.errors import LibraryReadOnly, ReaderError
from reader.fetching import LOOKED_BACK, days_until, each_day, newest, today_there
from reader.sources import SOURCES, Source
from reader.sources.web import Abandoned, Web
from widgets import commands

MOST_MISSED = 14
"""Days that one key catches up with; who was away for longer is told how to fetch the others."""
PAPERS_LOOKED_AT = 200
"""Among so many papers of the newest digests is looked when the source brought one last: some days' worth."""


class Fetching:
    """How digests come from the network while the screen is open: only ever because the user asks for them."""

    def __init__(self, desk: Desk, works: Works, configured: str | None) -> None:
        """Take the address that the user configured to be asked, if any."""
        self._desk = desk
        self._works = works
        self._configured = configured
        self._source = SOURCES[0]
        self._is_under_way = False

    def deeds(self) -> Deeds:
        """Name what is done for each command."""
        return {commands.Fetch: self.fetch}

    def fetch(self, _command: commands.Fetch) -> None:
        """Fetch from the library's last digest on, of which half may have come; without one, the newest there is."""
        if self._is_under_way:
            return self._desk.announce("digests are being fetched already")
        if self._desk.library.read_only:
            raise LibraryReadOnly(self._desk.library.read_only)
        home = endpoint_in() or self._configured or self._source.home
        today, last = today_there(), self._last_day()
        days = _days_since(last, today, self._source) if last else []
        work = Work("fetching", len(days) if len(days) > 1 else 0)
        arrivals = _arrivals(self._source, days, today, home, work)
        self._is_under_way = True
        return TakingIn(self._desk, self._works, work, arrivals, partial(self._tell, last, today)).go_on()

    def _last_day(self) -> date | None:
        """Give the day of the last digest of the source that the library holds."""
        columns, paper_of = self._desk.library.columns, self._desk.library.paper
        papers = (paper_of(columns.keys[row]) for row in islice(columns.standing.order(), PAPERS_LOOKED_AT))
        seen = (one for paper in papers for one in paper.appearances if one.source == self._source.name)
        return max((one.day for one in seen if one.day), default=None)

    def _tell(self, last: date | None, today: date, taking_in: TakingIn) -> None:
        self._is_under_way = False
        words = list(self._told(last, taking_in))
        if last and not taking_in.complaints and not taking_in.is_stopped:
            words += _what_is_older(last, today)
        if words or taking_in.complaints:
            self._desk.report(words, taking_in.complaints)

    def _told(self, last: date | None, taking_in: TakingIn) -> Iterator[str]:
        if taking_in.is_stopped:
            yield "stopped; nothing was fetched"
        elif words := self._what_came(taking_in):
            yield from (words, *taking_in.notices)
        elif not taking_in.complaints and not any(digest.papers for digest in taking_in.digests):
            yield f"nothing new: no papers {f'since {last}' if last else f'in the last {LOOKED_BACK} days'}"

    def _what_came(self, taking_in: TakingIn) -> str:
        days = [digest.day for digest in taking_in.digests if digest.papers]
        if not days or taking_in.addition is None:
            return ""
        which = f"the digest of {days[0]}" if len(days) == 1 else f"{len(days)} digests, {days[0]} to {days[-1]}"
        return in_words("fetched", which, taking_in.addition, self._desk.key_of("undo"))


def _what_is_older(last: date, today: date) -> Iterator[str]:
    before = today - timedelta(days=MOST_MISSED)
    if last < before:
        command = f"reader fetch --date {before} --days {(before - last).days + 1}"
        yield f"what came from {last} to {before} was left out; '{command}' fetches it"


def _days_since(last: date, today: date, source: Source) -> list[date]:
    return days_until(today, min((today - last).days + 1, MOST_MISSED), source)


def _arrivals(source: Source, days: Sequence[date], today: date, home: str, work: Work) -> Iterator[Arrival]:
    """Fetch the digests of days, or without any the newest; an error is the last that comes."""

    def tell(words: str) -> None:
        work.words = words

    with suppress(Abandoned), closing(Web(source, home, is_stopped=lambda: work.is_stopped, tell=tell)) as web:
        try:
            if days:
                yield from each_day(source, days, web)
            else:
                yield newest(source, today, web)
        except ReaderError as error:
            yield error
