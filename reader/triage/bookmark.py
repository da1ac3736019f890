"""Where triage stopped, kept beside the library; losing it loses nothing but the place."""

from collections.abc import Iterable
from pathlib import Path

from reader.triage.kept import keep_in, kept_in
from reader.triage.round import Round

_NAME = "triage.json"


class Bookmark:
    """The papers that were skipped since the last whole round."""

    def __init__(self, folder: Path | None) -> None:
        """Take the library's folder; without one the place holds until the program ends."""
        self._path = folder / _NAME if folder else None
        self._skipped: frozenset[str] = frozenset()

    def skipped(self) -> frozenset[str]:
        """Give the keys of the papers that were skipped."""
        found = kept_in(self._path)
        if isinstance(found, list):
            self._skipped = frozenset(map(str, found))
        return self._skipped

    def follow(self, round_: Round) -> None:
        """Keep what a round has skipped so far, beside what was skipped in others; at its end nothing is skipped."""
        others = self.skipped() - set(round_.keys)
        self.keep(() if round_.current is None else others | set(round_.skipped))

    def keep(self, skipped: Iterable[str]) -> None:
        """Keep which papers were skipped."""
        self._skipped = frozenset(skipped)
        keep_in(self._path, sorted(self._skipped))
