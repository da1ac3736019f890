"""What the sidebar lists, apart from the widget, which is imported when it opens."""

from typing import NamedTuple


class SidebarEntry(NamedTuple):
    """A line of the sidebar: a view by its name, a query, or a heading, which has neither."""

    text: str
    detail: str = ""
    view: str = ""
    query: str = ""
    is_active: bool = False
    is_bold: bool = False
    indent: int = 0
    progress: tuple[int, int] | None = None
    """Of a digest: how many papers are decided, and how many there are."""

    @property
    def is_heading(self) -> bool:
        """Whether the line leads nowhere."""
        return not self.view and not self.query
