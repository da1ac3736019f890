"""Where the cursor and the window are in the list, and where a search returns to."""

from typing import NamedTuple


class Viewport(NamedTuple):
    """The cursor's row, its neighbours by key, and its distance from the top of the window."""

    row: int = 0
    before: tuple[str, ...] = ()
    """Keys of the rows above the cursor, the nearest first."""
    after: tuple[str, ...] = ()
    """Keys of the cursor's row and of those below it."""
    offset: int = 1
    """Lines from the top of the window to the cursor: by default room for the heading above the first row."""
    height: int = 0

    @property
    def showed_cursor(self) -> bool:
        """Whether the cursor was within the window."""
        return 0 <= self.offset < self.height


FIRST_ROW = Viewport()


class ReturnPoint(NamedTuple):
    """What was shown when a search began: a view if `query` is None, else another search."""

    viewport: Viewport
    query: str | None
    text_top: int
    is_zoomed: bool
