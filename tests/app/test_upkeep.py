"""The index follows the library beside the screen: its file too, and whatever goes wrong."""

from pathlib import Path
from time import monotonic

import pytest

from reader.app import indexing
from reader.errors import LibraryDamaged
from reader.search import INDEX_FILE, Searcher, check_index
from storage import Library
from tests.app.stage import Stage, on_stage
from tests.builders import a_digest


@pytest.fixture(autouse=True)
def restless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "REST", 0.0)


def _is_true(library: Library, file: Path) -> bool:
    return file.exists() and check_index(file, library.columns, library.paper) == ()


async def _until_settled(stage: Stage) -> None:
    await stage.until(lambda: stage.app._desk.showing.searcher.is_settled)


async def test_what_is_imported_is_soon_in_the_file_of_the_index(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(a_digest("First", "Second"))
        async with on_stage(library) as stage:
            await _until_settled(stage)
            stage.app._desk.show_change(library.add(a_digest("Third")).change)  # type: ignore[arg-type]
            await _until_settled(stage)
            assert _is_true(library, tmp_path / INDEX_FILE)


async def test_an_error_while_the_index_is_made_is_told_once_and_it_is_tried_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = Searcher.prepare
    failures = iter([LibraryDamaged("papers.json:2: the line is damaged")] * 3)

    def failing(self: Searcher, cancelled: object) -> None:
        for failure in failures:
            raise failure
        prepare(self, cancelled)  # type: ignore[arg-type]

    monkeypatch.setattr(Searcher, "prepare", failing)
    async with on_stage(library) as stage:
        began = monotonic()
        await _until_settled(stage)
        told = [words for words in stage.errors() if "the line is damaged" in words]
        assert len(told) == 1
        assert monotonic() - began < indexing.REST + 20


async def test_after_an_error_there_is_a_rest(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "REST", 1_000.0)
    tried: list[Searcher] = []

    def failing(self: Searcher, cancelled: object) -> None:
        tried.append(self)
        raise LibraryDamaged("papers.json:2: the line is damaged")

    monkeypatch.setattr(Searcher, "prepare", failing)
    async with on_stage(library) as stage:
        await stage.until(lambda: tried)
        for _ in range(5):
            stage.app._indexing.see_to_it()
            await stage.settle()
        assert len(tried) == 1
