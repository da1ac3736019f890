"""The steps that were taken, in the order in which they happened: what is undone next, and what again."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from reader.errors import LibraryDamaged
from storage.documents import MALFORMED, require_step
from storage.history import moments_of
from storage.snapshot import CALL_FOR_REPAIR
from storage.steps import Document, Present, Taken, taken_again, taken_back
from storage.tables import Images, StoredTable

STEPS_KEPT = 2_000
"""How many steps can be undone at least; older ones are forgotten now and then."""

Placed = tuple[int, Document]
"""A step and its id."""


class Placing(NamedTuple):
    """A step that is about to be written: its id, and the one that it had before, where it is moved."""

    step: Document
    number: int
    before: int | None = None

    @property
    def images(self) -> Images:
        """Give what writing it sets and removes."""
        return {self.number: self.step} if self.before is None else {self.before: None, self.number: self.step}


def fault_of(number: int, step: Document) -> str:
    """Say why a step cannot be understood; nothing where it can."""
    try:
        require_step(step)
    except MALFORMED as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        return f"step {number} in steps.json cannot be understood ({reason}); {CALL_FOR_REPAIR}"
    return ""


class Timeline:
    """Remembers steps. This session's own come first; one that has taken none undoes anybody's."""

    def __init__(self, steps: Callable[[], StoredTable]) -> None:
        self._steps = steps
        self._own_done: list[int] = []
        self._own_undone: list[int] = []
        self._has_own = False
        """Whether this session took a step that was new, and not only others' steps back and again."""
        self._states: dict[int, tuple[int, bool]] | None = None
        """By id of every step: the id that it had at first, and whether it is undone; read when it is needed."""

    def placing(self, step: Document) -> Placing:
        """Give a new step its place, behind all others."""
        return Placing(step, self._steps().next_number())

    def settle(self, placing: Placing) -> None:
        """Take note that a step is on the disk."""
        step, number, before = placing
        is_undone = "undone" in step
        if before is None:
            self._own_done.append(number)
            self._own_undone, self._has_own = [], True
        else:
            self._own_done = [own for own in self._own_done if own != before]
            self._own_undone = [own for own in self._own_undone if own != before]
            (self._own_undone if is_undone else self._own_done).append(number)
        if self._states is not None:
            self._states[number] = (step.get("made", number), is_undone)
            self._states.pop(before or 0, None)

    def look_again(self) -> None:
        """Take note that others took steps."""
        self._states = None

    def last_done(self) -> Placed | None:
        """Give the step that is to be undone next."""
        while self._own_done:
            step = self._find(self._own_done[-1])
            if step and "undone" not in step:
                return self._own_done[-1], step
            self._own_done.pop()
        return self._last_done_by_anybody()

    def last_undone(self) -> Placed | None:
        """Give the step that is to be taken again next."""
        while self._own_undone:
            step = self._find(self._own_undone[-1])
            if step and "undone" in step:
                return self._own_undone[-1], step
            self._own_undone.pop()
        return None if self._has_own else self._last_undone_by_anybody()

    def count_done(self) -> int:
        """Return how many steps can be undone, one after the other."""
        return sum(not undone for _made, undone in self._known().values())

    def count_undone(self) -> int:
        """Return how many steps can be taken again, one after the other."""
        if self._has_own:
            return sum("undone" in (self._find(number) or {}) for number in self._own_undone)
        states = self._known()
        newest = max((made for made, _undone in states.values()), default=0)
        return sum(undone and number > newest for number, (_made, undone) in states.items())

    def take_back(self, placed: Placed, present: Present) -> tuple[Taken, Placing]:
        """Tell what is to change so that a step never was, and place it behind all others as undone."""
        taken, undone = taken_back(placed[1], present)
        return taken, self._moved(placed[0], undone)

    def take_again(self, placed: Placed, present: Present) -> tuple[Taken, Placing]:
        """Tell what is to change so that a step holds again, and place it behind all others as done."""
        taken, done = taken_again(placed[1], present)
        return taken, self._moved(placed[0], done)

    def moments_of(self, mark: str) -> dict[str, datetime]:
        """Give when papers were starred, or read, the last time, as far as steps tell."""
        return moments_of(mark, ((number, self._read(number)) for number in self._steps().numbers()))

    def forgettable(self) -> Images:
        """Give the oldest steps, as removed, where there are many more than can be undone."""
        numbers = list(self._steps().numbers())
        return dict.fromkeys(numbers[:-STEPS_KEPT]) if len(numbers) > STEPS_KEPT * 5 // 4 else {}

    def _moved(self, number: int, step: Document) -> Placing:
        return Placing(step | {"made": step.get("made", number)}, self._steps().next_number(), number)

    def _find(self, number: int) -> Document | None:
        return self._read(number) if self._steps().has(number) else None

    def _read(self, number: int) -> Document:
        step = self._steps().document(number)
        if fault := fault_of(number, step):
            raise LibraryDamaged(fault)
        return step

    def _last_done_by_anybody(self) -> Placed | None:
        number = max((number for number, (_made, undone) in self._known().items() if not undone), default=None)
        return None if number is None else (number, self._read(number))

    def _last_undone_by_anybody(self) -> Placed | None:
        states = self._known()
        newest = max((made for made, _undone in states.values()), default=0)
        number = max((number for number, (_made, undone) in states.items() if undone), default=0)
        return (number, self._read(number)) if number > newest else None

    def _known(self) -> dict[int, tuple[int, bool]]:
        if self._states is None:
            steps = ((number, self._read(number)) for number in self._steps().numbers())
            self._states = {number: (step.get("made", number), "undone" in step) for number, step in steps}
        return self._states
