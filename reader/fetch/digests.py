"""Digests from the network: daily papers, searches, arXiv, feeds and watches, without what the library already has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from reader.columns import SOURCE as SOURCE_LABEL
from reader.config.search_sources import SEARCH_SOURCES, SearchSource
from reader.description import format_day
from reader.errors import NetworkError, ReaderError, RetryableError, UsageError
from reader.formats import parse_response
from reader.paper import UNMARKED, Digest, Paper
from reader.sources import ARXIV, HUGGING_FACE, PageSize, Service
from reader.sources.arxiv import FORMAT as ARXIV_FORMAT
from reader.sources.arxiv import MAX_RESULTS, category_query, fetch_pages, submitted_between, text_query
from reader.sources.client import Client
from reader.sources.feed import encoding_of, feed_name, fetch_feed, service_of
from reader.sources.hugging_face import FORMAT as DAILY_FORMAT
from reader.sources.hugging_face import HF_DAILY, fetch_day, is_published_on

if TYPE_CHECKING:
    from reader.config import Config
    from storage import Library

MAX_DAYS_BACK = 7
"""Days to search for the newest digest, more than any run of holidays."""
MAX_MISSED_DAYS = 31
"""The most days that a fetch since the last one covers; a notice says how to fetch earlier ones."""
MAX_FAILED_DAYS = 2
"""Consecutive days that may fail; after that, only the newest of the remaining days is tried."""
NEWEST_RESULTS = 100
"""The most papers that a fetch from arXiv without dates returns."""
ANNOUNCEMENT_DELAY = timedelta(days=7)
"""The longest time from submission to announcement of a paper: arXiv's API searches by submission."""

Fetched = Digest | NetworkError
"""A digest, or the error that prevented one or more from being fetched."""


class Target(NamedTuple):
    """A source to fetch from, under the name that its digests have.

    `kind` is "hf-daily", "arxiv", "feed", or the name of a source that is searched by words. `query` is the words of a
    search, a query in arXiv's language, or the URL of a feed. With `only_new`, its digests leave out papers that the
    library has from an earlier one.
    """

    name: str
    kind: str
    query: str = ""
    only_new: bool = False

    @property
    def has_days(self) -> bool:
        """Whether its digests can be fetched by day."""
        return self.kind in {HF_DAILY, "arxiv"}


DAILY_PAPERS = Target(HF_DAILY, HF_DAILY)


def fetch_words() -> Mapping[str, str]:
    """Return the arguments of `reader fetch` with their descriptions, for help, completion and the README."""
    return {
        "hf": "the daily papers of Hugging Face: the newest, or by day",
        **{source.typed: source.description for source in SEARCH_SOURCES.values()},
        "arxiv --category cs.CL": "the newest papers of a category of arXiv, or by day of submission",
        'arxiv --query "WORDS"': "the newest papers that match words, or a query in arXiv's language",
        "https://…": "a feed of papers (RSS, Atom)",
        "NAME": "a feed or a watch of the configuration; --all gets all of them and the daily papers",
    }


def search_target(source: SearchSource, words: str) -> Target:
    """Return the target that searches a source for words."""
    return Target(f"{source.word}: {words}", source.name, words)


def arxiv_target(*, category: str | None = None, query: str | None = None) -> Target:
    """Return the target that searches arXiv by category or by query; raise UsageError."""
    if category and query:
        raise UsageError(f"arxiv takes --category or --query, not both: {category!r} and {query!r}")
    if not category and not query:
        raise UsageError("arxiv needs --category, such as cs.CL, or --query WORDS")
    if category:
        return Target(f"arxiv: {category}", "arxiv", category_query(category))
    return Target(f"arxiv: {query}", "arxiv", text_query(query or ""))


def feed_target(url: str, name: str = "") -> Target:
    """Return the target of a feed, named after its URL if `name` is empty."""
    return Target(name or feed_name(url), "feed", url, only_new=True)


