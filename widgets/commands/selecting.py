"""Commands that choose several papers, so that the next command is about all of them."""

from widgets.commands.command import Command, PaperCommand


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
