"""Textual is imported without the modules that no screen of Reader uses; they can be imported later."""

import subprocess
import sys

import pytest


def run(program: str) -> str:
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return process.stdout.strip()


START = "import sys; from widgets.textual_imports import import_textual; import_textual()\n"


UNUSED = (
    "ssl",
    "platformdirs",
    "rich.table",
    "textual.command",
    "textual.widgets._input",
    "textual.widgets._option_list",
)


@pytest.fixture(scope="module")
def imported_by_the_app() -> set[str]:
    return set(run(f"{START}import textual.app, reader.app; print(*sys.modules)").split())


@pytest.mark.parametrize("module", UNUSED)
def test_what_no_screen_uses_is_not_imported(imported_by_the_app: set[str], module: str) -> None:
    assert "textual.app" in imported_by_the_app
    assert module not in imported_by_the_app


def test_the_palette_can_be_imported_later() -> None:
    program = f"{START}from textual.command import CommandPalette, Provider; from textual.screen import Screen\n"
    assert run(f"{program}print(issubclass(CommandPalette, Screen), Provider.__abstractmethods__)") == (
        "True frozenset({'search'})"
    )


def test_other_unused_modules_can_be_imported_later() -> None:
    program = f"{START}from rich.table import Table; from platformdirs import user_downloads_path\n"
    assert run(f"{program}print(Table().row_count, user_downloads_path().name != '')") == "0 True"


def test_encrypted_connections_can_be_made_later() -> None:
    assert run(f"{START}import ssl; print(type(ssl.create_default_context()).__name__)") == "SSLContext"


def test_what_was_imported_before_stays() -> None:
    program = "import ssl, asyncio, textual.command, textual.app; before = textual.app.CommandPalette\n"
    program += START + "from asyncio import sslproto\n"
    assert run(f"{program}print(textual.app.CommandPalette is before, sslproto.ssl is ssl)") == "True True"


def test_a_palette_that_cannot_be_left_out_is_imported() -> None:
    program = "import widgets.textual_imports as imports, types\n"
    program += "imports._UnusedModule.__getattr__ = lambda module, name: exec('raise TypeError(name)')\n"
    program += f"{START}from textual.app import App, CommandPalette\n"
    assert run(f"{program}print(App.__name__, CommandPalette.__module__)") == "App textual.command"