def configured_targets(config: "Config") -> list[Target]:
    """Return the targets of the feeds and watches in the configuration."""
    feeds = [feed_target(feed.url, feed.name) for feed in config.feeds]
    watches = [
        Target(watch.name, "arxiv", text_query(watch.query), only_new=True)
        if watch.source == "arxiv"
        else Target(watch.name, watch.source, watch.query, only_new=True)
        for watch in config.watches
    ]
    return [*feeds, *watches]


class FetchPeriod(NamedTuple):
    """The digests to fetch: those of some days, all since the last one in the library, or else the newest."""

    days: tuple[date, ...] = ()
    is_since_last: bool = False


NEWEST = FetchPeriod()
SINCE_LAST = FetchPeriod(is_since_last=True)


def publication_days(last: date, count: int) -> list[date]:
    """Return the days with daily papers among `count` days up to the last one, oldest first."""
    ordinals = range(max(1, last.toordinal() - count + 1), last.toordinal() + 1)
    return [day for day in map(date.fromordinal, ordinals) if is_published_on(day)]


def days_of_source(library: "Library", source: str, since: date, until: date) -> set[date]:
    """Return the days of a source's digests from `since` to `until`; if there are none, all days up to `until`.

    The limit keeps a digest dated in the future by mistake from hiding the others.
    """
    columns, label = library.columns, SOURCE_LABEL + source
    rows = [row for row, labels in enumerate(columns.labels) if label in labels]
    recent = [row for row in rows if columns.digest_day[row] >= since.toordinal()]
    days = {day for row in recent for day in _days_of_row(library, row, source) if since <= day <= until}
    return days or {day for row in rows for day in _days_of_row(library, row, source) if day <= until}


def _days_of_row(library: "Library", row: int, source: str) -> Iterable[date]:
    """Return the days on which a source listed a paper; the paper is read only if it also has other sources."""
    columns = library.columns
    if sum(label.startswith(SOURCE_LABEL) for label in columns.labels[row]) == 1:
        return map(date.fromordinal, columns.digest_days[row])
    appearances = library.paper(columns.keys[row]).appearances
    return (seen.day for seen in appearances if seen.day and seen.source == source)


def missed_days(library: "Library", today: date) -> list[date]:
    """Return the days with daily papers that the library lacks, and its last day, which may have been incomplete.

    A missing day between two digests failed earlier; such days come last, newest first, because they may fail again.
    Days before the first digest do not count as missed.
    """
    first = today - timedelta(days=MAX_MISSED_DAYS - 1)
    known = days_of_source(library, HF_DAILY, first, today)
    if not known:
        return []
    earliest, last = min(known), max(known)
    days = publication_days(today, MAX_MISSED_DAYS)
    failed = [day for day in reversed(days) if earliest < day < last and day not in known]
    return [*(day for day in days if day >= last), *failed] or [today]


def describe_nothing_new(library: "Library", target: Target, today: date) -> str:
    """Describe since when a target has nothing new: "nothing new since 27 Nov 2025"."""
    last = max(days_of_source(library, target.name, today, today), default=None)
    if last is None:
        return "nothing new" if target.only_new else f"nothing new in the last {MAX_DAYS_BACK} days"
    return f"nothing new since {format_day(last)}"


