"""Fixtures of the tests of damage and repair."""

from pathlib import Path

import pytest

from tests.storage.libraries import make_damageable_library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a library of five papers, which was compacted before a star."""
    make_damageable_library(tmp_path / "library")
    return tmp_path / "library"
