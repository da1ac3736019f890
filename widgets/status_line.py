"""The status line: what just happened, and how to undo it."""

from collections.abc import Iterator

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer

from widgets.cells import cell_width, truncate
from widgets.single_line import Part, TextLine

NOTICE_SECONDS = 8.0
ERROR_SECONDS = 20.0


class StatusLine(TextLine):
    """The listing and the cursor's position, and for some seconds what just happened."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._permanent_text = ""
        self._more = ""
        self._position = " "
        self._timer: Timer | None = None

    def set_position(self, position: str) -> None:
        """Show the cursor's position at the right end, and redraw only that."""
        before, self._position = self._position, f"{position} "
        if self._position != before:
            cells = max(len(before), len(self._position))
            self.refresh(Region(self.size.width - cells, 0, cells, 1))

    def set_text(self, text: str) -> None:
        """Set the text that is shown while there is no notice."""
        self._permanent_text = text
        if self._timer is None:
            self.text = text

    def show_notice(self, text: str, *, is_error: bool = False, more: str = "") -> None:
        """Show what happened for some seconds; `more` says how to read a notice that does not fit."""
        self._stop_timer()
        self._more = f" · {more}" if more else ""
        self.text = text
        self.set_class(not is_error, "-notice")
        self.set_class(is_error, "-error")
        self._timer = self.set_timer(ERROR_SECONDS if is_error else NOTICE_SECONDS, self.clear_notice)

    @property
    def shows_error(self) -> bool:
        """Whether an error is shown."""
        return self.has_class("-error")

    def clear_notice(self) -> None:
        """Show the permanent text again."""
        self._stop_timer()
        self.remove_class("-notice", "-error")
        self._more = ""
        self.text = self._permanent_text

    def cache_key(self) -> object:
        """Return the text and how to read the rest of it."""
        return self.text, self._more

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the text, or what fits of it and how to read the rest."""
        if not self._more or cell_width(self.text) <= width:
            yield Part(self.text)
        else:
            yield Part(truncate(self.text, width - cell_width(self._more)) + self._more)

    def line(self, width: int) -> Strip:
        """Return the line with the cursor's position at its end."""
        position = Strip([Segment(self._position, self._style("text"))], len(self._position))
        return Strip.join([super().line(width - len(self._position)), position])

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
