"""The user's editor, which edits a text in a file that other users cannot read."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reader.desktop.programs import interrupts_ignored
from reader.errors import EditorError, os_reason

_FILE_NAME = "note.md"
_EDITORS = ("sensible-editor", "nano", "vim", "vi", "emacs")
"""Editors to try, in order, if neither VISUAL nor EDITOR names one."""


def edit_text(text: str) -> str:
    """Open a text in the user's editor, which needs the terminal, and return the saved text.

    Raise EditorError if the editor cannot be started or fails; the draft is kept, and the message names its file.
    """
    command = _editor_command()
    try:
        folder = Path(tempfile.mkdtemp(prefix="reader-note-"))  # readable by this user only
        file = folder / _FILE_NAME
        file.write_text(f"{text}\n" if text else "", encoding="utf-8")
    except OSError as error:
        raise EditorError(f"cannot write a draft for the editor: {os_reason(error)}") from None
    _run(command, file, f"; draft: {file}")
    try:
        edited = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "it is not UTF-8"
        raise EditorError(f"cannot read what {command[0]} saved: {reason}; the draft is in {folder}") from None
    shutil.rmtree(folder, ignore_errors=True)
    return edited.removesuffix("\n")


def edit_file(path: Path) -> None:
    """Open a file in the user's editor; raise EditorError if the editor cannot be started or fails."""
    _run(_editor_command(), path, "")


def _editor_command() -> tuple[str, ...]:
    """Return the user's editor with its arguments: VISUAL, else EDITOR, else one that is installed."""
    for variable in ("VISUAL", "EDITOR"):
        if value := os.environ.get(variable, "").strip():
            try:
                return tuple(shlex.split(value, posix=sys.platform != "win32"))
            except ValueError:
                raise EditorError(f"{variable} is not a command: {value}") from None
    if sys.platform == "win32":
        return ("notepad",)
    if not (os.isatty(0) and os.isatty(1)):  # the app replaces sys.stdout
        raise EditorError("an editor needs a terminal; set EDITOR to a program that does not")
    editor = next(filter(shutil.which, _EDITORS), "")
    if not editor:
        raise EditorError("no editor found; set EDITOR, as in EDITOR=nano")
    return (editor,)


def _run(command: tuple[str, ...], file: Path, hint: str) -> None:
    try:
        with interrupts_ignored():
            status = subprocess.run([*command, str(file)], check=False).returncode  # noqa: S603 - the user names the editor
    except OSError as error:
        raise EditorError(f"cannot start the editor {command[0]}: {os_reason(error)}{hint}") from None
    if status:
        how = f"exit status {status}" if status > 0 else f"signal {-status}"
        raise EditorError(f"{Path(command[0]).name} failed ({how}){hint}")
