"""The user's own commands and hooks in the app, with shell scripts as programs."""

import json
import sys
from pathlib import Path

import pytest

from reader.app.context import AppContext
from reader.config import Config, CustomCommand
from storage import Library
from tests.app.harness import run_app

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")


def a_command(script: str, mode: str = "detached") -> CustomCommand:
    return CustomCommand("my command", ("sh", "-c", script), "X", mode=mode)


def titles(file: Path) -> list[str]:
    return [json.loads(line)["title"] for line in file.read_text().splitlines()]


@pytest.mark.traced
async def test_a_key_runs_a_command_on_the_selected_papers(library: Library, tmp_path: Path) -> None:
    command = a_command(f"cat > {tmp_path}/got; echo; echo posted; echo more")
    async with run_app(library, config=Config(commands=(command,))) as driver:
        await driver.press("X")
        await driver.wait_until(lambda: "my command: posted" in driver.notices())
        assert titles(tmp_path / "got") == ["Knowledge Distillation at Scale"]
        await driver.press("space", "space", "X")
        await driver.wait_until(lambda: driver.notices().count("my command: posted") == 2)
        assert titles(tmp_path / "got") == ["Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"]
        assert "my command: posted" in driver.screen_text()


async def test_a_command_without_output_says_that_it_ran(library: Library) -> None:
    async with run_app(library, config=Config(commands=(a_command("cat"),))) as driver:
        driver.app.context.notices.clear()
        await driver.press("a", "X")
        await driver.wait_until(lambda: len(driver.notices()) == 1)
        assert driver.notices()[0].startswith('my command: {"key": ')
    async with run_app(library, config=Config(commands=(a_command("exit 0"),))) as driver:
        await driver.press("a", "X")
        await driver.wait_until(lambda: driver.notices() == ["Ran my command on 4 papers"])


async def test_a_failing_command_is_an_error_with_its_status(library: Library) -> None:
    commands = (a_command("echo why >&2; exit 3"), CustomCommand("gone", ("no-such-program",), "W"))
    async with run_app(library, config=Config(commands=commands)) as driver:
        await driver.press("X")
        await driver.wait_until(driver.errors)
        await driver.press("W")
        await driver.wait_until(lambda: len(driver.errors()) == 2)
        assert driver.errors() == [
            "My command failed (exit status 3): why",
            "Gone failed (exit status 127): cannot start no-such-program: no such file or directory",
        ]


@pytest.mark.traced
async def test_a_command_that_goes_on_holds_up_nothing(library: Library, tmp_path: Path) -> None:
    command = a_command(f"until test -e {tmp_path}/end; do sleep 0.05; done; echo ended")
    async with run_app(library, config=Config(commands=(command,))) as driver:
        await driver.press("X")
        await driver.wait_until(lambda: "Running my command on 1 paper …" in driver.notices())
        await driver.press("s")
        assert driver.current_paper.title == "Merging LoRAs like Playing LEGO"
        (tmp_path / "end").touch()
        await driver.wait_until(lambda: "my command: ended" in driver.notices())


@pytest.mark.traced
async def test_a_command_may_get_the_terminal(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent: list[str] = []

    def lend(_context: AppContext, name: str, action: object) -> None:
        lent.append(name)
        assert callable(action)
        action()

    monkeypatch.setattr(AppContext, "lend_terminal", lend)
    command = a_command(f"cat > {tmp_path}/got", mode="suspend")
    async with run_app(library, config=Config(commands=(command,))) as driver:
        await driver.press("X")
        assert lent == ["my command"]
        assert driver.notices() == ["Ran my command"]
        assert titles(tmp_path / "got") == ["Knowledge Distillation at Scale"]


async def test_help_palette_and_footer_show_commands(library: Library, tmp_path: Path) -> None:
    commands = (a_command(f"touch {tmp_path}/ran"), CustomCommand("without key [/b]", ("touch", f"{tmp_path}/second")))
    async with run_app(library, config=Config(commands=commands), size=(200, 60)) as driver:
        assert "X my command" in driver.screen_text()
        await driver.press("question_mark")
        assert "Your commands" in driver.screen_text()
        assert "without key [/b]" in driver.screen_text()
        await driver.press("escape", "ctrl+p")
        await driver.type_text("without key")
        await driver.press("enter")
        await driver.wait_until((tmp_path / "second").exists)
        await driver.press("ctrl+p")
        await driver.type_text("my command")
        await driver.press("enter")
        await driver.wait_until((tmp_path / "ran").exists)


async def test_a_command_runs_in_triage(library: Library, tmp_path: Path) -> None:
    async with run_app(library, config=Config(commands=(a_command(f"cat > {tmp_path}/got; echo ok"),))) as driver:
        await driver.press("T", "s", "X")
        await driver.wait_until(lambda: "my command: ok" in driver.notices())
        assert titles(tmp_path / "got") == ["Merging LoRAs like Playing LEGO"]
        await driver.press("question_mark")
        assert "my command" in driver.screen_text()


async def test_after_star_gets_only_what_was_starred(library: Library, tmp_path: Path) -> None:
    hook = ("sh", "-c", f"cat >> {tmp_path}/got; echo unheard")
    async with run_app(library, config=Config(after_star=hook)) as driver:
        await driver.press("3", "s")
        await driver.wait_until(lambda: (tmp_path / "got").exists() and len(titles(tmp_path / "got")) == 1)
        await driver.press("s", "s")
        await driver.wait_until(lambda: len(titles(tmp_path / "got")) == 2)
        await driver.press("T", "s")
        await driver.wait_until(lambda: len(titles(tmp_path / "got")) == 3)
        assert not driver.errors()
        assert not any("unheard" in notice for notice in driver.notices())


@pytest.mark.traced
async def test_a_failing_hook_is_reported_and_the_star_stays(library: Library) -> None:
    async with run_app(library, config=Config(after_star=("sh", "-c", "exit 3"))) as driver:
        await driver.press("3", "s")
        await driver.wait_until(driver.errors)
        assert driver.errors() == ["after_star failed (exit status 3)"]
        assert len(list(filter(lambda paper: paper.marks.starred, library.papers()))) == 1
