"""The dialog that asks for the file of an export, and which extra fields it has."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from widgets.dialogs import PathSuggester, Prompt, text_line

FIELD_KEYS = ("f2", "f3", "f4")
"""Keys that add or leave out the extra fields, in their order."""


class ExportFileDialog(Prompt):
    """Asks for a file; `fields` are the extra fields that were chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"toggle_field({index})", show=False, priority=True) for index, key in enumerate(FIELD_KEYS)
    ]
    DEFAULT_CSS = "ExportFileDialog .fields { padding: 0; margin: 0 0 1 0; }"

    def __init__(
        self,
        title: str,
        file: str,
        *,
        complete: Callable[[str], str | None],
        validate: Callable[[str], str],
        extra_fields: Sequence[str],
        fields: frozenset[str],
    ) -> None:
        """Propose a file, and the fields that are chosen of the extra ones."""
        super().__init__(
            title,
            verb="export",
            value=file,
            help_lines=("File · tab completes",),
            suggester=PathSuggester(complete),
            validate=validate,
        )
        self._extra_fields = extra_fields
        self.fields = fields

    def details(self) -> Iterable[Widget]:
        """Return the line of fields that can be chosen, if there are any."""
        self._fields_line = text_line(self._describe_fields(), "fields")
        return (self._fields_line,) if self._extra_fields else ()

    def action_toggle_field(self, index: int) -> None:
        """Add an extra field, or leave it out."""
        if index < len(self._extra_fields):
            self.fields ^= {self._extra_fields[index]}
            self._fields_line.text = self._describe_fields()

    def _describe_fields(self) -> str:
        shown = (
            f"[{'x' if field in self.fields else ' '}] {field} ({key.upper()})"
            for field, key in zip(self._extra_fields, FIELD_KEYS, strict=False)
        )
        return f"With {' '.join(shown)}"
