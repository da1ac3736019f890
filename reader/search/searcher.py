"""From a query's text to the papers on show."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from reader.columns import Columns
from reader.paper import Listing, Paper, nothing_highlighted, title_key
from reader.search.conditions import Conditions
from reader.search.highlight import Highlighter
from reader.search.language import parse_query
from reader.search.order import by_digest, in_order
from reader.search.query import Query
from reader.search.words import Words

INBOX = "is:unread -is:snoozed sort:digest"
STARRED = "is:starred sort:digest"
EVERYTHING = ""


class Searcher:
    """Answers queries over a library: it holds nothing of its own but what can be made anew."""

    def __init__(self, columns: Columns, paper_of: Callable[[str], Paper]) -> None:
        self._columns = columns
        self._paper_of = paper_of
        self._words: Words | None = None

    def listing(self, text: str, *, today: date) -> Listing:
        """List the papers that a query finds, best match first, or as their digests had them; raises QueryError."""
        query = parse_query(text)
        rows = self._rows(query, today)
        return Listing(
            keys=[self._columns.keys[row] for row in in_order(self._columns, rows, query.sort)],
            paper_of=self._paper_of,
            words=query.in_words(),
            total=len(self._columns),
            query=text,
            hints=() if rows else tuple(self._hints(query, today)),
            highlight=Highlighter.of(query, self._answering) if query.conditions else nothing_highlighted,
        )

    def refresh(self, keys: Iterable[str]) -> None:
        """Take note that papers were added, changed, marked or removed."""
        if any(True for _ in keys):
            self._words = None

    def _rows(self, query: Query, today: date) -> Sequence[int]:
        rows = self._known_words().ranked(query.words) if query.words else by_digest(self._columns, self._every_row())
        return self._conditions(today).narrow(rows, query.demands)

    def _hints(self, query: Query, today: date) -> Iterator[str]:
        for condition in query.conditions if len(query.conditions) > 1 else ():
            if count := len(self._rows(query.without(condition), today)):
                yield f"without {condition}: {count:,}"

    def _conditions(self, today: date) -> Conditions:
        return Conditions(self._columns, self._paper_of, today, self._similar, self._duplicates)

    def _known_words(self) -> Words:
        if self._words is None:
            self._words = Words.of(map(self._paper_of, self._columns.keys))
        return self._words

    def _every_row(self) -> Sequence[int]:
        return range(len(self._columns))

    def _answering(self, term: str) -> Iterable[str]:
        return self._known_words().matches(term)

    def _similar(self, key: str) -> Iterable[int]:
        return self._known_words().nearest(self._paper_of(key)) if key in self._columns else ()

    def _duplicates(self) -> Iterator[int]:
        seen: dict[str, int] = {}
        for row, title in enumerate(self._columns.titles):
            twin = seen.setdefault(title_key(title), row)
            if twin != row:
                yield from (twin, row)
