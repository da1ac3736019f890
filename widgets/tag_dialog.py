"""The dialog that ticks the tags of papers; typing filters the tags, completes them, or names a new one."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from reader.paper import parse_tags, tag_key
from reader.triage import TagEdit, parse_tag_edit
from widgets.cells import pad
from widgets.dialogs import Dialog, DialogFrame, text_line
from widgets.one_line_input import OneLineInput
from widgets.single_line import TextLine

TAGS_HELP = "space toggle · type to filter or create · enter save · esc cancel"
MAX_SHOWN = 200
"""The most rows of the list; a library with more tags shows the most used ones."""


class TagSuggester(Suggester):
    """Completes the last word with the most used tag of the library; after a minus, with one that can be removed."""

    def __init__(self, counts: Mapping[str, int], present: Mapping[str, int]) -> None:
        """Complete tags by their number of papers; `present` are the tags that can be removed."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._counts, self._present = by_count(counts), by_count(present or counts)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the line with its last word completed, or None."""
        word = value.replace(",", " ").split(" ")[-1]
        prefix = word.lstrip("+-")
        if not prefix:
            return None
        tags = self._present if word.startswith("-") else self._counts
        return next((value + tag[len(prefix) :] for tag in tags if tag.casefold().startswith(prefix.casefold())), None)


def by_count(counts: Mapping[str, int]) -> list[str]:
    """Return tags sorted by their number of papers, the most first."""
    return sorted(counts, key=lambda tag: (-counts[tag], tag))


class TagInput(OneLineInput):
    """A line that leaves the space to the dialog, except in the middle of an edit such as "+vision -todo"."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key is typed into the line."""
        is_edit = self.value.startswith(("+", "-")) or " " in self.value.strip() or "," in self.value
        return super().check_consume_key(key, character) and (key != "space" or is_edit)


class TagDialog(Dialog[str]):
    """Ticks tags; the result is a tag edit as text, "+vision -todo"."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", show=False),
        Binding("tab", "complete", show=False, priority=True),
        Binding("space", "tick", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    TagDialog {
        & Input { margin: 0; }
        & OptionList { margin: 1 0; max-height: 45vh; }
    }
    """

    def __init__(self, title: str, papers: int, current: Mapping[str, int], counts: Mapping[str, int]) -> None:
        """Tick the tags of the papers that `title` names.

        `papers` is their number; `current` counts the papers with each tag among them, `counts` in the library.
        """
        super().__init__()
        self._title, self._papers, self._current = title, papers, current
        self._counts = {**dict.fromkeys(current, 0), **counts}
        self._changes: dict[str, bool] = {}
        self._rows: list[str] = []

    def compose(self) -> ComposeResult:
        """Put the tags below the line that filters them."""
        with DialogFrame("Tags", self._title):
            yield TagInput(
                placeholder="tag, or +add -remove", suggester=TagSuggester(self._counts, self._current), compact=True
            )
            yield OptionList(markup=False)
            yield text_line(TAGS_HELP, "help")

    def on_mount(self) -> None:
        """Show all tags; keys stay with the line above them."""
        self.query_one(OptionList).can_focus = False
        self._show()

    def on_resize(self) -> None:
        """Fit the rows to the new width."""
        index = self.query_one(OptionList).highlighted
        self._show("" if index is None else self._rows[index])

    def action_complete(self) -> None:
        """Accept the completion that is shown."""
        self.query_one(Input).action_cursor_right()

    def action_tick(self) -> None:
        """Tick or untick the tag under the cursor."""
        index = self.query_one(OptionList).highlighted
        if index is not None and index < len(self._rows):
            self._toggle(self._rows[index])

    @on(OptionList.OptionSelected)
    def _toggle_clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._toggle(self._rows[event.option_index])

    def _toggle(self, tag: str) -> None:
        self._changes[tag] = self._state(tag) != "x"
        self._counts.setdefault(tag, 0)
        with self.prevent(Input.Changed):  # the cursor stays on the tag
            self.query_one(Input).value = ""
        self._show(tag)

    @on(Input.Changed)
    def _filter(self) -> None:
        self._show()

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        typed = parse_tag_edit(event.value)
        added = [tag for tag, is_ticked in self._changes.items() if is_ticked]
        removed = [tag for tag, is_ticked in self._changes.items() if not is_ticked and tag in self._current]
        self.accept(str(TagEdit((*added, *typed.added), (*removed, *typed.removed))))

    def _show(self, cursor: str = "") -> None:
        """Show the tags that contain the typed text, a row that creates it if it is new, and the other ticked tags."""
        typed = self.query_one(Input).value.strip()
        self._rows = list(dict.fromkeys((*self._matching(typed), *self._ticked())))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(Content(self._row(tag))) for tag in self._rows)
        options.highlighted = self._rows.index(cursor) if cursor in self._rows else 0 if self._rows else None
        new = parse_tags(typed) if typed and typed[0] not in "+-" else ()
        names = ", ".join(f"#{tag}" for tag in new)
        self.query_one(".help", TextLine).text = f"enter add {names} · tab complete · esc cancel" if new else TAGS_HELP

    def _matching(self, typed: str) -> Iterator[str]:
        wanted = tag_key(typed.lstrip("+-"))
        tags = [tag for tag in by_count(self._counts) if wanted in tag_key(tag)]
        yield from sorted(tags, key=lambda tag: not tag_key(tag).startswith(wanted))[:MAX_SHOWN]
        new = parse_tags(typed)
        if len(new) == 1 and tag_key(new[0]) not in map(tag_key, tags):
            yield new[0]

    def _ticked(self) -> Iterator[str]:
        """Yield the tags that the papers have, get or lose, whatever the filter."""
        yield from (tag for tag in by_count(self._counts) if tag in self._changes or self._state(tag) != " ")

    def _row(self, tag: str) -> str:
        if tag not in self._counts:
            return f" +  create “{tag}”"
        name_width = max(8, min(24, self.app.size.width - 24))
        return f"[{self._state(tag)}] {pad(tag, name_width)} {self._counts[tag] or '':>6}"

    def _state(self, tag: str) -> str:
        """Return "x" for a tag of all papers, "-" for one of some, " " for one of none."""
        if tag in self._changes:
            return "x" if self._changes[tag] else " "
        count = self._current.get(tag, 0)
        return "x" if count == self._papers else "-" if count else " "
