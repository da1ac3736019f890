"""Commands that take a paper out of the program: into the browser, the clipboard, a file."""

from widgets.commands.command import Command


class OpenPage(Command):
    """Open the paper's page."""

    group = "Take out"
    default_keys = "o"
    footer = "open"


class OpenCode(Command):
    """Open the paper's code, asking which where there are several."""

    group = "Take out"
    default_keys = "c"
    footer = "code"


class OpenPdf(Command):
    """Open the paper as PDF."""

    group = "Take out"
    default_keys = "p"


class CopyAddress(Command):
    """Copy the paper's address."""

    group = "Take out"
    default_keys = "y"


class CopyCitation(Command):
    """Copy the paper's citation."""

    group = "Take out"
    default_keys = "Y"


class Export(Command):
    """Write the selected papers, or all on show, to a file."""

    group = "Take out"
    default_keys = "e"


TAKING_OUT: tuple[type[Command], ...] = (OpenPage, OpenCode, OpenPdf, CopyAddress, CopyCitation, Export)
