"""Where triage stopped, kept beside the library; losing it loses nothing but the place."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

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
        if self._path is not None:
            with suppress(OSError, ValueError):
                found = json.loads(self._path.read_text(encoding="utf-8"))
                self._skipped = frozenset(map(str, found)) if isinstance(found, list) else frozenset()
        return self._skipped

    def follow(self, round_: Round) -> None:
        """Keep what a round has skipped so far, beside what was skipped in others; at its end nothing is skipped."""
        others = self.skipped() - set(round_.keys)
        self.keep(() if round_.current is None else others | set(round_.skipped))

    def keep(self, skipped: Iterable[str]) -> None:
        """Keep which papers were skipped."""
        self._skipped = frozenset(skipped)
        if self._path is not None:
            with suppress(OSError):
                self._write(self._path, json.dumps(sorted(self._skipped)))

    @staticmethod
    def _write(path: Path, text: str) -> None:
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)
