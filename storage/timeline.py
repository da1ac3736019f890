"""The steps that were taken, in the order in which they happened: what is undone next, and what again."""

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
        self._taking: int | None = None
        self._settled: tuple[list[int], list[int]] | None = None
        self._states: dict[int, tuple[int, bool]] | None = None
        """By id of every step: the id that it had at first, and whether it is undone; read when it is needed."""

    def remember(self, step: Document) -> None:
        """Add a step that is being taken."""
        self._taking = self._put(step)

    def settle(self) -> None:
        """Take note that what was being taken or moved is on the disk."""
        if self._taking is not None:
            self._own_done.append(self._taking)
            self._own_undone, self._has_own, self._taking = [], True, None
        if self._settled is not None:
            (self._own_done, self._own_undone), self._settled = self._settled, None

    def look_again(self) -> None:
        """Take note that the steps are not what they were: others took some, or a change came to nothing."""
        self._states = self._settled = self._taking = None

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

    def take_back(self, placed: Placed, present: Present) -> Taken:
        """Move a step behind all others as undone, and tell what is to change for that."""
        number, step = placed
        taken, undone = taken_back(step, present)
        rest = [own for own in self._own_done if own != number]
        self._settled = (rest, [*self._own_undone, self._move(number, undone)])
        return taken

    def take_again(self, placed: Placed, present: Present) -> Taken:
        """Move a step behind all others as done, and tell what is to change for that."""
        number, step = placed
        taken, done = taken_again(step, present)
        rest = [own for own in self._own_undone if own != number]
        self._settled = ([*self._own_done, self._move(number, done)], rest)
        return taken

    def forget_old(self) -> None:
        """Forget the oldest steps where there are many more than can be undone."""
        numbers = list(self._stored.numbers())
        if len(numbers) > STEPS_KEPT * 5 // 4:
            self._table.put(dict.fromkeys(numbers[:-STEPS_KEPT]))
            self._states = None

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
        self._note(None, number, number, undone=False)
        return number

    def _move(self, number: int, step: Document) -> int:
        moved = self._stored.next_number()
        made = step.get("made", number)
        self._table.put({number: None, moved: step | {"made": made}})
        self._note(number, moved, made, undone="undone" in step)
        return moved

    def _find(self, number: int) -> Document | None:
        return self._stored.document(number) if self._stored.has(number) else None

    def _last_done_by_anybody(self) -> Placed | None:
        number = max((number for number, (_made, undone) in self._known().items() if not undone), default=None)
        return None if number is None else (number, self._stored.document(number))

    def _last_undone_by_anybody(self) -> Placed | None:
        states = self._known()
        newest = max((made for made, _undone in states.values()), default=0)
        number = max((number for number, (_made, undone) in states.items() if undone), default=0)
        return (number, self._stored.document(number)) if number > newest else None

    def _known(self) -> dict[int, tuple[int, bool]]:
        if self._states is None:
            steps = ((number, self._stored.document(number)) for number in self._stored.numbers())
            self._states = {number: (step.get("made", number), "undone" in step) for number, step in steps}
        return self._states

    def _note(self, gone: int | None, number: int, made: int, *, undone: bool) -> None:
        if self._states is not None:
            self._states[number] = (made, undone)
            if gone is not None:
                self._states.pop(gone, None)
