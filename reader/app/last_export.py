"""What the last export was: its format, its fields and its folder, in a small file of the library's folder."""

from pathlib import Path

from reader.export import WRITERS
from reader.files import load_state, save_state

NOTES = "notes"
"""The name under which a folder of notes is offered among the formats."""
_FILE_NAME = "export.json"


class LastExport:
    """The choices of the last export; without a folder they last until the program ends."""

    def __init__(self, folder: Path | None) -> None:
        """Read the state from the library's folder."""
        self._path = folder / _FILE_NAME if folder else None
        state = load_state(self._path)
        self._state: dict[str, object] = state if isinstance(state, dict) else {}

    @property
    def format(self) -> str:
        """The name of the last format, or of the first one."""
        name = self._state.get("format")
        return name if isinstance(name, str) and (name in WRITERS or name == NOTES) else next(iter(WRITERS))

    @property
    def notes_folder(self) -> str:
        """The folder of the last notes, or an empty text."""
        folder = self._state.get(NOTES)
        return folder if isinstance(folder, str) else ""

    def fields_of(self, name: str) -> frozenset[str]:
        """Return the extra fields that were chosen for a format the last time."""
        fields = self._state.get("fields")
        chosen = fields.get(name) if isinstance(fields, dict) else None
        return frozenset(chosen if isinstance(chosen, list) else ()) & frozenset(WRITERS[name].extra_fields)

    def file_for(self, name: str) -> str:
        """Return the path that is proposed for a format, in the folder of the last export."""
        folder, file = self._state.get("folder"), f"papers{WRITERS[name].endings[0]}"
        return str(Path(folder) / file) if isinstance(folder, str) and Path(folder).is_dir() else file

    def save(self, name: str, fields: frozenset[str], file: Path) -> None:
        """Save the choices of an export."""
        before = self._state.get("fields")
        all_fields = {**(before if isinstance(before, dict) else {}), name: sorted(fields)}
        self._update({"format": name, "fields": all_fields, "folder": str(file.absolute().parent)})

    def save_notes(self, folder: Path) -> None:
        """Save the folder of notes."""
        self._update({"format": NOTES, NOTES: str(folder.absolute())})

    def _update(self, choices: dict[str, object]) -> None:
        self._state |= choices
        save_state(self._path, self._state)
