"""A text is edited in the user's editor: a real program, in a file that nobody else can read."""

import stat
import sys
from pathlib import Path

import pytest

from reader.desktop import edit_text
from reader.errors import EditorError


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that appends a line, and records the arguments and the permissions that it sees."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "drafts"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "drafts").mkdir()
    script = tmp_path / "an editor.py"
    script.write_text(
        "import os, pathlib, sys\n"
        "file = pathlib.Path(sys.argv[-1])\n"
        "seen = [*sys.argv[1:-1], oct(file.parent.stat().st_mode & 0o777)]\n"
        f"pathlib.Path({str(tmp_path / 'seen')!r}).write_text(' '.join(seen))\n"
        "file.write_text(file.read_text() + ' and more\\n')\n"
        "sys.exit(int(os.environ.get('STATUS', '0')))\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} '{script}' --wait")
    monkeypatch.delenv("VISUAL", raising=False)
    return script


def drafts(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "drafts").rglob("*.md"))


def test_the_text_comes_back_as_the_editor_saved_it(editor: Path, tmp_path: Path) -> None:
    assert edit_text("a note") == "a note\n and more"
    assert (tmp_path / "seen").read_text() == f"--wait {oct(stat.S_IRWXU)}"
    assert drafts(tmp_path) == []


def test_visual_comes_before_editor(editor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    assert edit_text("a note") == "a note"


def test_an_editor_that_fails_loses_nothing(editor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATUS", "3")
    with pytest.raises(EditorError, match="exit status 3") as error:
        edit_text("a note")
    (draft,) = drafts(tmp_path)
    assert str(draft) in str(error.value)
    assert draft.read_text() == "a note\n and more\n"


def test_an_editor_that_is_missing_is_named(editor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "no-such-editor --wait")
    with pytest.raises(EditorError, match="cannot start the editor no-such-editor"):
        edit_text("a note")


def test_a_draft_that_is_not_text_stays(editor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor.write_text("import pathlib, sys; pathlib.Path(sys.argv[-1]).write_bytes(b'\\xff\\xfe\\xff')")
    with pytest.raises(EditorError, match="not UTF-8"):
        edit_text("a note")
    assert drafts(tmp_path)


def test_without_a_terminal_no_editor_is_guessed(editor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDITOR")
    monkeypatch.setattr("os.isatty", lambda _descriptor: False)
    with pytest.raises(EditorError, match="an editor needs a terminal"):
        edit_text("a note")
