"""Where triage stopped, kept beside the library; losing it loses nothing but the place."""

from collections.abc import Iterable
from pathlib import Path

from reader.triage.kept import load_state, save_state
from reader.triage.round import TriageSession

_FILE_NAME = "triage.json"


class TriageBookmark:
    """The papers that were skipped since the last whole round."""

    def __init__(self, folder: Path | None) -> None:
        """Take the library's folder; without one the place holds until the program ends."""
        self._path = folder / _FILE_NAME if folder else None
        self._skipped: frozenset[str] = frozenset()

    def skipped(self) -> frozenset[str]:
        """Give the keys of the papers that were skipped."""
        found = load_state(self._path)
        if isinstance(found, list):
            self._skipped = frozenset(map(str, found))
        return self._skipped

    def update(self, session: TriageSession) -> None:
        """Keep what a round has skipped so far, beside what was skipped in others; at its end nothing is skipped."""
        others = self.skipped() - set(session.keys)
        self.save(() if session.current is None else others | set(session.skipped))

    def save(self, skipped: Iterable[str]) -> None:
        """Keep which papers were skipped."""
        self._skipped = frozenset(skipped)
        save_state(self._path, sorted(self._skipped))
