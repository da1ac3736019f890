"""Commands that take a paper out of the program: into the browser, the clipboard, a file."""

from reader.paper import Paper
from widgets.commands.command import Command, PaperCommand


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
