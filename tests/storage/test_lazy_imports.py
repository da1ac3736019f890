"""Most commands only look at the library, and load no more than that takes."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage import Library
from tests.builders import a_digest

READ_LIBRARY = """
import sys
from pathlib import Path
from storage import Library
with Library.open(Path(sys.argv[1])) as library:
    list(library.papers())
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def modules_loaded_by_reading(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the modules that are loaded after opening, reading and closing a library."""
    folder = tmp_path_factory.mktemp("looking") / "library"
    with Library.open(folder) as library:
        library.import_digests(a_digest("Vision", "Sound"))
    looking = subprocess.run(
        [sys.executable, "-c", READ_LIBRARY, str(folder)], check=True, capture_output=True, text=True, cwd=Path.cwd()
    )
    return set(looking.stdout.split())


@pytest.mark.parametrize("module", ["backups", "check", "importer", "repair"])
def test_reading_a_library_loads_no_rare_modules(modules_loaded_by_reading: set[str], module: str) -> None:
    assert "storage.catalog" in modules_loaded_by_reading
    assert f"storage.{module}" not in modules_loaded_by_reading
