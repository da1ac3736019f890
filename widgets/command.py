"""What a command is: one class, from which its binding, its help, its place in the palette and its message come."""

import re
from inspect import cleandoc
from typing import ClassVar

from textual.binding import Binding
from textual.message import Message

from reader.paper import Paper

NO_KEY = "no-key"
"""Stands for the key of a command that has none: Textual takes an empty one for no answer."""
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Command(Message):
    """What a key asks for.

    A command's docstring is its help and its name, made from the class's, is what a keymap calls it. Where the screen
    itself can obey, `action` says how; every other command is posted as a message that bears the papers it is about.
    """

    id: ClassVar[str]
    default_keys: ClassVar[str] = ""
    """Keys separated by commas, as Textual writes them."""
    footer: ClassVar[str] = ""
    """The command's word in the line of hints; empty where it has no place there."""
    group: ClassVar[str] = ""
    """The headline under which the help shows it."""
    action: ClassVar[str] = ""

    papers: tuple[str, ...]

    def __init__(self, papers: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.papers = papers

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.id = _WORD_START.sub("-", cls.__name__).lower()

    @classmethod
    def summary(cls) -> str:
        """Say what the command does, in one line."""
        return cleandoc(cls.__doc__ or "").split("\n")[0].removesuffix(".")

    @classmethod
    def on_invoke(cls) -> str:
        """Give the action of the screen that a key, the palette or a click sets off."""
        return cls.action or f"post_command('{cls.id}')"

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:  # noqa: ARG003 - commands override it
        """Tell whether the command has a meaning while a paper, or none, is under the cursor."""
        return True

    @classmethod
    def binding(cls) -> Binding:
        """Bind the command's keys; the binding's id is the command's name, by which a keymap can move it."""
        return Binding(cls.default_keys or NO_KEY, cls.on_invoke(), cls.summary(), show=bool(cls.footer), id=cls.id)


class PaperCommand(Command):
    """What a key asks for that is about papers."""

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:
        """Tell whether there is a paper that it can be about."""
        return paper is not None
