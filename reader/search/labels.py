"""Labels of papers: sources, categories and organizations, found by a part of their name."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from reader.columns import CATEGORY, ORGANIZATION, SOURCE, Columns
from reader.lazy_columns import Labels
from reader.search.analysis import contains_words, spelling_variants, tokenize

PREFIXES: Mapping[str, str] = {"source": SOURCE, "category": CATEGORY, "org": ORGANIZATION}
"""The prefix of the labels that a filter searches, by its name."""


class LabelIndex:
    """The labels of a library and the papers that have them; rebuilt after papers change."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._state = (-1, -1)
        self._counts: Counter[Labels] = Counter()
        self._found: dict[tuple[str, str], frozenset[Labels]] = {}

    def matching(self, name: str, value: str) -> frozenset[Labels]:
        """Return the combinations of labels that a filter matches: those with at least one label that it finds."""
        self._refresh()
        found = self._found.get((name, value))
        if found is None:
            prefix, words = PREFIXES[name], tokenize(value)
            names = {label for labels in self._counts for label in labels if label.startswith(prefix)}
            matching = {label for label in names if _matches(name, label.removeprefix(prefix), words)}
            found = frozenset(labels for labels in self._counts if not matching.isdisjoint(labels))
            self._found[name, value] = found
        return found

    def counts(self, name: str) -> dict[str, int]:
        """Return how many papers have each label that a filter searches."""
        self._refresh()
        prefix, counts = PREFIXES[name], defaultdict[str, int](int)
        for labels, count in self._counts.items():
            for label in labels:
                if label.startswith(prefix):
                    counts[label.removeprefix(prefix)] += count
        return counts

    def _refresh(self) -> None:
        state = (self._columns.facts_generation, len(self._columns))
        if state != self._state:
            self._counts, self._found, self._state = Counter(self._columns.labels), {}, state


def _matches(name: str, label: str, words: Sequence[str]) -> bool:
    """Return whether a label contains the words, the last of which may be unfinished; a category begins with them."""
    if name == "category":
        terms = tokenize(label)[: len(words)]
        return len(terms) == len(words) > 0 and terms[:-1] == words[:-1] and terms[-1].startswith(words[-1])
    return any(contains_words(terms, words, last_is_prefix=True) for terms in spelling_variants(label))
