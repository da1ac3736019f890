"""Verbs with a query, typed in the palette: "tag todo has:code" tags every paper that has code."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from reader.app.context import AppContext
from reader.app.export_controller import ExportController
from reader.app.marks_controller import MarksController
from reader.description import format_day
from reader.errors import QueryError, ReaderError, UsageError
from reader.paper import Listing, format_count
from reader.triage import parse_snooze, parse_tag_edit
from widgets.palette import PaletteItem

Papers = Sequence[str]


@dataclass(frozen=True, slots=True)
class VerbCall:
    """An action on the papers of a query: its description, the query, and the function that runs it."""

    words: str
    query: str
    run: Callable[[Papers], None]


class Verbs:
    """Reads verbs with a query, and runs them as one change."""

    def __init__(
        self,
        context: AppContext,
        marks: MarksController,
        exports: Callable[[], ExportController],
        triage: Callable[[Papers], None],
        search: Callable[[str], None],
    ) -> None:
        self._context = context
        self._marks = marks
        self._exports = exports
        self._triage = triage
        self._search = search

    def item(self, typed: str) -> PaletteItem | None:
        """Return an item that runs a typed verb, with the number of its papers; None without a verb or a query."""
        verb, _, rest = typed.strip().partition(" ")
        if not rest.strip():
            return None
        try:
            call = self._call(verb.casefold(), rest.strip())
            listing = self._list(call.query) if call else None
        except ReaderError as error:
            return PaletteItem(f"{verb}: {error}", "", lambda: None)
        if call is None or listing is None:
            return None
        count = format_count(len(listing))
        return PaletteItem(call.words.format(count=count), call.query or "all papers", partial(self._run, call))

    def _call(self, verb: str, rest: str) -> VerbCall | None:
        """Return the call of a verb; raise ReaderError for an argument that it cannot use."""
        simple = self._simple_verbs().get(verb)
        if simple is not None:
            words, run = simple
            return VerbCall(words, rest, run)
        if verb in ("search", "list"):
            return VerbCall("Show {count}", rest, lambda _: self._search(rest))
        if verb in ("tag", "untag"):
            return self._tag(verb, rest)
        return self._snooze(rest) if verb == "snooze" else None

    def _simple_verbs(self) -> dict[str, tuple[str, Callable[[Papers], None]]]:
        return {
            "star": ("Star {count}", partial(self._marks.set_starred, is_starred=True)),
            "unstar": ("Unstar {count}", partial(self._marks.set_starred, is_starred=False)),
            "read": ("Mark {count} read", partial(self._marks.set_read, is_read=True)),
            "dismiss": ("Dismiss {count}", partial(self._marks.set_read, is_read=True)),
            "unread": ("Mark {count} unread", partial(self._marks.set_read, is_read=False)),
            "export": ("Export {count}…", lambda papers: self._exports().prompt_format_of(papers)),
            "triage": ("Triage {count}", self._triage),
        }

    def _tag(self, verb: str, rest: str) -> VerbCall | None:
        """Read tags: every word with a sign, or else the first word; the other words are the query."""
        words = rest.split(" ")
        signed = 0
        while signed < len(words) and words[signed].startswith(("+", "-")) and ":" not in words[signed]:
            signed += 1
        tags, query = words[: signed or 1], " ".join(words[signed or 1 :])
        if not query.strip():
            return None
        edit = parse_tag_edit(" ".join(tags))
        if verb == "untag":
            edit = edit._replace(added=(), removed=(*edit.added, *edit.removed))
        if not any(edit):
            raise UsageError("a tag is one word")
        shown = str(edit) if signed else " ".join(f"#{tag}" for tag in (*edit.added, *edit.removed))
        return VerbCall(
            f"{verb.capitalize()} {{count}} {shown}", query, lambda papers: self._marks.tag(papers, str(edit))
        )

    def _snooze(self, rest: str) -> VerbCall | None:
        """Read a day of one or two words; the other words are the query."""
        words = rest.split(" ")
        day, length = self._leading_day(words)
        query = " ".join(words[length:])
        until = f" until {format_day(day, with_weekday=True)}" if day else ": never"
        run = partial(self._marks.snooze, day=day)
        return VerbCall(f"Snooze {{count}}{until}", query, run) if query.strip() else None

    def _leading_day(self, words: Sequence[str]) -> tuple[date | None, int]:
        """Return the day that the first two words name, or the first one, with the number of its words."""
        today = self._context.today()
        with suppress(ReaderError):
            return parse_snooze(" ".join(words[:2]), today), 2
        return parse_snooze(words[0], today), 1

    def _list(self, query: str) -> Listing:
        searcher = self._context.listing_state.searcher
        return searcher.listing(query, today=self._context.today(), wait=False)

    def _run(self, call: VerbCall) -> None:
        try:
            keys = self._context.listing_state.searcher.listing(call.query, today=self._context.today()).keys
        except QueryError as error:
            return self._context.notify_error(str(error))
        if not keys:
            return self._context.notify("No matches")
        return call.run(tuple(keys))
