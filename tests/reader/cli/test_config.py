"""`reader config`: the effective settings and the default file."""

import json
import stat
import sys
from pathlib import Path

import pytest

from reader.cli.cli_command import CliCommand
from reader.cli.command_table import COMMANDS
from tests.reader.cli.conftest import NOVEMBER, Run


@pytest.fixture
def path(folder: Path) -> Path:
    return folder.parent / "config.toml"


def test_without_a_file_the_defaults_are_shown(reader: Run, path: Path, folder: Path) -> None:
    shown = reader("config")
    assert shown.status == 0
    assert shown.out.startswith(f'# {path}\ntheme = "textual-dark"\nkeymap = "default"\nlibrary = "{folder}"\n')
    assert shown.out.endswith("\n[keys]\n"), "the keys are those of the keymap"
    assert "No configuration file; these are the defaults" in shown.err
    assert not path.exists()


def test_the_output_is_an_equivalent_configuration(reader: Run, path: Path) -> None:
    path.write_text(
        'keymap = "vim"\n[keys]\nstar = ["?", "\\""]\nhelp = "f2"\n[[views]]\nname = "a \\\\ b"\nquery = "x"'
    )
    shown = reader("config").out
    path.write_text(shown)
    assert reader("config").out == shown
    assert 'star = ["?", "\\""]' in shown


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


SHARED_KEY = '[keys]\nstar = "t"\n'


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.name != "demo"], ids=lambda each: each.name)
def test_commands_refuse_an_invalid_keymap(reader: Run, path: Path, command: CliCommand) -> None:
    needs_paper = ("show", "open", "copy", "star", "unstar", "read", "unread", "dismiss", "note")
    arguments = {name: ["1"] for name in needs_paper} | {
        "snooze": ["1", "3d"],
        "tag": ["1", "+a"],
        "triage": ["--plain"],
        "run": ["post", "1"],
        "import": [str(NOVEMBER)],
        "completion": ["bash"],
        "config": ["path"],
    }
    path.write_text(SHARED_KEY)
    outcome = reader(command.name, *arguments.get(command.name, []))
    if command.name in {"help", "completion", "config", "views"}:
        assert (outcome.status, outcome.err) == (0, "")
    else:
        assert outcome.status == 2
        assert f"{path}:2: key 't' is used by both star and tag" in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("theme = [", 1),
        ("srot = 'date'", 1),
        ("[[commands]]\nname = 'post'\nrun = ['a']\nkey = 's'", 4),
        ("[[rules]]\nlift = 'is:stared'", 2),
        ("[[feeds]]\nname = 'a'", 1),
    ],
)
def test_a_list_refuses_an_invalid_configuration(november: Run, path: Path, text: str, line: int) -> None:
    path.write_text(text)
    outcome = november("list", "--all")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"reader: {path}:{line}: ")


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


def test_the_path_is_printed(reader: Run, path: Path) -> None:
    assert reader("config", "path").out == f"{path}\n"
    assert json.loads(reader("config", "path", "--json").out) == {"schema": 1, "config": str(path)}
    assert not path.exists()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("theme", "nord"), 'theme = "nord"'),
        (("list-width", "50"), "list_width = 50"),
        (("keep_handled", "yes"), "keep_handled = true"),
        (("note_template", "Why", "it matters:"), 'note_template = "Why it matters:"'),
        (("citation_key", "{author}{year}"), 'citation_key = "{author}{year}"'),
        (("viewer", "zathura --fork '/a b'"), 'viewer = ["zathura", "--fork", "/a b"]'),
        (("after_star", '["notify-send", "Starred"]'), 'after_star = ["notify-send", "Starred"]'),
    ],
)
def test_a_setting_is_written(reader: Run, path: Path, words: tuple[str, ...], line: str) -> None:
    path.write_text("# mine\n")
    assert reader("config", "set", *words).status == 0
    assert sorted(path.read_text().splitlines()) == ["# mine", line]
    assert line in reader("config").out.splitlines()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("viewer", "zathura 'x"), "is not a program with its arguments"),
        (("theme", "NORD"), "did you mean 'nord'?"),
        (("theme", "norf"), "not 'norf'; did you mean 'nord'?"),
        (("them", "nord"), "unknown setting 'them'; did you mean 'theme'?"),
        (("list_width", "wide"), "list_width"),
        (("opening_view", "nowhere"), "unknown opening view 'nowhere'"),
        (("theme",), "no value given"),
    ],
)
def test_a_setting_that_is_not_valid_changes_nothing(
    reader: Run, path: Path, words: tuple[str, ...], message: str
) -> None:
    outcome = reader("config", "set", *words)
    assert (outcome.status, message in outcome.err) == (2, True)
    assert not path.exists()
    path.write_text('theme = "nord"  # mine\n')
    assert reader("config", "set", *words).status == 2
    assert path.read_text() == 'theme = "nord"  # mine\n'


def test_the_editor_opens_the_file(reader: Run, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "sed -i '$atheme = 3'")
    outcome = reader("config", "edit")
    assert (outcome.status, f"{path}:" in outcome.err) == (2, True)
    path.write_text("")
    monkeypatch.setenv("EDITOR", "cp /dev/null")
    assert reader("config", "edit").err == f"{path} is valid\n"


def test_every_command_has_a_line_of_keys(reader: Run, path: Path) -> None:
    path.write_text('[keys]\nstar = ["?"]\nhelp = "f2"\n')
    lines = [line.split("\t") for line in reader("config", "keys").out.splitlines()]
    assert ["star", "?", "Star or unstar"] in lines
    assert json.loads(reader("config", "keys", "--json").out)["keys"]["star"] == ["?"]


def test_settings_of_an_invalid_file_are_fixed_one_by_one(reader: Run, path: Path) -> None:
    path.write_text('theme = "nrod"\nlist_width = 5\n')
    first = reader("config", "set", "theme", "nord")
    assert (first.status, f"{path}:2: list_width must be" in first.err) == (2, True)
    assert path.read_text() == 'theme = "nord"\nlist_width = 5\n'
    assert reader("config", "set", "list_width", "50").status == 0


def test_keys_are_checked_without_textual(reader: Run, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text('[keys]\nstar = "f2"\n')
    for name in [name for name in sys.modules if name.partition(".")[0] in ("textual", "widgets")]:
        monkeypatch.delitem(sys.modules, name)
    assert reader("list", "--all").status == 1
    assert not {"textual", "widgets"} & {name.partition(".")[0] for name in sys.modules}


@pytest.mark.parametrize("words", [("frobnicate",), ("path", "x")])
def test_an_unknown_action_is_refused(reader: Run, words: tuple[str, ...]) -> None:
    outcome = reader("config", *words)
    assert (outcome.status, outcome.err.startswith("reader: unknown ")) == (2, True)
