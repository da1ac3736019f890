"""Every command and every view by its name, in Textual's palette."""

import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import partial

from textual import events, work
from textual.command import CommandPalette, DiscoveryHit, Hit, Provider
from textual.content import Content
from textual.css.query import NoMatches
from textual.errors import NoWidget

from widgets.command import Command
from widgets.commands import COMMANDS, Quit
from widgets.keys import keys_by_command

_GATHER_GROUP = CommandPalette._GATHER_COMMANDS_GROUP  # noqa: SLF001 - Textual stops its workers by this name
_gather_commands = inspect.unwrap(CommandPalette._gather_commands)  # noqa: SLF001 - it cannot be told what to do if it fails


class PaletteScreen(CommandPalette):
    """Textual's palette, which also bears to be left at once, clicked beside twice, and a window without room for it."""

    @work(exclusive=True, group=_GATHER_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        """Gather what answers, but let that be where the palette was left before it began."""
        with suppress(NoMatches):
            await _gather_commands(self, search_value)

    def on_click(self, event: events.Click) -> None:
        """Keep from Textual's own what it would stumble over."""
        if not self.is_current or not self._has_widget_at(event.screen_x, event.screen_y):
            event.prevent_default()

    def _has_widget_at(self, x: int, y: int) -> bool:
        try:
            self.get_widget_at(x, y)
        except NoWidget:
            return False
        return True


class CommandsProvider(Provider):
    """Offers each command of the screen under its name, with its keys and its help."""

    async def discover(self) -> AsyncIterator[DiscoveryHit]:
        """Offer all commands before anything is typed."""
        for command, name in self._commands_by_title():
            yield DiscoveryHit(Content(name), partial(self._run, command), text=name, help=command.summary())

    async def search(self, query: str) -> AsyncIterator[Hit]:
        """Offer the commands whose name or help answers what is typed."""
        matcher = self.matcher(query)
        for command, name in self._commands_by_title():
            score = max(matcher.match(name), matcher.match(command.summary()) * 0.8)
            if score > 0:
                yield Hit(score, matcher.highlight(name), partial(self._run, command), help=command.summary())

    def _commands_by_title(self) -> list[tuple[type[Command], str]]:
        keys = keys_by_command(self.screen.active_bindings)
        return [(one, "  ".join((one.id, *keys.get(one.id, ())))) for one in COMMANDS]

    async def _run(self, command: type[Command]) -> None:
        # what is chosen by its name is meant: quit does not go back a step, as its key does
        await self.screen.run_action(f"post_command('{Quit.id}')" if command is Quit else command.on_invoke())


def views_provider(queries: Mapping[str, str], show_view: Callable[[str], None]) -> type[Provider]:
    """Make what offers views by their names; takes each with its query, and what shows one by its name."""

    class ViewsProvider(Provider):
        async def discover(self) -> AsyncIterator[DiscoveryHit]:
            for name in queries:
                yield DiscoveryHit(shown(name), partial(show_view, name), text=f"view: {name}")

        async def search(self, query: str) -> AsyncIterator[Hit]:
            matcher = self.matcher(query)
            for name in queries:
                if (score := matcher.match(f"view: {name}")) > 0:
                    yield Hit(
                        score / 2, shown(name), partial(show_view, name), text=f"view: {name}"
                    )  # commands come first

    def shown(name: str) -> Content:
        return Content.assemble(f"view: {name}  ", (queries[name], "$text-muted"))

    return ViewsProvider
