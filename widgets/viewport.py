"""Where the cursor and the window stand in the list, and how to get back there."""

from typing import NamedTuple


class Viewport(NamedTuple):
    """The cursor's row, its neighbours by key, and how far below the top of the window it is."""

    row: int = 0
    before: tuple[str, ...] = ()
    """Keys of the rows above, the nearest first."""
    after: tuple[str, ...] = ()
    """Keys of the cursor's row and of those below it."""
    offset: int = 1
    """Lines from the top of the window to the cursor; room for the heading above the first row."""
    height: int = 0

    @property
    def showed_cursor(self) -> bool:
        """Whether the cursor was in sight."""
        return 0 <= self.offset < self.height


FIRST_ROW = Viewport()


class ReturnPoint(NamedTuple):
    """What was on screen when a search began: a view, or the query of another search."""

    viewport: Viewport
    query: str | None
    text_top: int
    is_zoomed: bool
