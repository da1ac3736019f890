"""Every command, in the order in which the help shows them.

Commands that change what the user did with papers, each as one change that can be taken back.

Commands that take a paper out of the program: into the browser, the clipboard, a file.

Commands about the program itself.
"""

from reader.paper import Paper
from widgets.command import Command, PaperCommand
from widgets.navigation_commands import CURSOR_COMMANDS, NAVIGATION_COMMANDS, SELECTION_COMMANDS


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


class OpenPage(PaperCommand):
    """Open the paper's page."""

    group = "Take out"
    default_keys = "o"
    footer = "open"

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:
        """Tell whether an address is known."""
        return paper is not None and bool(paper.page_url)


class OpenCode(PaperCommand):
    """Open the paper's code, asking which where there are several."""

    group = "Take out"
    default_keys = "c"
    footer = "code"

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:
        """Tell whether an address is known."""
        return paper is not None and bool(paper.code)


class OpenPdf(PaperCommand):
    """Open the paper as PDF."""

    group = "Take out"
    default_keys = "p"

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:
        """Tell whether an address is known."""
        return paper is not None and bool(paper.pdf_url)


class CopyUrl(PaperCommand):
    """Copy the paper's address."""

    group = "Take out"
    default_keys = "y"


class CopyCitation(PaperCommand):
    """Copy the paper's citation."""

    group = "Take out"
    default_keys = "Y"


class Export(PaperCommand):
    """Write the selected papers, or all on show, to a file."""

    group = "Take out"
    default_keys = "e"


EXPORT_COMMANDS: tuple[type[Command], ...] = (OpenPage, OpenCode, OpenPdf, CopyUrl, CopyCitation, Export)


class Import(Command):
    """Add the papers of digests from files."""

    group = "Program"
    default_keys = "i"


class Fetch(Command):
    """Fetch the daily papers since the last ones here, or the newest."""

    group = "Program"
    default_keys = "f"


class CancelJob(Command):
    """Stop what is under way, such as an import of many files; esc does it too where nothing else is to be left."""

    group = "Program"


class Messages(Command):
    """Show the last messages of the status line in full."""

    group = "Program"
    default_keys = "!"


class Help(Command):
    """Show every key and what it does."""

    group = "Program"
    default_keys = "?,f1"
    footer = "help"


class Palette(Command):
    """Choose a command by its name."""

    group = "Program"
    default_keys = "ctrl+p,:"


class ChooseTheme(Command):
    """Choose the colours."""

    group = "Program"
    default_keys = "ctrl+t"


class Quit(Command):
    """Quit, or go back where a paper, a search or a selection is open; everything is saved already."""

    group = "Program"
    default_keys = "q"
    footer = "quit"
    action = "back_or_quit"


APP_COMMANDS: tuple[type[Command], ...] = (Import, Fetch, CancelJob, Messages, Help, Palette, ChooseTheme, Quit)


COMMANDS: tuple[type[Command], ...] = (
    *CURSOR_COMMANDS,
    *MARKS_COMMANDS,
    *SELECTION_COMMANDS,
    *NAVIGATION_COMMANDS,
    *EXPORT_COMMANDS,
    *APP_COMMANDS,
)
COMMANDS_BY_ID: dict[str, type[Command]] = {command.id: command for command in COMMANDS}
