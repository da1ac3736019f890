"""Modules are imported when they are needed, so that every start is quick; and every module has a layer."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

SCREEN_AND_STORE = ("textual", "rich", "tinydb", "rapidfuzz", "numpy", "pyperclip", "webbrowser", "asyncio")
NETWORK = ("httpx2", "httpcore2", "ssl", "http", "email")
HEAVY = (*SCREEN_AND_STORE, *NETWORK, "hypothesis")


def loaded_by(module: str) -> set[str]:
    program = f"import sys, {module}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("reader.paper", set()),
        ("reader.columns", set()),
        ("reader.text.links", set()),
        ("reader.formats", set()),
        ("reader.sources", set()),
        ("reader.search", set()),
        ("reader.export", set()),
        ("reader.desktop", set()),
        ("reader.config", set()),
        ("reader.cli", set()),
        ("storage", {"tinydb"}),
        ("widgets", {"textual", "rich", "asyncio"}),
    ],
)
def test_a_package_imports_only_the_heavy_modules_it_wraps(module: str, allowed: set[str]) -> None:
    assert {name.partition(".")[0] for name in loaded_by(module)} & set(HEAVY) <= allowed


@pytest.fixture(scope="module")
def loaded_in_turn() -> dict[str, set[str]]:
    """Return what is loaded after each of some modules was imported, in one process."""
    modules = ("reader.fetch.digests", "reader.cli.command_table", "reader.app", "reader.app.dispatcher")
    program = "import sys\n" + "\n".join(f"import {module}; print(*sys.modules)" for module in modules)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return {module: set(line.split()) for module, line in zip(modules, run.stdout.splitlines(), strict=True)}


@pytest.mark.parametrize(
    "module", ["reader.app", "reader.app.dispatcher", "reader.cli.command_table", "reader.fetch.digests"]
)
def test_nothing_speaks_http_before_something_is_fetched(loaded_in_turn: dict[str, set[str]], module: str) -> None:
    assert module in loaded_in_turn[module]
    assert not {"httpx2", "httpcore2", "reader.sources.http_exchange"} & loaded_in_turn[module]


def test_every_module_of_the_package_has_a_layer() -> None:
    root = Path(__file__).parents[2]
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    layered = {module for layer in layers for module in layer.split(" | ")}
    inside = {f"reader.{path.stem}" for path in (root / "reader").glob("*.py")} - {"reader.__init__"}
    packages = {f"reader.{path.parent.name}" for path in (root / "reader").glob("*/__init__.py")}
    assert layered == inside | packages | {"storage", "widgets"}
