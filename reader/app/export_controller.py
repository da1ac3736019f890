"""The command that exports papers to a file, and the choices of the last export."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from reader.app.context import AppContext, Handlers
from reader.app.jobs import Job, JobQueue
from reader.app.path_prompts import complete_path, export_error, notes_error
from reader.config import Config
from reader.errors import Cancelled
from reader.export import WRITERS, write_file
from reader.export.options import ExportOptions, library_options
from reader.files import load_state, parse_path, save_state
from reader.paper import format_count
from reader.text import capitalized
from widgets import commands

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
        """The name of the last format, or of the first in the list if there was none."""
        name = self._state.get("format")
        return name if isinstance(name, str) and (name in WRITERS or name == NOTES) else next(iter(WRITERS))

    @property
    def notes_folder(self) -> str:
        """The folder of the last notes, or an empty text."""
        folder = self._state.get(NOTES)
        return folder if isinstance(folder, str) else ""

    def fields_of(self, name: str) -> frozenset[str]:
        """Return the extra fields that were last chosen for a format."""
        fields = self._state.get("fields")
        chosen = fields.get(name) if isinstance(fields, dict) else None
        return frozenset(field for field in WRITERS[name].extra_fields if isinstance(chosen, list) and field in chosen)

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


class ExportController:
    """Export papers in a background job, because disks may be slow."""

    def __init__(self, context: AppContext, jobs: JobQueue, config: Config) -> None:
        self._context = context
        self._jobs = jobs
        self._config = config
        self._last_export = LastExport(context.library.folder)

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {commands.Export: self.prompt_format, commands.SendToZotero: self.send_to_zotero}

    def prompt_format(self, command: commands.Export) -> None:
        """Ask for the format in which to export the selected papers, or all of the listing, and then for the file."""
        is_selecting = self._context.screen.is_selecting
        self.prompt_format_of(command.papers if is_selecting else self._context.listing_state.listing().keys)

    def prompt_format_of(self, keys: Sequence[str]) -> None:
        """Ask for the format in which to export papers, and then for the file."""
        from widgets.dialogs import Choice  # noqa: PLC0415

        if not keys:
            return self._context.notify("No papers to export")
        labels = {name: writer.label for name, writer in WRITERS.items()} | {
            NOTES: "Folder of notes for Obsidian and Logseq"
        }
        names, last = list(labels), self._last_export.format
        options = [f"{'●' if name == last else ' '} {name:<10} {label}" for name, label in labels.items()]
        dialog = Choice(f"Export {format_count(len(keys))}", options, chosen=names.index(last))
        return self._context.show_dialog(dialog, lambda index: self._prompt_place(keys, names[index]))

    def _prompt_place(self, keys: Sequence[str], name: str) -> None:
        return self.prompt_notes_folder(keys) if name == NOTES else self.prompt_file(keys, name)

    def prompt_notes_folder(self, keys: Sequence[str]) -> None:
        """Ask for the folder of the notes."""
        from widgets.dialogs import PathSuggester, Prompt  # noqa: PLC0415

        dialog = Prompt(
            f"Export {format_count(len(keys))} as notes",
            verb="export",
            value=self._last_export.notes_folder,
            placeholder="~/vault/papers",
            help_lines=("Folder · tab completes", "What you added to notes stays"),
            suggester=PathSuggester(complete_path),
            validate=notes_error,
        )
        self._context.show_dialog(dialog, lambda text: self.export_notes(keys, parse_path(text)))

    def export_notes(self, keys: Sequence[str], folder: Path) -> None:
        """Write or update one note per paper in a folder."""
        from reader.export.notes import write_notes  # noqa: PLC0415 - few exports are notes

        self._last_export.save_notes(folder)
        job = Job("exporting")
        library, pattern = self._context.library, self._config.citation_key
        papers = job.each(library.papers(keys), len(keys))

        def export() -> str:
            try:
                report = write_notes(papers, folder, library_options(library, keys, pattern))
            except Cancelled:
                return "Export cancelled · notes written before stay"
            left_alone = f" · {len(report.left_alone):,} left alone: no markers" if report.left_alone else ""
            text = report.describe(folder) + left_alone
            return capitalized(text)

        self._jobs.run(job, export, self._context.notify)

    def prompt_file(self, keys: Sequence[str], name: str) -> None:
        """Ask for the file of an export, and for its extra fields."""
        from widgets.export_dialog import ExportFileDialog  # noqa: PLC0415

        dialog = ExportFileDialog(
            f"{format_count(len(keys))} as {name}",
            self._last_export.file_for(name),
            complete=complete_path,
            validate=export_error,
            extra_fields=WRITERS[name].extra_fields,
            fields=self._last_export.fields_of(name),
        )
        self._context.show_dialog(dialog, lambda text: self.export(keys, name, parse_path(text), dialog.fields))

    def export(self, keys: Sequence[str], name: str, file: Path, fields: frozenset[str]) -> None:
        """Write papers to a file; ask first if it exists."""
        from widgets.dialogs import Confirmation  # noqa: PLC0415

        self._last_export.save(name, fields, file)
        if file.exists():
            dialog = Confirmation(f"{file.name} exists. Overwrite?", "Overwrite")
            overwrite = partial(self._export, keys, name, file, fields, replace=True)
            return self._context.show_dialog(dialog, lambda _: overwrite())
        return self._export(keys, name, file, fields, replace=False)

    def _export(self, keys: Sequence[str], name: str, file: Path, fields: frozenset[str], *, replace: bool) -> None:
        job = Job("exporting")
        papers = job.each(self._context.library.papers(keys), len(keys))

        def export() -> str:
            try:
                library, pattern = self._context.library, self._config.citation_key
                cites = WRITERS[name].cites
                options = library_options(library, keys, pattern, fields) if cites else ExportOptions(fields)
                write_file(papers, name, file, replace=replace, options=options)
            except Cancelled:
                return f"Export cancelled · {file} is unchanged"
            return f"Exported {format_count(len(keys))} to {file}"

        self._jobs.run(job, export, self._context.notify)

    def send_to_zotero(self, command: commands.SendToZotero) -> None:
        """Send papers to the Zotero that runs on this machine, or else ask for the file that Zotero can import."""
        from reader.export.zotero import STATE_FILE, Zotero, ZoteroNotRunning  # noqa: PLC0415

        folder = self._context.library.folder
        zotero = Zotero(folder / STATE_FILE if folder else None, self._config.zotero_port)
        papers = list(self._context.library.papers(command.papers))

        def send() -> str:
            try:
                return zotero.send(papers).describe()
            except ZoteroNotRunning:
                return ""

        def show_result(text: str) -> None:
            if text:
                return self._context.notify(capitalized(text), about=command.papers)
            self._context.notify("Zotero is not running; export a file for its File > Import", about=command.papers)
            return self.prompt_file(command.papers, "csl-json")

        self._jobs.run(Job("sending to Zotero"), send, show_result)
