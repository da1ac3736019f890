"""Settings for all tests."""

import gc
import os
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from coverage import Coverage
from hypothesis import is_hypothesis_test, settings

settings.register_profile("quick", deadline=None)  # the time of an example depends on the machine
settings.register_profile("thorough", deadline=None, max_examples=1_000)  # pytest --hypothesis-profile=thorough
settings.load_profile("quick")

OWN_PROCESSES = ("reader.__main__", "reader.desktop.clipboard_helper", "reader.desktop.hook_runner")
"""Modules that run when they are imported."""
APP_TESTS = Path(__file__).parent / "app"
"""Tests that show the screen."""
COVERAGE = pytest.StashKey[Coverage | None]()
"""What measures coverage, if anything does."""


@pytest.fixture(scope="session", autouse=True)
def no_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the developer's configuration, endpoints and cache out of the tests, and of the programs that they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        for name in ("READER_HF_ENDPOINT", "HF_ENDPOINT", "READER_ARXIV_ENDPOINT"):
            patch.delenv(name, raising=False)
        patch.setenv("READER_CONFIG", str(tmp_path_factory.mktemp("config") / "none.toml"))
        yield


def pytest_collection() -> None:
    """Collect no garbage while tests are collected, which took a fifth of that time."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out of coverage what takes long to trace and runs the same code as other tests.

    These are the property tests, which add 0.2 % of the branches, and tests of the app that are not marked `traced`:
    90 tests with the mark reach 99.6 % of the branches that all of them reach, in a fifth of the processor time.
    """
    for item in items:
        is_of_app = APP_TESTS in item.path.parents and not item.get_closest_marker("traced")
        if is_of_app or is_hypothesis_test(getattr(item, "function", None)):
            item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """Leave the collected tests out of garbage collections, which saves a tenth of the processor time of a worker."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Trace imports in one process only, because each worker of pytest-xdist imports the same modules."""
    session.stash[COVERAGE] = Coverage.current()
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0":
        _stop_tracing()
    elif Coverage.current() is not None:
        _import_all_modules()


def _import_all_modules() -> None:
    """Import what the program imports lazily: otherwise a module counts as covered only if a traced test is the first.

    Which test is the first depends on the workers: the coverage was 95.3 % in some runs and 96.0 % in others.
    """
    for package in ("reader", "storage", "widgets"):
        for module in walk_packages([package], f"{package}."):
            if module.name not in OWN_PROCESSES:
                import_module(module.name)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtestloop() -> Generator[None, object, object]:
    """Trace nothing between tests: tracing what pytest and pytest-xdist do costs 3 ms a test."""
    _stop_tracing()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Trace a test, unless it is marked `no_cover`."""
    coverage = item.session.stash[COVERAGE]
    if coverage is not None and item.get_closest_marker("no_cover") is None:
        coverage.start()
    try:
        return (yield)
    finally:
        _stop_tracing()  # also what pytest-cov started again after a test marked `no_cover`


def _stop_tracing() -> None:
    """Stop all collectors: in a worker, pytest-cov starts one for a run without workers as well as the worker's own."""
    while (coverage := Coverage.current()) is not None:
        coverage.stop()
