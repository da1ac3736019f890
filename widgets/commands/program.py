"""Commands about the program itself."""

from widgets.commands.command import Command


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
