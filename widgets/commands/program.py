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


class Stop(Command):
    """Stop what is under way, such as an import of many files; esc does it too where nothing else is to be left."""

    group = "Program"


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
    """Leave the program; everything is saved already."""

    group = "Program"
    default_keys = "q"
    footer = "quit"


PROGRAM: tuple[type[Command], ...] = (Import, Fetch, Stop, Help, Palette, ChooseTheme, Quit)
