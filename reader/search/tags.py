"""Tags as words of a query: they change with every mark, so they are read as they stand."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from reader.columns import Columns
from reader.search.folding import held_terms

ITSELF, BEGINNING = 0.8, 0.65
"""What a tag is worth that is the word, or begins with it; as authors and keywords are."""


@dataclass(frozen=True, slots=True)
class TagWords:
    """The words of all tags with the rows of the papers that have them."""

    rows: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, columns: Columns) -> "TagWords":
        """Read the tags as they are now."""
        tagged_keys = [(key, marks.tags) for key, marks in columns.marks.copy().items() if marks.tags]
        rows: defaultdict[str, set[int]] = defaultdict(set)
        for key, tags in tagged_keys:
            for tag in tags if key in columns else ():
                rows[tag].add(columns.row_of(key))
        words: defaultdict[str, set[int]] = defaultdict(set)
        for tag, tagged in rows.items():
            for term in held_terms(tag):
                words[term] |= tagged
        return cls({term: frozenset(tagged) for term, tagged in words.items()})

    def worth(self, term: str) -> dict[int, float]:
        """Give the rows whose tags answer a word, with their worth."""
        begun = {row: BEGINNING for tag, rows in self.rows.items() if tag.startswith(term) for row in rows}
        return begun | dict.fromkeys(self.rows.get(term, ()), ITSELF)
