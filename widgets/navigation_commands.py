"""Commands that move the cursor or the text; none of them ever marks a paper.

Commands that choose several papers, so that the next command is about all of them.

Commands that choose which papers are on show, in which order, and how.
"""

from typing import ClassVar

from widgets.command import Command, PaperCommand


class Down(Command):
    """Go to the next paper."""

    group = "Move"
    default_keys = "j,down"
    action = "move(1)"


class Up(Command):
    """Go to the paper before."""

    group = "Move"
    default_keys = "k,up"
    action = "move(-1)"


class PageDown(Command):
    """Go down by a page; in a paper that fills the screen, its text goes."""

    group = "Move"
    default_keys = "ctrl+d,pagedown"
    action = "page(1)"


class PageUp(Command):
    """Go up by a page; in a paper that fills the screen, its text goes."""

    group = "Move"
    default_keys = "ctrl+u,pageup"
    action = "page(-1)"


class First(Command):
    """Go to the first paper."""

    group = "Move"
    default_keys = "home"
    action = "jump(0)"


class FirstOnDoublePress(Command):
    """Go to the first paper, when pressed twice."""

    group = "Move"
    default_keys = "g"
    action = "jump_on_double_press"


class Last(Command):
    """Go to the last paper."""

    group = "Move"
    default_keys = "G,end"
    action = "jump(-1)"


class ScrollDown(Command):
    """Scroll the paper's text down."""

    group = "Move"
    default_keys = "J"
    action = "scroll_text(3)"


class ScrollUp(Command):
    """Scroll the paper's text up."""

    group = "Move"
    default_keys = "K"
    action = "scroll_text(-3)"


CURSOR_COMMANDS: tuple[type[Command], ...] = (
    Down,
    Up,
    PageDown,
    PageUp,
    First,
    FirstOnDoublePress,
    Last,
    ScrollDown,
    ScrollUp,
)


class Select(PaperCommand):
    """Select the paper, or take it out of the selection, and go to the next."""

    group = "Select"
    default_keys = "space"
    footer = "select"
    action = "select"


class SelectRange(PaperCommand):
    """Begin to select a range with the cursor; pressed again, end it."""

    group = "Select"
    default_keys = "V"
    action = "select_range"


class SelectAll(PaperCommand):
    """Select every paper on show."""

    group = "Select"
    default_keys = "a"
    action = "select_all"


SELECTION_COMMANDS: tuple[type[Command], ...] = (Select, SelectRange, SelectAll)


class Search(Command):
    """Search all papers while typing."""

    group = "Find"
    default_keys = "/"
    footer = "search"
    action = "search"


class NextMatch(Command):
    """Go to the next match of the search, or of the last one; after the last match to the first."""

    group = "Find"
    default_keys = "n"
    action = "go_to_match(1)"


class PreviousMatch(Command):
    """Go to the match before, from the first match to the last."""

    group = "Find"
    default_keys = "N"
    action = "go_to_match(-1)"


class Back(Command):
    """Leave what was entered last: the paper that fills the screen, the selection, the search."""

    group = "Find"
    default_keys = "escape"
    action = "back"


class Similar(PaperCommand):
    """Show the papers most like this one, the nearest first."""

    group = "Find"
    default_keys = "="


class Sort(Command):
    """Choose the order of the papers."""

    group = "Find"
    default_keys = "S"


class ShowView(Command):
    """Show the papers of a view."""

    group = "Views"
    number: ClassVar[int]
    """Which of the views it is, counted from 1."""


class ShowInbox(ShowView):
    """Show the inbox: undecided papers, newest digest first."""

    number = 1
    default_keys = "1"
    footer = "inbox"


class ShowStarred(ShowView):
    """Show the starred papers."""

    number = 2
    default_keys = "2"
    footer = "starred"


class ShowAll(ShowView):
    """Show every paper."""

    number = 3
    default_keys = "3"
    footer = "all"


def _show_view_command(digit: int, ordinal: str) -> type[ShowView]:
    """Make the command that shows the view of a number."""

    class Numbered(ShowView):
        __doc__ = f"Show the {ordinal} view."
        number = digit
        default_keys = str(digit)

    Numbered.id = f"show-view-{digit}"
    return Numbered


class SaveView(Command):
    """Keep the query of what is on show as a view with a name."""

    group = "Views"
    default_keys = "w"


class RenameView(Command):
    """Give a saved view another name."""

    group = "Views"


class DeleteView(Command):
    """Delete a saved view."""

    group = "Views"


class Triage(PaperCommand):
    """Decide paper by paper: one fills the screen, and every decision goes to the next."""

    group = "Views"
    default_keys = "T"
    footer = "triage"


class TogglePreview(PaperCommand):
    """Fold the paper beside the list away, or bring it back."""

    group = "Views"
    default_keys = "tab"
    action = "toggle_preview"


class Zoom(PaperCommand):
    """Let the paper fill the screen, or give the list back."""

    group = "Views"
    default_keys = "enter"
    action = "zoom"


_ORDINALS = ("fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
VIEW_COMMANDS: tuple[type[ShowView], ...] = (
    ShowInbox,
    ShowStarred,
    ShowAll,
    *(_show_view_command(number, ordinal) for number, ordinal in enumerate(_ORDINALS, start=4)),
)
NAVIGATION_COMMANDS: tuple[type[Command], ...] = (
    Search,
    NextMatch,
    PreviousMatch,
    Back,
    Similar,
    Sort,
    *VIEW_COMMANDS,
    SaveView,
    RenameView,
    DeleteView,
    Triage,
    TogglePreview,
    Zoom,
)
