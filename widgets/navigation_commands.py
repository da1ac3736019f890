"""Commands that move the cursor, select papers, search, and show views; none of them changes a mark."""

from typing import ClassVar

from widgets.command import Command, PaperCommand


class Search(Command):
    """Search."""

    group = "Find"
    palette_name = "Search…"
    action = "search"


class NextMatch(Command):
    """Next / previous match."""

    group = "Find"
    palette_name = "Next match"
    action = "go_to_match(1)"


class PreviousMatch(Command):
    """Next / previous match."""

    group = "Find"
    palette_name = "Previous match"
    action = "go_to_match(-1)"


class Similar(PaperCommand):
    """Similar papers."""

    group = "Find"
    palette_name = "Find similar papers"


class Sort(Command):
    """Sort by…."""

    group = "Find"
    palette_name = "Sort by…"


class SaveView(Command):
    """Save search as a view."""

    group = "Find"
    palette_name = "Save search as view…"


class RenameView(Command):
    """Rename a view."""

    group = "Find"
    palette_name = "Rename view…"


class DeleteView(Command):
    """Delete a view."""

    group = "Find"
    palette_name = "Delete view…"


class Back(Command):
    """Back: close, deselect, clear search."""

    group = "Find"
    palette_name = "Back"
    action = "back"


FIND_COMMANDS: tuple[type[Command], ...] = (
    Search,
    NextMatch,
    PreviousMatch,
    Similar,
    Sort,
    SaveView,
    RenameView,
    DeleteView,
    Back,
)


class Down(Command):
    """Next / previous paper."""

    group = "Go"
    action = "move(1)"


class Up(Command):
    """Next / previous paper."""

    group = "Go"
    action = "move(-1)"


class PageDown(Command):
    """Page down."""

    group = "Go"
    action = "page(1)"


class PageUp(Command):
    """Page up."""

    group = "Go"
    action = "page(-1)"


class First(Command):
    """First paper."""

    group = "Go"
    action = "jump(0)"


class FirstOnDoublePress(Command):
    """First paper."""

    group = "Go"
    action = "jump_on_double_press"


class Last(Command):
    """Last paper."""

    group = "Go"
    action = "jump(-1)"


class ScrollDown(Command):
    """Scroll the abstract."""

    group = "Go"
    action = "scroll_text(3)"


class ScrollUp(Command):
    """Scroll the abstract."""

    group = "Go"
    action = "scroll_text(-3)"


class PreviousDay(Command):
    """Previous / next day."""

    group = "Go"
    action = "move_to_day(-1)"


class NextDay(Command):
    """Previous / next day."""

    group = "Go"
    action = "move_to_day(1)"


class ShowView(Command):
    """Your views."""

    group = "Go"
    number: ClassVar[int]
    """The view's number, counted from 1."""


class ShowInbox(ShowView):
    """Inbox."""

    number = 1
    palette_name = "Go to Inbox"


class ShowStarred(ShowView):
    """Starred."""

    number = 2
    palette_name = "Go to Starred"


class ShowAll(ShowView):
    """All."""

    number = 3
    palette_name = "Go to All"


def _show_view_command(digit: int) -> type[ShowView]:
    """Return the command that shows a saved view; all have one line in the help, and the palette lists the views."""

    class ShowSavedView(ShowView):
        __doc__ = ShowView.__doc__
        id = f"show-view-{digit}"
        number = digit

    return ShowSavedView


class PreviousView(Command):
    """Previous / next view."""

    group = "Go"


class NextView(Command):
    """Previous / next view."""

    group = "Go"


VIEW_COMMANDS: tuple[type[ShowView], ...] = (ShowInbox, ShowStarred, ShowAll, *map(_show_view_command, range(4, 10)))


class TogglePreview(PaperCommand):
    """Show / hide the abstract."""

    group = "Go"
    palette_name = "Show / hide abstract"
    action = "toggle_preview"


class Zoom(PaperCommand):
    """Zoom."""

    group = "Go"
    palette_name = "Zoom paper"
    action = "zoom"


class ToggleLayout(Command):
    """Layout: automatic, stacked, side by side."""

    group = "Go"
    palette_name = "Change layout"
    action = "toggle_layout"


class GrowList(Command):
    """Larger / smaller list."""

    group = "Go"
    palette_name = "Larger list"
    action = "resize_list(1)"


class ShrinkList(Command):
    """Larger / smaller list."""

    group = "Go"
    palette_name = "Smaller list"
    action = "resize_list(-1)"


class ToggleSidebar(Command):
    """Sidebar: views, tags, digests."""

    group = "Go"
    palette_name = "Show / hide sidebar"


GO_COMMANDS: tuple[type[Command], ...] = (
    Down,
    Up,
    PageDown,
    PageUp,
    First,
    FirstOnDoublePress,
    Last,
    ScrollDown,
    ScrollUp,
    PreviousDay,
    NextDay,
    *VIEW_COMMANDS,
    PreviousView,
    NextView,
    TogglePreview,
    Zoom,
    ToggleLayout,
    GrowList,
    ShrinkList,
    ToggleSidebar,
)


class Select(PaperCommand):
    """Select, then next."""

    group = "Select"
    palette_name = "Select"
    action = "select"


class SelectRange(PaperCommand):
    """Start / end a range."""

    group = "Select"
    palette_name = "Select range"
    action = "select_range"


class SelectAll(PaperCommand):
    """Select all visible."""

    group = "Select"
    palette_name = "Select all visible"
    action = "select_all"


SELECT_COMMANDS: tuple[type[Command], ...] = (
    Select,
    SelectRange,
    SelectAll,
)
