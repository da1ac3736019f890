"""The dialog that asks for the file of an export and its extra fields."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.widget import Widget

from widgets.dialogs import PathSuggester, Prompt
from widgets.single_line import Part, SingleLine

FIELD_KEYS = ("f2", "f3", "f4")
"""Keys that toggle the extra fields, in their order."""


class FieldsLine(SingleLine):
    """The extra fields, each with a tick and its key; a click toggles it."""

    chosen: reactive[frozenset[str]] = reactive(frozenset())

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(classes="fields")
        self._fields = fields

    def cache_key(self) -> object:
        """Return the fields that are ticked."""
        return self.chosen

    def parts(self, width: int) -> Iterator[Part]:  # noqa: ARG002 - SingleLine cuts the text
        """Yield the fields."""
        yield Part("With")
        for index, (field, key) in enumerate(zip(self._fields, FIELD_KEYS, strict=False)):
            action = f"toggle_field({index})"
            yield Part(f" [{'x' if field in self.chosen else ' '}] {field} ", "text", action)
            yield Part(key.upper(), "key", action)


class ExportFileDialog(Prompt):
    """Asks for a file; `fields` are the extra fields that were chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"toggle_field({index})", show=False, priority=True) for index, key in enumerate(FIELD_KEYS)
    ]
    DEFAULT_CSS = "ExportFileDialog .fields { padding: 0; margin: 0 0 1 0; }"

    def __init__(
        self,
        subtitle: str,
        file: str,
        *,
        complete: Callable[[str], str | None],
        validate: Callable[[str], str],
        extra_fields: Sequence[str],
        fields: frozenset[str],
    ) -> None:
        """Propose a file for the papers that `subtitle` names; `fields` are the extra fields that start ticked."""
        super().__init__(
            "Save as",
            verb="export",
            value=file,
            help_lines=("File · tab completes",),
            suggester=PathSuggester(complete),
            validate=validate,
        )
        self.subtitle = subtitle
        self._extra_fields = extra_fields
        self._fields_line = FieldsLine(extra_fields)
        self._fields_line.set_reactive(FieldsLine.chosen, fields)

    @property
    def fields(self) -> frozenset[str]:
        """The extra fields that are chosen."""
        return self._fields_line.chosen

    def details(self) -> Iterable[Widget]:
        """Return the line of extra fields, if the format has any."""
        return (self._fields_line,) if self._extra_fields else ()

    def action_toggle_field(self, index: int) -> None:
        """Tick or untick an extra field."""
        if index < len(self._extra_fields):
            self._fields_line.chosen ^= {self._extra_fields[index]}
