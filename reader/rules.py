"""Rules and watches: what comes first in the inbox, what comes last, and which tags new papers get.

Nothing of `lift` and `sink` is stored: they are computed from the configuration whenever the inbox is listed, so that a
rule that is deleted leaves no trace. A sunk paper is lower, never gone.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from reader.columns import SOURCE
from reader.config import Rule, Watch
from reader.errors import QueryError
from reader.paper import Heading
from reader.query_text import quote
from reader.search import Searcher

LIFT, SINK, TAG = "lift", "sink", "tag"
SUNK_HEADING = "Lower"
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
    def reason(self) -> str:
        """The rule as the reason for what it did."""
        return f"{'watch' if self.is_watch else 'rule'}: {self.name}"


class Arrangement(NamedTuple):
    """The papers of the inbox as rules order them: groups that come first, the others, and those that come last."""

    lifted: tuple[tuple[str, list[str]], ...]
    others: list[str]
    sunk: list[str]

    @property
    def keys(self) -> list[str]:
        """All papers, in order."""
        return [*(key for _name, keys in self.lifted for key in keys), *self.others, *self.sunk]

    def headings(self, of_others: Sequence[Heading]) -> tuple[Heading, ...]:
        """Return the headings of the groups, and those of the other papers between them."""
        headings, start = list[Heading](), 0
        for name, keys in self.lifted:
            headings.append(Heading(start, name, f"{len(keys):,}"))
            start += len(keys)
        headings += [heading._replace(position=heading.position + start) for heading in of_others]
        if self.sunk:
            headings.append(Heading(start + len(self.others), SUNK_HEADING, f"{len(self.sunk):,}"))
        return tuple(headings)


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


class RuleSet:
    """Finds the papers of each effect; they are found again only if the papers, or marks that matter, changed."""

    def __init__(self, effects: Sequence[Effect], searcher: Searcher) -> None:
        self.effects = effects
        self._searcher = searcher
        self._found: dict[str, tuple[tuple[int, int, bool, date], frozenset[str]]] = {}

    def papers_of(self, effect: Effect, today: date, *, wait: bool = False) -> frozenset[str]:
        """Return the keys of the papers that an effect concerns; none if its query has an error.

        Unless `wait`, words are searched in titles only until the index is ready.
        """
        columns = self._searcher.columns
        depends_on_marks = any(part in effect.query for part in _MARK_FILTERS)
        marks = columns.marks_generation if depends_on_marks else 0
        state = (columns.facts_generation, marks, self._searcher.is_ready, today)
        known = self._found.get(effect.query)
        if known is None or known[0] != state:
            self._found[effect.query] = known = (state, self._find(effect.query, today, wait=wait))
        return known[1]

    def _find(self, query: str, today: date, *, wait: bool) -> frozenset[str]:
        try:
            return frozenset(self._searcher.listing(query, today=today, wait=wait).keys)
        except QueryError:
            return frozenset()

    def arrange(self, keys: Sequence[str], today: date) -> Arrangement | None:
        """Return papers in the order of the rules; None if no rule concerns any of them. Lifting wins over sinking."""
        if not any(effect.kind in (LIFT, SINK) for effect in self.effects):
            return None
        left = dict.fromkeys(keys)
        lifted = tuple(
            (effect.name, found) for effect in self._of_kind(LIFT) if (found := self._take(left, effect, today))
        )
        sunk = [key for effect in self._of_kind(SINK) for key in self._take(left, effect, today)]
        return Arrangement(lifted, list(left), sunk) if lifted or sunk else None

    def reasons(self, key: str, today: date) -> Iterator[str]:
        """Yield which rules and watches concern a paper."""
        return (effect.reason for effect in self.effects if key in self.papers_of(effect, today))

    def _of_kind(self, kind: str) -> Iterator[Effect]:
        return (effect for effect in self.effects if effect.kind == kind)

    def _take(self, left: dict[str, None], effect: Effect, today: date) -> list[str]:
        """Return the papers of an effect that no other has taken, in order, and take them."""
        found = self.papers_of(effect, today)
        taken = [key for key in left if key in found] if found else []
        for key in taken:
            del left[key]
        return taken
