"""`reader config`: the effective settings and the default file."""

import json
import stat
from pathlib import Path

import pytest

from tests.reader.cli.conftest import NOVEMBER, Run


@pytest.fixture
def path(folder: Path) -> Path:
    return folder.parent / "config.toml"


def test_without_a_file_the_defaults_are_shown(reader: Run, path: Path, folder: Path) -> None:
    shown = reader("config")
    assert shown.status == 0
    assert shown.out.startswith(f'# {path}\ntheme = "textual-dark"\nkeymap = "default"\nlibrary = "{folder}"\n')
    assert 'star = ["s"]' in shown.out
    assert "No configuration file; these are the defaults" in shown.err
    assert not path.exists()


def test_the_output_is_an_equivalent_configuration(reader: Run, path: Path) -> None:
    path.write_text(
        'keymap = "mail"\n[keys]\nstar = ["?", "\\""]\nhelp = "f2"\n[[views]]\nname = "a \\\\ b"\nquery = "x"'
    )
    shown = reader("config").out
    path.write_text(shown)
    assert reader("config").out == shown
    assert 'star = ["question_mark", "quotation_mark"]' in shown


def test_config_as_json(reader: Run, path: Path, folder: Path) -> None:
    path.write_text('theme = "nord"\n[[views]]\nname = "coded"\nquery = "has:code"\nnumber = 4')
    shown = json.loads(reader("config", "--json").out)
    assert (shown["config"], shown["exists"], shown["theme"], shown["library"]) == (
        str(path),
        True,
        "nord",
        str(folder),
    )
    assert shown["views"] == [{"name": "coded", "query": "has:code", "number": 4}]
    assert shown["keys"]["star"] == ["s"]


def test_init_creates_the_default_file_once(reader: Run, path: Path) -> None:
    before = reader("config").out
    assert reader("config", "--init").err == f"Created {path}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert reader("config").out == before
    path.write_text(path.read_text() + "# mine\n")
    again = reader("config", "--init")
    assert again.status == 2
    assert again.err == f"reader: {path}: the configuration already exists; move it away first\n"
    assert path.read_text().endswith("# mine\n")


def test_an_invalid_setting_is_one_line_with_its_place(reader: Run, path: Path) -> None:
    path.write_text('[keys]\nstar = "t"')
    outcome = reader("config")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"reader: {path}:2: key 't' is used by both star and tag;")
    assert outcome.err.count("\n") == 1


def test_the_library_can_be_configured(
    reader: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(f'library = "{tmp_path / "elsewhere"}"')
    monkeypatch.delenv("READER_LIBRARY")
    reader("import", str(NOVEMBER))
    assert (tmp_path / "elsewhere").is_dir()
    reader("import", str(NOVEMBER), "--library", str(tmp_path / "other"))
    assert (tmp_path / "other").is_dir()
    path.write_text("library = 3")
    outcome = reader("list", "")
    assert outcome.status == 2
    assert f"{path}:1: library must be a quoted string" in outcome.err


def test_an_invalid_view_is_rejected_with_its_line(reader: Run, path: Path) -> None:
    path.write_text('theme = "nord"\n[[views]]\nname = "late"\nquery = "after:soon"\n')
    outcome = reader("config")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"reader: {path}:4: query: ")
