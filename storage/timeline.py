"""The steps that were taken, in the order in which they happened: what is undone next, and what again."""

from collections.abc import Callable

from tinydb import TinyDB

from storage.database import ChangeTable
from storage.steps import Document, Present, Taken, taken_again, taken_back
from storage.tables import StoredTable

STEPS_KEPT = 2_000
"""How many steps can be undone at least; older ones are forgotten now and then."""

Placed = tuple[int, Document]
"""A step and its id."""


class Timeline:
    """Remembers steps. This session's own come first; one that has taken none undoes anybody's."""

    def __init__(self, database: TinyDB) -> None:
        self._database = database
        self._own_done: list[int] = []
        self._own_undone: list[int] = []
        self._has_own = False
        """Whether this session took a step that was new, and not only others' steps back and again."""
        self._settled: tuple[list[int], list[int], bool] | None = None

    def remember(self, step: Document) -> None:
        """Add a step that is being taken."""
        self._settled = ([*self._own_done, self._put(step)], [], True)

    def settle(self) -> None:
        """Take note that what was being taken or moved is on the disk."""
        if self._settled:
            (self._own_done, self._own_undone, self._has_own), self._settled = self._settled, None

    def last_done(self) -> Placed | None:
        """Give the step that is to be undone next."""
        while self._own_done:
            step = self._find(self._own_done[-1])
            if step and "undone" not in step:
                return self._own_done[-1], step
            self._own_done.pop()
        return self._last(lambda step: "undone" not in step)

    def last_undone(self) -> Placed | None:
        """Give the step that is to be taken again next."""
        while self._own_undone:
            step = self._find(self._own_undone[-1])
            if step and "undone" in step:
                return self._own_undone[-1], step
            self._own_undone.pop()
        return None if self._has_own else self._last_undone_by_anybody()

    def take_back(self, placed: Placed, present: Present) -> Taken:
        """Move a step behind all others as undone, and tell what is to change for that."""
        number, step = placed
        taken, undone = taken_back(step, present)
        rest = [own for own in self._own_done if own != number]
        self._settled = (rest, [*self._own_undone, self._move(number, undone)], self._has_own)
        return taken

    def take_again(self, placed: Placed, present: Present) -> Taken:
        """Move a step behind all others as done, and tell what is to change for that."""
        number, step = placed
        taken, done = taken_again(step, present)
        rest = [own for own in self._own_undone if own != number]
        self._settled = ([*self._own_done, self._move(number, done)], rest, self._has_own)
        return taken

    def forget_old(self) -> None:
        """Forget the oldest steps where there are many more than can be undone."""
        numbers = list(self._stored.numbers())
        if len(numbers) > STEPS_KEPT * 5 // 4:
            self._table.put(dict.fromkeys(numbers[:-STEPS_KEPT]))

    @property
    def _table(self) -> ChangeTable:
        table = self._database.table("steps")
        assert isinstance(table, ChangeTable)
        return table

    @property
    def _stored(self) -> StoredTable:
        return self._table.stored

    def _put(self, step: Document) -> int:
        number = self._stored.next_number()
        self._table.put({number: step})
        return number

    def _move(self, number: int, step: Document) -> int:
        moved = self._stored.next_number()
        self._table.put({number: None, moved: step | {"made": step.get("made", number)}})
        return moved

    def _find(self, number: int) -> Document | None:
        return self._stored.document(number) if self._stored.has(number) else None

    def _last(self, wanted: Callable[[Document], bool]) -> Placed | None:
        for number in reversed(list(self._stored.numbers())):
            step = self._stored.document(number)
            if wanted(step):
                return number, step
        return None

    def _last_undone_by_anybody(self) -> Placed | None:
        placed = self._last(lambda step: "undone" in step)
        newest = max(
            (self._stored.document(number).get("made", number) for number in self._stored.numbers()), default=0
        )
        return placed if placed and placed[0] > newest else None
