"""Every command, in the order in which the help lists them, and the user's own commands.

This module defines the commands that change marks, that open, copy and export papers, and that control the app;
`widgets.navigation_commands` defines those that move, select, search and show views.
"""

from collections.abc import Iterator, Sequence

from textual.binding import Binding

from reader.paper import Paper
from widgets.command import NO_KEY, Command, PaperCommand
from widgets.navigation_commands import FIND_COMMANDS, GO_COMMANDS, SELECT_COMMANDS


class Star(PaperCommand):
    """Star or unstar."""

    group = "Decide"
    palette_name = "Star / unstar"


class Dismiss(PaperCommand):
    """Dismiss (mark read)."""

    group = "Decide"
    palette_name = "Dismiss"


class Snooze(PaperCommand):
    """Snooze until a date."""

    group = "Decide"
    palette_name = "Snooze…"


class ToggleRead(PaperCommand):
    """Toggle read."""

    group = "Decide"
    palette_name = "Toggle read"


class MarkAllRead(PaperCommand):
    """Mark all visible as read."""

    group = "Decide"
    palette_name = "Mark all visible as read"


class Tag(PaperCommand):
    """Edit tags."""

    group = "Decide"
    palette_name = "Edit tags…"


class RenameTag(Command):
    """Rename or merge a tag."""

    group = "Decide"
    palette_name = "Rename or merge tag…"


class Note(PaperCommand):
    """Edit note."""

    group = "Decide"
    palette_name = "Edit note…"


class Undo(Command):
    """Undo."""

    group = "Decide"
    palette_name = "Undo"


class Redo(Command):
    """Redo."""

    group = "Decide"
    palette_name = "Redo"


DECIDE_COMMANDS: tuple[type[Command], ...] = (
    Star,
    Dismiss,
    Snooze,
    ToggleRead,
    MarkAllRead,
    Tag,
    RenameTag,
    Note,
    Undo,
    Redo,
)


class OpenPage(PaperCommand):
    """Open page."""

    group = "Open & copy"
    palette_name = "Open page"

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:
        """Return whether the paper has a page."""
        return paper is not None and bool(paper.page_url)


class OpenCode(PaperCommand):
    """Open code."""

    group = "Open & copy"
    palette_name = "Open code"

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:
        """Return whether the paper has code."""
        return paper is not None and bool(paper.code)


class OpenPdf(PaperCommand):
    """Open PDF."""

    group = "Open & copy"
    palette_name = "Open PDF"

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:
        """Return whether the paper has a PDF."""
        return paper is not None and bool(paper.pdf_url)


class DownloadPdf(PaperCommand):
    """Keep PDF, and open it."""

    group = "Open & copy"
    palette_name = "Keep PDF and open it"

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:
        """Return whether the paper has a PDF."""
        return paper is not None and bool(paper.pdf_url)


class OpenLink(PaperCommand):
    """Open any link."""

    group = "Open & copy"
    palette_name = "Open link…"


class CopyUrl(PaperCommand):
    """Copy URL."""

    group = "Open & copy"
    palette_name = "Copy URL"


class CopyCitation(PaperCommand):
    """Copy citation."""

    group = "Open & copy"
    palette_name = "Copy citation"


class CopyTitle(PaperCommand):
    """Copy title."""

    group = "Open & copy"
    palette_name = "Copy title"


class CopyAbstract(PaperCommand):
    """Copy abstract."""

    group = "Open & copy"
    palette_name = "Copy abstract"


class SendToZotero(PaperCommand):
    """Send to Zotero."""

    group = "Open & copy"
    palette_name = "Send to Zotero"


OPEN_COMMANDS: tuple[type[Command], ...] = (
    OpenPage,
    OpenCode,
    OpenPdf,
    DownloadPdf,
    OpenLink,
    CopyUrl,
    CopyCitation,
    CopyTitle,
    CopyAbstract,
    SendToZotero,
)


class Triage(PaperCommand):
    """Triage, one paper at a time."""

    group = "Program"
    palette_name = "Start triage"


class Fetch(Command):
    """Fetch new papers."""

    group = "Program"
    palette_name = "Fetch new papers"


class Enrich(Command):
    """Look up missing ids and authors."""

    group = "Program"
    palette_name = "Look up missing ids, authors and code"


class Demo(Command):
    """Try Reader with sample papers."""

    group = "Program"
    palette_name = "Try sample papers"


class Import(Command):
    """Import files."""

    group = "Program"
    palette_name = "Import files…"


class Export(PaperCommand):
    """Export selected or visible."""

    group = "Program"
    palette_name = "Export…"


class CancelJob(Command):
    """Cancel running task."""

    group = "Program"
    palette_name = "Cancel running task"


class Messages(Command):
    """Show recent messages."""

    group = "Program"
    palette_name = "Show recent messages"


class Statistics(Command):
    """Reading statistics."""

    group = "Program"
    palette_name = "Show reading statistics"


class Help(Command):
    """Help."""

    group = "Program"
    palette_name = "Help"


class Palette(Command):
    """Command palette."""

    group = "Program"
    palette_name = "Commands…"


class ChooseTheme(Command):
    """Theme."""

    group = "Program"
    palette_name = "Change theme…"


class Quit(Command):
    """Back, or quit (everything is saved)."""

    group = "Program"
    palette_name = "Quit"
    action = "back_or_quit"


PROGRAM_COMMANDS: tuple[type[Command], ...] = (
    Triage,
    Fetch,
    Enrich,
    Demo,
    Import,
    Export,
    CancelJob,
    Messages,
    Statistics,
    Help,
    Palette,
    ChooseTheme,
    Quit,
)

COMMANDS: tuple[type[Command], ...] = (
    *DECIDE_COMMANDS,
    *FIND_COMMANDS,
    *GO_COMMANDS,
    *OPEN_COMMANDS,
    *SELECT_COMMANDS,
    *PROGRAM_COMMANDS,
)
COMMANDS_BY_ID: dict[str, type[Command]] = {command.id: command for command in COMMANDS}
CUSTOM_PREFIX = "custom-"
"""Prefix of the ids of the user's own commands, followed by their index."""
CUSTOM_GROUP = "Your commands"


class RunCustomCommand(PaperCommand):
    """Run a command of the configuration."""

    def __init__(self, papers: tuple[str, ...] = (), index: int = 0) -> None:
        """Create the command for papers; `index` is its place in the configuration, from 0."""
        super().__init__(papers)
        self.index = index


def create_command(command_id: str, papers: tuple[str, ...]) -> Command:
    """Create the command with an id, for the given papers."""
    if command := COMMANDS_BY_ID.get(command_id):
        return command(papers)
    return RunCustomCommand(papers, int(command_id.removeprefix(CUSTOM_PREFIX)))


def custom_ids(names: Sequence[str]) -> dict[str, str]:
    """Return the names of the user's own commands by id, in order."""
    return {f"{CUSTOM_PREFIX}{index}": name for index, name in enumerate(names)}


def custom_bindings(names_and_keys: Sequence[tuple[str, str]]) -> Iterator[Binding]:
    """Yield bindings for the user's own commands, given their names and keys; each acts on the front screen."""
    for index, (name, key) in enumerate(names_and_keys):
        command_id = f"{CUSTOM_PREFIX}{index}"
        yield Binding(key or NO_KEY, f"screen.{action_of(command_id)}", name, show=False, id=command_id)


def action_of(command_id: str) -> str:
    """Return the screen's action that runs a command."""
    command = COMMANDS_BY_ID.get(command_id)
    return command.on_invoke() if command else f"post_command('{command_id}')"
