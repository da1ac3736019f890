"""What comes about while the screen is open: others change the library, and a new day begins."""

from reader.app.desk import Desk
from reader.errors import LibraryError


class Others:
    """Shows what others changed, or midnight brings back, and tells once of what keeps it from being seen."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._day = desk.today()
        self._trouble = ""

    def look(self) -> None:
        """Show what others changed since the last look, and on a new day what had been put off to it."""
        before, self._day = self._day, self._desk.today()
        try:
            keys = self._desk.library.refresh()
        except LibraryError as error:
            return self._tell(str(error))
        self._trouble = ""
        if keys:
            self._desk.showing.take_note(keys)
        if keys or self._day != before:
            self._desk.show()
        return None

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._desk.complain(trouble)
        self._trouble = trouble
