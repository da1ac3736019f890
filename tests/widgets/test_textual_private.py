"""The installed Textual has every private name that Reader uses, and no other module uses one."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import textual.app
import textual.screen
from textual._compositor import Compositor

from widgets.textual_private import PRIVATE_NAMES, QuietApp, write_to_terminal

PROJECT = Path(__file__).parents[2]
OWNERS: dict[str, object] = {
    "textual._compositor": import_module("textual._compositor"),
    "Compositor": Compositor(),
    "Screen": textual.screen.Screen(),
    "App": textual.app.App(),
}
NAMES = [(owner, name) for owner, names in PRIVATE_NAMES.items() for name in names]


@pytest.mark.parametrize(("owner", "name"), NAMES)
def test_textual_has_the_private_name(owner: str, name: str) -> None:
    assert hasattr(OWNERS[owner], name)


def test_no_other_module_uses_a_private_name() -> None:
    private = "|".join(name for _, name in NAMES if name.startswith("_"))
    used = re.compile(rf"\btextual\._|[\w)]\.({private})\b")
    for package in ("reader", "widgets", "storage"):
        for file in (PROJECT / package).rglob("*.py"):
            if file.name != "textual_private.py":
                found = used.search(file.read_text(encoding="utf-8"))
                assert found is None or found.group(0).startswith("self._"), (file, found)


async def test_an_app_without_the_private_names_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    app = QuietApp()
    async with app.run_test():
        monkeypatch.delattr(app, "_driver")
        write_to_terminal(app, "\x1b[6n")
        monkeypatch.undo()
    monkeypatch.delattr(app, "_exception")
    monkeypatch.delattr(app, "_exit_renderables")
    app._print_error_renderables()
    assert app.fault is None
