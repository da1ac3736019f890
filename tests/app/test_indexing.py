"""The search index follows the library in the background, in its file too, and after errors."""

from pathlib import Path

import pytest

from reader.app import jobs
from reader.errors import LibraryDamaged
from reader.search import INDEX_FILE_NAME, Searcher, verify_index
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest


@pytest.fixture(autouse=True)
def without_idle_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "IDLE_SECONDS", 0.0)


def _is_consistent(library: Library, file: Path) -> bool:
    return file.exists() and verify_index(file, library.columns, library.paper) == ()


async def _wait_until_synced(driver: AppDriver) -> None:
    await driver.wait_until(lambda: driver.app.context.listing_state.searcher.is_synced)


async def test_what_is_imported_is_soon_in_the_file_of_the_index(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("First", "Second"))
        async with run_app(library) as driver:
            await _wait_until_synced(driver)
            driver.app.context.show_change(library.import_digests(a_digest("Third")).change)  # type: ignore[arg-type]
            await _wait_until_synced(driver)
            assert _is_consistent(library, tmp_path / INDEX_FILE_NAME)


async def test_an_index_error_is_reported_once_and_retried(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = Searcher.update_index
    failures = iter([LibraryDamaged("papers.json:2: the line is damaged")] * 3)

    def failing(self: Searcher, cancelled: object) -> None:
        for failure in failures:
            raise failure
        prepare(self, cancelled)  # type: ignore[arg-type]

    monkeypatch.setattr(Searcher, "update_index", failing)
    async with run_app(library) as driver:
        await _wait_until_synced(driver)
        errors = [error for error in driver.errors() if "the line is damaged" in error]
        assert len(errors) == 1


@pytest.mark.traced
async def test_after_an_error_there_is_a_rest(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "IDLE_SECONDS", 1_000.0)
    tried: list[Searcher] = []

    def failing(self: Searcher, cancelled: object) -> None:
        tried.append(self)
        raise LibraryDamaged("papers.json:2: the line is damaged")

    monkeypatch.setattr(Searcher, "update_index", failing)
    async with run_app(library) as driver:
        await driver.wait_until(lambda: tried)
        for _ in range(5):
            driver.app.index_job.schedule()
            await driver.wait_until_idle()
        assert len(tried) == 1


async def test_the_index_pauses_only_while_keys_are_pressed(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(jobs, "sleep", pauses.append)
    job = jobs.Job("indexing")
    async with run_app(library) as driver:
        await _wait_until_synced(driver)
        for pressed in (False, True):
            pauses.clear()
            monkeypatch.setattr(driver.app.index_job, "_keys_are_pressed", lambda pressed=pressed: pressed)
            driver.app.index_job._is_cancelled(job)
            assert pauses == [jobs.PAUSE_SECONDS] * pressed
        await driver.press("j")
        assert driver.app.key_queue.is_in_use
