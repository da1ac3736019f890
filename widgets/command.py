"""The base class of all commands, which defines a command's binding, help, palette entry and message."""

import re
from inspect import cleandoc
from typing import ClassVar

from textual.binding import Binding
from textual.message import Message

from reader.default_keys import DEFAULT_KEYS
from reader.paper import Paper

NO_KEY = "no-key"
"""Placeholder for the key of a command without one, because Textual rejects an empty key."""
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Command(Message):
    """A command that a key, the palette or a click invokes.

    The first line of a command's docstring is its help, and its class name makes the id by which a keymap refers to it.
    The screen handles a command with an `action`; every other command is posted as a message with the keys of its
    papers.
    """

    id: ClassVar[str]
    default_keys: ClassVar[str]
    """Keys separated by commas, named as in Textual."""
    palette_name: ClassVar[str] = ""
    """The command's name in the palette, verb first; empty if the palette does not list it."""
    group: ClassVar[str] = ""
    """The heading under which the help lists it."""
    action: ClassVar[str] = ""

    papers: tuple[str, ...]

    def __init__(self, papers: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.papers = papers

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.id = cls.__dict__.get("id") or _WORD_START.sub("-", cls.__name__).lower()
        cls.default_keys = ",".join(DEFAULT_KEYS.get(cls.id, ()))

    @classmethod
    def summary(cls) -> str:
        """Return what the command does, in one line."""
        return cleandoc(cls.__doc__ or "").split("\n")[0].removesuffix(".")

    @classmethod
    def on_invoke(cls) -> str:
        """Return the screen's action that invokes the command."""
        return cls.action or f"post_command('{cls.id}')"

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:  # noqa: ARG003 - commands override it
        """Return whether the command does something while this paper, or none, is the current one."""
        return True

    @classmethod
    def binding(cls) -> Binding:
        """Return the binding of the default keys; it has the command's id, so a keymap can change the keys."""
        return Binding(cls.default_keys or NO_KEY, cls.on_invoke(), cls.summary(), show=False, id=cls.id)


class PaperCommand(Command):
    """A command about papers."""

    @classmethod
    def applies_to(cls, paper: Paper | None) -> bool:
        """Return whether there is a paper."""
        return paper is not None
