"""Which organ does what a command asks; each is loaded when it is first wanted, for the first frame waits for none."""

from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reader.app.desk import Deeds, Desk
from reader.config.values import Config
from widgets.commands import Command

if TYPE_CHECKING:
    from reader.app.fetching import Fetching
    from reader.app.importing import Importing
    from reader.app.marking import Marking
    from reader.app.one_by_one import OneByOne
    from reader.app.saved_views import SavedViews
    from reader.app.taking_out import TakingOut
    from reader.app.visiting import Visiting
    from reader.app.work import Works

WANTED_SOON = (
    "widgets.search_bar",
    "widgets.dialogs.tags",
    "widgets.dialogs.choice",
    "widgets.one_by_one",
    "reader.export",
    "reader.desktop",
    "reader.digest",
)
"""Modules that are loaded one by one when nothing else is to do, so that their first key need not wait for them."""


class Organs:
    """Finds what is done for a command."""

    def __init__(self, desk: Desk, config: Config, *first: Deeds) -> None:
        """Take what the user chose, and what is done by those that are there from the beginning."""
        self._desk = desk
        self._config = config
        self._first = first
        self._wanted_soon = list(WANTED_SOON)

    def deed(self, command: Command) -> Callable[[Any], None]:
        """Give what is done for a command."""
        return next(deeds[type(command)] for deeds in self._deeds() if type(command) in deeds)

    def load_one(self) -> bool:
        """Load one of the modules that will be wanted soon; tell whether there was one."""
        if not self._wanted_soon:
            return False
        import_module(self._wanted_soon.pop(0))
        return True

    @cached_property
    def marking(self) -> "Marking":
        """What marks papers."""
        from reader.app.marking import Marking  # noqa: PLC0415 - see the module

        return Marking(self._desk)

    @cached_property
    def one_by_one(self) -> "OneByOne":
        """What goes through papers one by one."""
        from reader.app.one_by_one import OneByOne  # noqa: PLC0415 - see the module

        return OneByOne(self._desk, self.marking)

    @cached_property
    def taking_out(self) -> "TakingOut":
        """What opens, copies and exports papers."""
        from reader.app.taking_out import TakingOut  # noqa: PLC0415 - see the module

        return TakingOut(self._desk, self.works)

    @cached_property
    def importing(self) -> "Importing":
        """What imports digests."""
        from reader.app.importing import Importing  # noqa: PLC0415 - see the module

        return Importing(self._desk, self.works)

    @cached_property
    def fetching(self) -> "Fetching":
        """What fetches digests from the network."""
        from reader.app.fetching import Fetching  # noqa: PLC0415 - see the module

        return Fetching(self._desk, self.works, self._config.hf_endpoint)

    @cached_property
    def visiting(self) -> "Visiting":
        """What is new since the last visit."""
        from reader.app.visiting import Visiting  # noqa: PLC0415 - see the module

        return Visiting(self._desk)

    @cached_property
    def saved_views(self) -> "SavedViews":
        """What saves, renames and deletes views."""
        from reader.app.saved_views import SavedViews  # noqa: PLC0415 - see the module

        return SavedViews(self._desk, self._config.path)

    @cached_property
    def works(self) -> "Works":
        """What takes long and is under way."""
        from reader.app.work import Works  # noqa: PLC0415 - see the module

        return Works(self._desk)

    def tell_news(self) -> None:
        """Tell what is new since the last visit."""
        self._desk.attempt(self.visiting.begin)

    def give_up(self) -> None:
        """Stop what is under way, and remember what was there, for the program ends."""
        if "works" in vars(self):
            self.works.give_up()
        if "visiting" in vars(self):
            self.visiting.end()

    def _deeds(self) -> Iterator[Deeds]:
        if "one_by_one" in vars(self):
            yield self.one_by_one.deeds_within()
        yield from self._first
        yield self.marking.deeds()
        yield self.taking_out.deeds()
        yield self.one_by_one.deeds()
        yield self.importing.deeds()
        yield self.works.deeds()
        yield self.saved_views.deeds()
        yield self.fetching.deeds()
