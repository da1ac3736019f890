"""Which papers may be in a library twice, as it is now."""

from collections.abc import Mapping, Sequence

from reader.columns import Columns

Twins = Mapping[str, Sequence[str]]
"""By key the keys of the papers that may be the same."""


class Duplicates:
    """Leaves papers out that are gone; where nothing changed that costs nothing."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._found: Twins = {}
        self._there: Twins = {}
        self._generation = -1

    def among(self, twins: Twins) -> Twins:
        """Give the twins that are still in the library, of those that were found when it was looked through."""
        if twins is not self._found or self._generation != self._columns.generation:
            self._found, self._generation = twins, self._columns.generation
            there = {
                key: [twin for twin in twins[key] if twin in self._columns] for key in twins if key in self._columns
            }
            self._there = {key: others for key, others in there.items() if others}
        return self._there
