"""What comes about while the screen is open: others change the library, and a new day begins."""

from reader.app.desk import AppContext
from reader.errors import LibraryError


class ExternalChanges:
    """Shows what others changed, or midnight brings back, and tells once of what keeps it from being seen."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._last_day = context.today()
        self._last_error = ""

    def poll(self) -> None:
        """Show what others changed since the last look, and on a new day what had been put off to it."""
        before, self._last_day = self._last_day, self._context.today()
        try:
            keys = self._context.library.refresh()
        except LibraryError as error:
            return self._notify_once(str(error))
        self._last_error = ""
        if keys:
            self._context.listing_state.invalidate(keys)
        if keys or self._last_day != before:
            self._context.show()
        return None

    def _notify_once(self, error: str) -> None:
        if error != self._last_error:
            self._context.notify_error(error)
        self._last_error = error
