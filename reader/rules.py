"""Rules and watches: what comes first in the inbox, what comes last, and which tags new papers get.

Nothing of `lift` and `sink` is stored: they are computed from the configuration whenever the inbox is listed, so a
deleted rule leaves no trace. A sunk paper is lower, never gone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from reader.columns import SOURCE
from reader.config import Rule, Watch
from reader.errors import QueryError
from reader.headings import Heading, Headings
from reader.paper import Listing, Marks, Paper, Reasons, tag_key
from reader.query_text import quote
from reader.search import INBOX, Searcher

LIFT, SINK, TAG = "lift", "sink", "tag"
SUNK_HEADING = "Lower"
NOTHING_KEPT: Mapping[str, str] = {}
_MARK_FILTERS = ("is:", "has:", "tag:", "note:", "starred:", "read:", "@", "view:")
"""Parts of queries whose papers depend on marks, too."""


class Effect(NamedTuple):
    """What a rule or a watch does with the papers of a query; `name` is what the user sees."""

    kind: str
    query: str
    name: str
    tag: str = ""
    is_watch: bool = False

    @property
    def reasons(self) -> Reasons:
        """The watch or the rule as the reason for a paper's place."""
        return Reasons(watches=(self.name,)) if self.is_watch else Reasons(rules=(self.name,))


class Arrangement(NamedTuple):
    """The papers of the inbox as rules order them: groups that come first, the others, and those that come last."""

    lifted: tuple[tuple[str, list[str]], ...]
    others: list[str]
    sunk: list[str]

    @property
    def keys(self) -> list[str]:
        """All papers, in order."""
        return [*(key for _name, keys in self.lifted for key in keys), *self.others, *self.sunk]

    @property
    def groups(self) -> Mapping[str, str]:
        """The names of the groups that come first and last, by paper."""
        names = {key: name for name, keys in self.lifted for key in keys}
        return names | dict.fromkeys(self.sunk, SUNK_HEADING)

    def headings(self, of_others: Sequence[Heading]) -> Headings:
        """Return the headings of the groups, and those of the other papers between them."""
        headings, start = list[Heading](), 0
        for name, keys in self.lifted:
            headings.append(Heading(start, name, f"{len(keys):,}"))
            start += len(keys)
        headings += [heading._replace(position=heading.position + start) for heading in of_others]
        if self.sunk:
            headings.append(Heading(start + len(self.others), SUNK_HEADING, f"{len(self.sunk):,}"))
        return Headings.of(headings)


def effects_of(rules: Sequence[Rule], watches: Sequence[Watch]) -> tuple[Effect, ...]:
    """Return the effects of watches and rules, the watches first."""
    of_watches = (Effect(LIFT, f"{SOURCE}{quote(watch.name)}", watch.name, is_watch=True) for watch in watches)
    return (*of_watches, *(effect for rule in rules for effect in _effects_of(rule)))


def _effects_of(rule: Rule) -> Iterator[Effect]:
    for kind, query in ((LIFT, rule.lift), (SINK, rule.sink)):
        if query:
            yield Effect(kind, query, f"{kind} {query}")
    if rule.tag:
        query, tag = rule.tag
        yield Effect(TAG, query, f"{TAG} #{tag} {query}", tag)


def is_inbox(query: str) -> bool:
    """Return whether a query is that of the inbox, the one list that rules order."""
    return query in (INBOX, "@inbox", "view:inbox")


class RuleSet:
    """Finds the papers of each effect; they are found again only if the papers, or marks that matter, changed."""

    def __init__(self, effects: Sequence[Effect], searcher: Searcher) -> None:
        self.effects = effects
        self._searcher = searcher
        self._found: dict[str, tuple[tuple[int, int, bool, bool, date], frozenset[str]]] = {}

    def papers_of(self, effect: Effect, today: date, *, wait: bool = False) -> frozenset[str]:
        """Return the keys of the papers that an effect concerns, or no keys if its query has an error.

        Unless `wait`, words are searched in titles only until the index is ready.
        """
        columns = self._searcher.columns
        depends_on_marks = any(part in effect.query for part in _MARK_FILTERS)
        marks = columns.marks_generation if depends_on_marks else 0
        state = (columns.facts_generation, marks, self._searcher.is_ready, self._searcher.is_synced, today)
        known = self._found.get(effect.query)
        if known is None or known[0] != state:
            self._found[effect.query] = known = (state, self._find(effect.query, today, wait=wait))
        return known[1]

    def _find(self, query: str, today: date, *, wait: bool) -> frozenset[str]:
        try:
            return frozenset(self._searcher.listing(query, today=today, wait=wait).keys)
        except QueryError:
            return frozenset()

    def arrange(
        self, keys: Sequence[str], today: date, kept: Mapping[str, str] = NOTHING_KEPT, *, wait: bool = False
    ) -> Arrangement | None:
        """Return papers in the order of the rules; None if no rule concerns any of them. Lifting wins over sinking.

        `kept` names the groups that papers stay in, whatever their marks are now.
        """
        if not any(effect.kind in (LIFT, SINK) for effect in self.effects):
            return None
        left = dict.fromkeys(keys)

        def take(effect: Effect, group: str) -> list[str]:
            found = self.papers_of(effect, today, wait=wait)
            taken = [key for key in left if key in found or kept.get(key) == group] if found or kept else []
            for key in taken:
                del left[key]
            return taken

        lifted = tuple((effect.name, found) for effect in self._of_kind(LIFT) if (found := take(effect, effect.name)))
        sunk = [key for effect in self._of_kind(SINK) for key in take(effect, SUNK_HEADING)]
        return Arrangement(lifted, list(left), sunk) if lifted or sunk else None

    def reasons(self, paper: Paper, today: date, *, wait: bool = False) -> Reasons:
        """Return which watches and rules concern a paper; a tagging rule does if the paper has the tag."""
        concerning = [
            effect
            for effect in self.effects
            if _may_concern(effect, paper.marks) and paper.key in self.papers_of(effect, today, wait=wait)
        ]
        return Reasons(
            watches=tuple(effect.name for effect in concerning if effect.is_watch),
            rules=tuple(effect.name for effect in concerning if not effect.is_watch),
        )

    def with_reasons(self, listing: Listing, today: date, *, wait: bool = False) -> Listing:
        """Return a listing that also says of each paper which watches and rules concern it."""
        if not self.effects:
            return listing

        def reasons(paper: Paper) -> Reasons:
            return self.reasons(paper, today, wait=wait)._replace(why=listing.reasons(paper).why)

        return replace(listing, reasons=reasons)

    def _of_kind(self, kind: str) -> Iterator[Effect]:
        return (effect for effect in self.effects if effect.kind == kind)


def _may_concern(effect: Effect, marks: Marks) -> bool:
    return not effect.tag or tag_key(effect.tag) in map(tag_key, marks.tags)
