"""Commands that choose which papers are on show, in which order, and how."""

from typing import ClassVar

from widgets.commands.command import Command, PaperCommand


class Search(Command):
    """Search all papers while typing."""

    group = "Find"
    default_keys = "/"
    footer = "search"
    action = "search"


class NextMatch(Command):
    """Go to the next match, after the last one to the first."""

    group = "Find"
    default_keys = "n"
    action = "go_to_match(1)"


class PreviousMatch(Command):
    """Go to the match before, from the first one to the last."""

    group = "Find"
    default_keys = "N"
    action = "go_to_match(-1)"


class Clear(Command):
    """Leave what was entered last: the paper that fills the screen, the selection, the search."""

    group = "Find"
    default_keys = "escape"
    action = "clear"


class Sort(Command):
    """Choose the order of the papers."""

    group = "Find"
    default_keys = "S"


class ShowView(Command):
    """Show the papers of a view."""

    group = "Views"
    place: ClassVar[int]
    """Which of the views it is, counted from 1."""


class ShowInbox(ShowView):
    """Show the inbox: what is unread, the newest digest first."""

    place = 1
    default_keys = "1"
    footer = "inbox"


class ShowStarred(ShowView):
    """Show the starred papers."""

    place = 2
    default_keys = "2"
    footer = "starred"


class ShowAll(ShowView):
    """Show every paper."""

    place = 3
    default_keys = "3"
    footer = "all"


class ShowView4(ShowView):
    """Show the fourth view."""

    place = 4
    default_keys = "4"


class ShowView5(ShowView):
    """Show the fifth view."""

    place = 5
    default_keys = "5"


class ShowView6(ShowView):
    """Show the sixth view."""

    place = 6
    default_keys = "6"


class ShowView7(ShowView):
    """Show the seventh view."""

    place = 7
    default_keys = "7"


class ShowView8(ShowView):
    """Show the eighth view."""

    place = 8
    default_keys = "8"


class ShowView9(ShowView):
    """Show the ninth view."""

    place = 9
    default_keys = "9"


class SaveView(Command):
    """Keep the query of what is on show as a view with a name."""

    group = "Views"
    default_keys = "w"


class Triage(PaperCommand):
    """Decide paper by paper: one fills the screen, and every decision goes to the next."""

    group = "Views"
    default_keys = "T"
    footer = "triage"


class Fold(PaperCommand):
    """Fold the paper beside the list away, or bring it back."""

    group = "Views"
    default_keys = "tab"
    action = "fold"


class Zoom(PaperCommand):
    """Let the paper fill the screen, or give the list back."""

    group = "Views"
    default_keys = "enter"
    action = "zoom"


VIEWS: tuple[type[ShowView], ...] = (
    ShowInbox,
    ShowStarred,
    ShowAll,
    ShowView4,
    ShowView5,
    ShowView6,
    ShowView7,
    ShowView8,
    ShowView9,
)
FINDING: tuple[type[Command], ...] = (
    Search,
    NextMatch,
    PreviousMatch,
    Clear,
    Sort,
    *VIEWS,
    SaveView,
    Triage,
    Fold,
    Zoom,
)
