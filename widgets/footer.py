"""The footer: the keys that apply here, each with a word; a click on one does what the key does."""

from collections.abc import Iterator, Sequence

from textual.reactive import reactive

from widgets.cells import cell_width
from widgets.keys import key_label
from widgets.single_line import Part, SingleLine

HINT_GAP = "  "
LAST_WORDS = ("commands", "help")
"""Words of the hints that come last, behind those of the user's own commands; the very last always stays."""

Hint = tuple[str, str]
"""A key and what it does, in a word."""


class KeyHints(SingleLine):
    """The keys that apply here, each with a word, after the progress of the running job.

    Hints that do not fit are left out whole; help always stays.
    """

    progress: reactive[str] = reactive("", repaint=False)
    """The progress of the running job; empty if none runs."""
    hints: reactive[tuple[Hint, ...]] = reactive((), repaint=False)
    """Keys and words, in order."""
    custom_hints: reactive[tuple[Hint, ...]] = reactive((), repaint=False)
    """Hints of the user's own commands, which come after all others except those that always stay."""
    _visible: tuple[str, tuple[Hint, ...]] = ("", ())

    def watch_progress(self) -> None:
        """Redraw the line if what fits has changed."""
        self._fit()

    def watch_hints(self) -> None:
        """Redraw the line if what fits has changed; many cursor movements change only hints beyond its end."""
        self._fit()

    def watch_custom_hints(self) -> None:
        """Redraw the line if what fits has changed."""
        self._fit()

    def on_resize(self) -> None:
        """Fit the hints to the new width."""
        self._fit()

    def cache_key(self) -> object:
        """Return the progress and the hints that fit."""
        return self._visible

    def parts(self, width: int) -> Iterator[Part]:  # noqa: ARG002 - `_fit` has chosen what fits
        """Yield the progress and the hints that fit."""
        progress, hints = self._visible
        yield Part(progress)
        for index, (key, word) in enumerate(hints):
            yield Part(HINT_GAP if index else "")
            yield Part(key, "key", key)
            yield Part(f" {word}", "text", key)

    async def follow(self, target: str) -> None:
        """Do what a key does, by its label."""
        for key, active in self.screen.active_bindings.items():
            if short_label(key_label(key)) == short_label(target):
                await self.app.run_action(active.binding.action, active.node)
                return

    def _fit(self) -> None:
        progress = f"{self.progress}{HINT_GAP}" if self.progress else ""
        visible = (progress, tuple(_fitting_hints(self._all_hints(), self.size.width - 2 - cell_width(progress))))
        if visible != self._visible:
            self._visible = visible
            self.refresh()

    def _all_hints(self) -> Sequence[Hint]:
        """Return the hints with those of the user's own commands, where commands can be run."""
        if not self.custom_hints or not self.hints or self.hints[-1][1] != LAST_WORDS[-1]:
            return self.hints
        end = len(self.hints) - len(LAST_WORDS)
        return (*self.hints[:end], *self.custom_hints, *self.hints[end:])


def short_label(label: str) -> str:
    """Return a key's label as the footer has it: "^p" for "ctrl+p"."""
    return f"^{label.removeprefix('ctrl+')}" if label.startswith("ctrl+") else label


def _fitting_hints(hints: Sequence[Hint], width: int) -> Iterator[Hint]:
    others, width = list(hints), width + len(HINT_GAP)
    last = [others.pop()] if others and others[-1][1] == LAST_WORDS[-1] else []
    width -= sum(map(_hint_width, last))
    if others and others[-1][1] == LAST_WORDS[0] and _hint_width(others[-1]) * 4 < width:
        palette = [others.pop()]
        width -= _hint_width(palette[0])
    else:
        palette = []
    for hint in others:
        width -= _hint_width(hint)
        if width < 0:
            break
        yield hint
    yield from (*palette, *last)


def _hint_width(hint: Hint) -> int:
    return cell_width(" ".join(hint)) + len(HINT_GAP)
