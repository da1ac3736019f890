"""Commands that change what the user did with papers, each as one change that can be taken back."""

from widgets.commands.command import Command, PaperCommand


class Star(PaperCommand):
    """Star the paper; a starred one loses its star."""

    group = "Mark"
    default_keys = "s"
    footer = "star"


class ToggleRead(PaperCommand):
    """Mark the paper as read; a read one becomes unread."""

    group = "Mark"
    default_keys = "r"
    footer = "read"


class MarkAllRead(PaperCommand):
    """Mark every paper on show as read."""

    group = "Mark"
    default_keys = "R"


class Dismiss(PaperCommand):
    """Mark the paper as read, whatever it was; in triage, go on to the next."""

    group = "Mark"
    default_keys = "d"


class Snooze(PaperCommand):
    """Put the paper off to a day, until which the inbox leaves it out."""

    group = "Mark"
    default_keys = "z"
    footer = "later"


class Tag(PaperCommand):
    """Add and remove tags."""

    group = "Mark"
    default_keys = "t"
    footer = "tag"


class RenameTag(Command):
    """Give a tag another name everywhere; the name of another tag makes the two one."""

    group = "Mark"
    default_keys = "M"


class Note(PaperCommand):
    """Write a note."""

    group = "Mark"
    default_keys = "m"
    footer = "note"


class Undo(Command):
    """Take back the last change."""

    group = "Mark"
    default_keys = "u,ctrl+z"


class Redo(Command):
    """Make the change again that was taken back."""

    group = "Mark"
    default_keys = "U"


MARKS_COMMANDS: tuple[type[Command], ...] = (
    Star,
    ToggleRead,
    MarkAllRead,
    Dismiss,
    Snooze,
    Tag,
    RenameTag,
    Note,
    Undo,
    Redo,
)
