"""The commands that open the app pass it the library, the query and the configuration."""

import gc
import os
from pathlib import Path
from typing import Any

import pytest

from reader.app import AppOptions
from tests.reader.cli.conftest import Run

Call = dict[str, Any]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """Record how the app is opened instead of opening it."""
    calls: list[Call] = []

    def run_reader(library: Any, options: AppOptions) -> int:
        calls.append(
            {
                "config": options.config,
                "query": options.query,
                "is_triage": options.is_triage,
                "papers": len(library),
                "fps": os.environ["TEXTUAL_FPS"],
            }
        )
        return 0

    monkeypatch.setenv("TEXTUAL_DRIVER", "none")
    monkeypatch.setenv("TEXTUAL_FPS", "")
    monkeypatch.delenv("TEXTUAL_FPS")
    monkeypatch.setattr(gc, "disable", lambda: None)
    monkeypatch.setattr("reader.app.run_reader", run_reader)
    return calls


def test_without_a_command_the_app_opens_on_the_library(november: Run, opened: list[Call]) -> None:
    assert november().status == 0
    (call,) = opened
    assert (call["papers"], call["query"], call["is_triage"], call["fps"]) == (32, None, False, "240")


@pytest.mark.parametrize(
    ("words", "query"), [((), None), (("",), ""), (("tag:vision", "-is:read"), "tag:vision -is:read")]
)
def test_triage_opens_the_app_with_its_query(
    november: Run, opened: list[Call], words: tuple[str, ...], query: str | None
) -> None:
    assert november("triage", *words).status == 0
    assert (opened[0]["query"], opened[0]["is_triage"]) == (query, True)


def test_the_demo_has_the_samples_and_saves_nothing(reader: Run, opened: list[Call], folder: Path) -> None:
    assert reader("demo").status == 0
    assert (opened[0]["papers"], opened[0]["config"].path) == (65, None)
    assert not folder.exists()


def test_the_app_starts_with_the_default_of_an_invalid_key(november: Run, opened: list[Call], folder: Path) -> None:
    path = folder.parent / "config.toml"
    path.write_text('theme = "nord"\n[keys]\nstar = "t"\nnote = "f8"\n')
    assert november().status == 0
    assert november("triage").status == 0
    for config in (call["config"] for call in opened):
        assert (config.theme, config.keys["star"], config.keys["tag"], config.keys["note"]) == (
            *("nord", ("s",), ("t",), ("f8",)),
        )
        (error,) = config.key_errors
        assert error.startswith(f"{path}:3: key 't' is used by both star and tag; ")


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_serve_rejects_invalid_ports(reader: Run, port: str) -> None:
    outcome = reader("serve", f"--port={port}")
    assert outcome.status == 2
    assert f"{port!r} is not a port from 1 to 65535" in outcome.err
