"""Remove control characters from pastes before they can be taken for keys."""

from reader.text import strip_controls

PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
"""What a terminal sends before and after a paste."""


class PasteCleaner:
    """Removes control characters from the pastes in a terminal's input.

    Textual takes an escape sequence in a paste, and much of what follows, for keys that were pressed.
    """

    def __init__(self) -> None:
        self._last = ""
        """The last characters that were not pasted, which may be the beginning of PASTE_START."""
        self._pasted: str | None = None
        """What was pasted so far, if a paste has begun."""

    def clean(self, data: str) -> str:
        """Return the input with clean pastes; one that has not ended is kept for the next call."""
        cleaned = ""
        while data:
            if self._pasted is None:
                typed, data = self._split_at_paste(data)
                cleaned += typed
            else:
                text, end, data = (self._pasted + data).partition(PASTE_END)
                self._pasted = None if end else text
                cleaned += strip_controls(text) + end if end else ""
        return cleaned

    def _split_at_paste(self, data: str) -> tuple[str, str]:
        """Return the input before the text of the first paste, and the rest."""
        known = self._last + data
        start = known.find(PASTE_START)
        if start < 0:
            self._last = known[1 - len(PASTE_START) :]
            return data, ""
        self._last, self._pasted = "", ""
        end = start + len(PASTE_START) - (len(known) - len(data))
        return data[:end], data[end:]
