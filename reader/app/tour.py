"""The tour of the demo: five steps in the status line; each disappears once it is done."""

from collections.abc import Sequence
from typing import NamedTuple

from reader.app.context import AppContext
from widgets import commands
from widgets.command import Command
from widgets.navigation_commands import Down, Search, Up


class TourStep(NamedTuple):
    """A step: the commands whose keys it names, what they are for, and the event that completes it."""

    keys: tuple[type[Command], ...]
    text: str
    event: str


MOVED, SEARCHED = "moved", "searched"
STEPS = (
    TourStep((Down, Up), "to move", MOVED),
    TourStep((commands.Star,), "to star", commands.Star.id),
    TourStep((Search,), "to search", SEARCHED),
    TourStep((commands.Triage,), "to triage", commands.Triage.id),
    TourStep((commands.Undo,), "to undo anything", commands.Undo.id),
)


class Tour:
    """Shows the next step, until all are done or the user ends it."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._done: set[str] = set()
        self._texts: Sequence[str] = ()

    def start(self) -> None:
        """Show the first step."""
        self._texts = [self._describe(number, step) for number, step in enumerate(STEPS, start=1)]
        self._show_step()

    def note(self, event: str) -> None:
        """Record that an event completed its step, and show the first step that is not done."""
        if self._context.screen.status.has_tour:
            self._done.add(event)
            self._show_step()

    def _show_step(self) -> None:
        steps = zip(STEPS, self._texts, strict=True)
        self._context.screen.status.show_tour(next((text for step, text in steps if step.event not in self._done), ""))

    def _describe(self, number: int, step: TourStep) -> str:
        keys = " ".join(self._context.key_for(command.id) for command in step.keys)
        return f"{number}/{len(STEPS)}  {keys} {step.text}"
