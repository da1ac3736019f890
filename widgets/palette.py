"""Textual's palette with every command and every saved view."""

from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial

from textual import events
from textual.command import DiscoveryHit, Hit, Provider
from textual.content import Content
from textual.errors import NoWidget

from widgets.command import Command
from widgets.commands import COMMANDS, COMMANDS_BY_ID, Quit
from widgets.keys import keys_by_command
from widgets.textual_private import InterruptiblePalette

_NAME_WIDTH = 26
_ID_WEIGHT, _SUMMARY_WEIGHT, _VIEW_WEIGHT = 0.9, 0.8, 0.5
"""What a match counts if it is not one of a command's name; commands come before views."""


class PaletteScreen(InterruptiblePalette):
    """Textual's palette, which also survives a second click next to it and a window without room for it."""

    def on_click(self, event: events.Click) -> None:
        """Ignore clicks that Textual's own handler would fail on."""
        if not self.is_current or not self._has_widget_at(event.screen_x, event.screen_y):
            event.prevent_default()

    def _has_widget_at(self, x: int, y: int) -> bool:
        try:
            self.get_widget_at(x, y)
        except NoWidget:
            return False
        return True


class CommandsProvider(Provider):
    """Offers the commands that have a name in the palette, with their keys."""

    async def discover(self) -> AsyncIterator[DiscoveryHit]:
        """Yield all commands."""
        for command, title in self._titles().items():
            yield DiscoveryHit(Content(title), partial(self._run, command), text=command.palette_name)

    async def search(self, query: str) -> AsyncIterator[Hit]:
        """Yield the commands whose name, id or summary matches."""
        matcher = self.matcher(query)
        for command, title in self._titles().items():
            score = max(
                matcher.match(command.palette_name),
                matcher.match(command.id) * _ID_WEIGHT,
                matcher.match(command.summary()) * _SUMMARY_WEIGHT,
            )
            if score > 0:
                run = partial(self._run, command)
                yield Hit(score, matcher.highlight(title), run, text=command.palette_name)

    def _titles(self) -> dict[type[Command], str]:
        keys = keys_by_command(self.screen.active_bindings)
        listed = [command for command in COMMANDS if command.palette_name]
        return {
            command: f"{command.palette_name:<{_NAME_WIDTH}} {'  '.join(keys.get(command.id, ()))}".rstrip()
            for command in listed
        }

    async def _run(self, command: type[Command]) -> None:
        # Quit is posted: its key would go back a step first
        await self.screen.run_action(f"post_command('{Quit.id}')" if command is Quit else command.on_invoke())


def views_provider(queries: Mapping[str, str], show_view: Callable[[str], None]) -> type[Provider]:
    """Return a provider of saved views; takes each view's query by its name, and what shows a view."""
    titles = {name: f"Go to “{name}”" for name in queries if f"show-{name}" not in COMMANDS_BY_ID}

    class ViewsProvider(Provider):
        async def discover(self) -> AsyncIterator[DiscoveryHit]:
            for name, title in titles.items():
                yield DiscoveryHit(shown(name), partial(show_view, name), text=title)

        async def search(self, query: str) -> AsyncIterator[Hit]:
            matcher = self.matcher(query)
            for name, title in titles.items():
                if (score := matcher.match(title)) > 0:
                    yield Hit(score * _VIEW_WEIGHT, shown(name), partial(show_view, name), text=title)

    def shown(name: str) -> Content:
        return Content.assemble(f"{titles[name]}  ", (queries[name], "$text-muted"))

    return ViewsProvider