def describe_skipped(library: "Library", today: date) -> str:
    """Describe the days that a fetch since the last one leaves out, and name the command that fetches them."""
    before = today - timedelta(days=MAX_MISSED_DAYS)
    last = max(days_of_source(library, HF_DAILY, before, today), default=today)
    if last >= before:
        return ""
    command = f"reader fetch --date {before} --days {(before - last).days + 1}"
    return f"Skipped {format_day(last)} – {format_day(before)} · run: {command}"


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches digests with one client, without what the library already has."""

    client: Client
    library: "Library"
    today: date
    hugging_face: Service = HUGGING_FACE
    arxiv: Service = ARXIV
    fetch_again: str = "the next 'reader fetch --since-last'"
    """How messages say to fetch the days still missing after a fetch since the last one; the app names a key."""
    page_size: PageSize = field(default_factory=PageSize, init=False)

    def __post_init__(self) -> None:
        """Start with the page size of the service, which is unknown for a mirror."""
        self.page_size.largest = self.hugging_face.page_size

    def fetch(self, target: Target, period: FetchPeriod = NEWEST) -> Iterator[Fetched]:
        """Yield the digests of a target, which may be empty, and a NetworkError for any failure; raise Cancelled."""
        fetchers: dict[str, Callable[[Target, FetchPeriod], Iterator[Fetched]]] = {
            HF_DAILY: self._fetch_daily,
            "arxiv": self._fetch_arxiv,
            "feed": self._fetch_feed,
        }
        if target.kind != HF_DAILY:
            self.client.set_activity(f"fetching {target.name}")
        try:
            yield from fetchers.get(target.kind, self._fetch_search)(target, period)
        except NetworkError as error:
            yield error

    def _fetch_daily(self, _target: Target, period: FetchPeriod) -> Iterator[Fetched]:
        days = missed_days(self.library, self.today) if period.is_since_last else period.days
        if not days:
            yield self._fetch_newest()
            return
        failures: dict[date, NetworkError] = {}
        for index, day in enumerate(days):
            latest = [failures.get(each) for each in days[max(0, index - MAX_FAILED_DAYS) : index]]
            if latest and latest[-1] and (_is_final(latest[-1]) or (_all_failed(latest) and day != max(days))):
                failures[day] = latest[-1]
                continue
            try:
                yield self._fetch_day(day)
            except NetworkError as error:
                failures[day] = error
        if failures:
            first_error = next(iter(failures.values()))
            yield NetworkError(f"{first_error}{self._describe_missing(sorted(failures), sorted(days), period)}")

    def _describe_missing(self, missing: Sequence[date], days: Sequence[date], period: FetchPeriod) -> str:
        """Describe which days are missing and how to fetch them, if several days were requested."""
        if len(days) == 1:
            return ""
        first, last = missing[0], missing[-1]
        is_one_run = list(days[days.index(first) : days.index(last) + 1]) == list(missing)
        text = f"{first} to {last}" if is_one_run and first != last else ", ".join(map(str, missing))
        if period.is_since_last:
            return f"; missing: {text}; {self.fetch_again} gets what is missing"
        option = f" --days {(last - first).days + 1}" if first != last else ""
        return f"; missing: {text}; to continue, run: reader fetch --date {last}{option}"

    def _fetch_newest(self) -> Digest:
        digests = map(self._fetch_day, reversed(publication_days(self.today, MAX_DAYS_BACK)))
        newest = next((digest for digest in digests if digest.papers), None)
        return newest or Digest(HF_DAILY, DAILY_FORMAT, (), self.today)

    def _fetch_day(self, day: date) -> Digest:
        self.client.set_activity(f"fetching {format_day(day)}")
        content = fetch_day(day, self.client.getter(self.hugging_face), self.page_size)
        name = f"{HF_DAILY} {day}"
        return parse_response(content, self.hugging_face.host, name=name, format_name=DAILY_FORMAT, day=day)

    def _fetch_search(self, target: Target, period: FetchPeriod) -> Iterator[Fetched]:
        source = import_module(SEARCH_SOURCES[target.kind].module)
        service = self.hugging_face if source.SERVICE is HUGGING_FACE else source.SERVICE
        content = source.fetch_search(target.query, self.client.getter(service))
        digest = parse_response(content, service.host, name=target.name, format_name=source.FORMAT, day=self.today)
        yield self._as_digest_of(_only_new(target, period), digest.papers, digest, self.today)

    def _fetch_arxiv(self, target: Target, period: FetchPeriod) -> Iterator[Fetched]:
        query, limit = self._arxiv_query(target, period)
        papers, failure = list[Paper](), None
        digest = Digest(target.name, ARXIV_FORMAT, ())
        try:
            pages = fetch_pages(query, self.arxiv, self.client.getter(self.arxiv), limit)
            for number, page in enumerate(pages, start=1):
                self.client.set_activity(f"fetching {target.name}, page {number + 1}")
                digest = parse_response(
                    page, self.arxiv.host, name=target.name, format_name=ARXIV_FORMAT, day=self.today
                )
                papers += digest.papers
        except NetworkError as error:
            failure = error
        if papers or not failure:
            yield from self._arxiv_digests(target, papers, digest, period)
        if failure:
            yield failure

    def _arxiv_query(self, target: Target, period: FetchPeriod) -> tuple[str, int]:
        """Return the query for a period, and the most results to fetch."""
        if period.days:
            return submitted_between(target.query, period.days[0], period.days[-1]), MAX_RESULTS
        if period.is_since_last:
            first = self.today - timedelta(days=MAX_MISSED_DAYS)
            if days := days_of_source(self.library, target.name, first, self.today):
                start = max(first, max(days) - ANNOUNCEMENT_DELAY)
                return submitted_between(target.query, start, self.today), MAX_RESULTS
        return target.query, NEWEST_RESULTS

    def _arxiv_digests(
        self, target: Target, papers: Sequence[Paper], digest: Digest, period: FetchPeriod
    ) -> Iterator[Digest]:
        """Yield one digest for today, or one for each requested day with the papers submitted on it."""
        if not period.days:
            yield self._as_digest_of(_only_new(target, period), papers, digest, self.today)
            return
        for day in period.days:
            submitted = [paper for paper in papers if paper.published == day]
            if submitted or len(period.days) == 1:
                yield self._as_digest_of(target, submitted, digest, day)

    def _fetch_feed(self, target: Target, _period: FetchPeriod) -> Iterator[Fetched]:
        payload = fetch_feed(target.query, self.client)
        parse_payload = partial(
            parse_response,
            payload.content,
            service_of(target.query).host,
            name=target.name,
            format_name=None,
            encoding=encoding_of(payload),
        )
        digest = parse_payload()
        if digest.day is None:  # only then, because a given day overrides the feed's own
            digest = parse_payload(day=self.today)
        yield self._as_digest_of(target, digest.papers, digest, min(digest.day or self.today, self.today))

    def _as_digest_of(self, target: Target, papers: Iterable[Paper], digest: Digest, day: date) -> Digest:
        """Return papers as a digest of a target, without marks: the network must not set any."""
        new = [paper for paper in papers if not (target.only_new and self._has_appeared(paper, target.name))]
        numbered = tuple(
            replace(paper.with_appearance(target.name, day, position), marks=UNMARKED, stated_marks=frozenset())
            for position, paper in enumerate(new)
        )
        return Digest(target.name, digest.format, numbered, day, digest.warnings)

    def _has_appeared(self, paper: Paper, source: str) -> bool:
        """Return whether the library has a paper from a digest of this source."""
        try:
            known = self.library.find(paper.arxiv_id or paper.doi or paper.key)
        except ReaderError:
            return False
        return any(appearance.source == source for appearance in known.appearances)


def _only_new(target: Target, period: FetchPeriod) -> Target:
    """Return the target, limited to papers that no earlier digest had if the period begins at the last fetch."""
    return target._replace(only_new=target.only_new or period.is_since_last)


def _all_failed(latest: Sequence[NetworkError | None]) -> bool:
    return len(latest) == MAX_FAILED_DAYS and all(latest)


def _is_final(error: NetworkError) -> bool:
    """Return whether a service refuses further requests, so that other days would also fail."""
    return isinstance(error, RetryableError) and error.is_refusal
