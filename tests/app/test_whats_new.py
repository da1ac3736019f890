"""What is new since the last visit is shown quietly."""

import json
import re
import stat
from datetime import date
from pathlib import Path

import pytest

from reader.paper import Appearance, Digest
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest, a_paper
from widgets.paper_view import PaperView

NOVEMBER, DECEMBER = date(2025, 11, 28), date(2025, 12, 29)


async def run_session(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until(lambda: driver.app.dispatcher.has_shown_whats_new)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """One paper of November."""
    library = Library.open(tmp_path)
    library.import_digests(a_digest(a_paper("Known", appearances=(Appearance("hf-daily", NOVEMBER, 0, upvotes=12),))))
    return library


def december() -> Digest:
    again = Appearance("hf-daily", DECEMBER, 0, upvotes=40)
    return a_digest(
        a_paper("Known", appearances=(again,), upvotes=40),
        a_paper("Unknown", appearances=(Appearance("hf-daily", DECEMBER, 1),)),
        day=DECEMBER,
    )


def paper_lines(driver: AppDriver) -> list[str]:
    view = driver.app.screen.query_one(PaperView)
    columns = slice(view.region.x, view.region.right)
    lines = driver.screen_text().splitlines()[view.region.y : view.region.bottom]
    return [line[columns].strip() for line in lines]


async def test_nothing_is_new_at_the_first_visit(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until(lambda: driver.app.dispatcher.has_shown_whats_new)
        assert "new" not in driver.screen_text().split("Inbox ")[0]


async def test_news_is_in_the_heading_the_notice_and_the_paper(library: Library) -> None:
    await run_session(library)
    library.import_digests(december())
    async with run_app(library, size=(200, 30)) as driver:
        await driver.wait_until(lambda: "1 new since your last visit" in driver.screen_text())
        assert "2 · 1 new" in driver.screen_text()
        assert "since your last visit: again in 1 digest, upvotes 12 → 40" in driver.screen_text()
        assert "upvotes 12 → 40 (28 Nov – 29 Dec)" in driver.screen_text()
        await driver.press("j")
        assert re.fullmatch(r"Unknown +new", paper_lines(driver)[0])
        await driver.press("k", "T", "space")
        assert any(re.fullmatch(r"Unknown +new", line) for line in paper_lines(driver))
    async with run_app(library) as driver:
        await driver.wait_until(lambda: driver.app.dispatcher.has_shown_whats_new)
        assert "· 1 new" not in driver.screen_text()
        assert "since your last visit" not in driver.screen_text()


async def test_an_error_stays_and_news_do_not_replace_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    await run_session(library)
    library.import_digests(december())
    monkeypatch.setattr("reader.app.app.PRELOAD_SECONDS", 3600)
    async with run_app(library) as driver:
        assert not driver.app.dispatcher.has_shown_whats_new
        driver.app.context.notify_error("An error")
        driver.app.dispatcher.show_whats_new()
        await driver.wait_until_idle()
        assert "An error" in driver.screen_text()


async def test_what_is_imported_during_a_visit_is_new(library: Library) -> None:
    await run_session(library)
    async with run_app(library) as driver:
        await driver.wait_until(lambda: driver.app.dispatcher.has_shown_whats_new)
        library.import_digests(december())
        driver.app.context.show()
        await driver.wait_until_idle()
        assert "2 · 1 new" in driver.screen_text()


async def test_the_visit_is_private_and_not_a_change(library: Library) -> None:
    await run_session(library)
    assert library.folder is not None
    file = library.folder / "visit.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == {"day": "2025-12-30", "digest": "2025-11-28", "paper": 1}
    assert [one.name for one in library.folder.iterdir() if "visit" in one.name] == ["visit.json"]
    change = library.undo()
    assert change is not None
    assert change.description.startswith("imported")


async def test_a_file_without_a_visit_is_ignored(library: Library) -> None:
    assert library.folder is not None
    (library.folder / "visit.json").write_text("[1]")
    await run_session(library)
    assert json.loads((library.folder / "visit.json").read_text())["paper"] == 1


async def test_a_read_only_folder_does_not_prevent_quitting(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_choices: object) -> None:
        raise PermissionError

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    await run_session(library)
    assert library.folder is not None
    assert not (library.folder / "visit.json").exists()
