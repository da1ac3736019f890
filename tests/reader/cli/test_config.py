import json
import stat
from pathlib import Path

import pytest

from tests.reader.cli.conftest import NOVEMBER, Run


@pytest.fixture
def path(folder: Path) -> Path:
    return folder.parent / "config.toml"


def test_what_holds_is_told_though_there_is_no_file(reader: Run, path: Path, folder: Path) -> None:
    told = reader("config")
    assert told.status == 0
    assert told.out.startswith(f'# {path}\ntheme = "textual-dark"\nkeymap = "default"\nlibrary = "{folder}"\n')
    assert 'star = ["s"]' in told.out
    assert "there is no such file" in told.err
    assert not path.exists()


def test_what_is_told_is_a_configuration_that_says_the_same(reader: Run, path: Path) -> None:
    path.write_text(
        'keymap = "mail"\n[keys]\nstar = ["?", "\\""]\nhelp = "f2"\n[[views]]\nname = "a \\\\ b"\nquery = "x"'
    )
    told = reader("config").out
    path.write_text(told)
    assert reader("config").out == told
    assert 'star = ["question_mark", "quotation_mark"]' in told


def test_what_holds_is_told_as_json(reader: Run, path: Path, folder: Path) -> None:
    path.write_text('theme = "nord"\n[[views]]\nname = "coded"\nquery = "has:code"\nnumber = 4')
    told = json.loads(reader("config", "--json").out)
    assert (told["config"], told["exists"], told["theme"], told["library"]) == (str(path), True, "nord", str(folder))
    assert told["views"] == [{"name": "coded", "query": "has:code", "number": 4}]
    assert told["keys"]["star"] == ["s"]


def test_init_writes_the_commented_default_once(reader: Run, path: Path) -> None:
    before = reader("config").out
    assert reader("config", "--init").err == f"written: {path}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert reader("config").out == before
    path.write_text(path.read_text() + "# mine\n")
    again = reader("config", "--init")
    assert again.status == 2
    assert again.err == f"reader: {path}: there is a configuration already, and it stays as it is; move it away first\n"
    assert path.read_text().endswith("# mine\n")


def test_a_mistake_is_one_line_that_says_where(reader: Run, path: Path) -> None:
    path.write_text('[keys]\nstar = "t"')
    refused = reader("config")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith(f"reader: {path}:2: 't' is the key of both star and tag;")
    assert refused.err.count("\n") == 1


def test_the_library_can_be_configured(
    reader: Run, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(f'library = "{tmp_path / "elsewhere"}"')
    monkeypatch.delenv("READER_LIBRARY")
    reader("import", str(NOVEMBER))
    assert (tmp_path / "elsewhere").is_dir()
    reader("import", str(NOVEMBER), "--library", str(tmp_path / "told"))
    assert (tmp_path / "told").is_dir()
    path.write_text("library = 3")
    refused = reader("list", "")
    assert refused.status == 2
    assert f"{path}:1: library must be a text in quotes" in refused.err


def test_an_invalid_view_is_rejected_with_its_line(reader: Run, path: Path) -> None:
    path.write_text('theme = "nord"\n[[views]]\nname = "late"\nquery = "after:soon"\n')
    refused = reader("config")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith(f"reader: {path}:4: query: ")
