"""Which papers may be in a library twice, as it is now."""

from collections.abc import Mapping, Sequence

from reader.columns import Columns

DuplicateKeys = Mapping[str, Sequence[str]]
"""By key the keys of the papers that may be the same."""


class KnownDuplicates:
    """Leaves papers out that are gone; where nothing changed that costs nothing."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._last: DuplicateKeys = {}
        self._existing: DuplicateKeys = {}
        self._generation = -1

    def existing(self, duplicates: DuplicateKeys) -> DuplicateKeys:
        """Give the twins that are still in the library, of those that were found when it was looked through."""
        if duplicates is not self._last or self._generation != self._columns.generation:
            self._last, self._generation = duplicates, self._columns.generation
            existing = {
                key: [twin for twin in duplicates[key] if twin in self._columns]
                for key in duplicates
                if key in self._columns
            }
            self._existing = {key: others for key, others in existing.items() if others}
        return self._existing
