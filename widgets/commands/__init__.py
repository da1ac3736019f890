"""Every command, in the order in which the help shows them."""

from widgets.commands.command import NO_KEY, Command
from widgets.commands.finding import (
    FINDING,
    VIEWS,
    Clear,
    Fold,
    NextMatch,
    PreviousMatch,
    SaveView,
    Search,
    ShowAll,
    ShowInbox,
    ShowStarred,
    ShowView,
    Sort,
    Triage,
    Zoom,
)
from widgets.commands.marking import MARKING, Dismiss, Later, Note, Read, ReadAll, Redo, RenameTag, Star, Tag, Undo
from widgets.commands.moving import MOVING, Down, First, FirstTwice, Last, PageDown, PageUp, ScrollDown, ScrollUp, Up
from widgets.commands.program import PROGRAM, ChooseTheme, Help, Import, Palette, Quit, Stop
from widgets.commands.selecting import SELECTING, Select, SelectAll, SelectRange
from widgets.commands.taking_out import TAKING_OUT, CopyAddress, CopyCitation, Export, OpenCode, OpenPage, OpenPdf

COMMANDS: tuple[type[Command], ...] = (*MOVING, *MARKING, *SELECTING, *FINDING, *TAKING_OUT, *PROGRAM)
BY_NAME: dict[str, type[Command]] = {command.name: command for command in COMMANDS}

__all__ = [
    "BY_NAME",
    "COMMANDS",
    "NO_KEY",
    "VIEWS",
    "ChooseTheme",
    "Clear",
    "Command",
    "CopyAddress",
    "CopyCitation",
    "Dismiss",
    "Down",
    "Export",
    "First",
    "FirstTwice",
    "Fold",
    "Help",
    "Import",
    "Last",
    "Later",
    "NextMatch",
    "Note",
    "OpenCode",
    "OpenPage",
    "OpenPdf",
    "PageDown",
    "PageUp",
    "Palette",
    "PreviousMatch",
    "Quit",
    "Read",
    "ReadAll",
    "Redo",
    "RenameTag",
    "SaveView",
    "ScrollDown",
    "ScrollUp",
    "Search",
    "Select",
    "SelectAll",
    "SelectRange",
    "ShowAll",
    "ShowInbox",
    "ShowStarred",
    "ShowView",
    "Sort",
    "Star",
    "Stop",
    "Tag",
    "Triage",
    "Undo",
    "Up",
    "Zoom",
]
