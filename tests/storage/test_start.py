"""Most commands only look at the library, and load no more than that takes."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage import Library
from tests.builders import a_digest

LOOK = """
import sys
from pathlib import Path
from storage import Library
with Library.open(Path(sys.argv[1])) as library:
    list(library.papers())
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded_by_looking(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Give what is loaded once a library was opened, read and closed."""
    folder = tmp_path_factory.mktemp("looking") / "library"
    with Library.open(folder) as library:
        library.add(a_digest("Vision", "Sound"))
    looking = subprocess.run(
        [sys.executable, "-c", LOOK, str(folder)], check=True, capture_output=True, text=True, cwd=Path.cwd()
    )
    return set(looking.stdout.split())


@pytest.mark.parametrize("module", ["addition", "backups", "doctor", "merging", "repair", "rescue", "restoring"])
def test_looking_at_a_library_does_not_load_what_only_few_commands_need(
    loaded_by_looking: set[str], module: str
) -> None:
    assert "storage.catalogue" in loaded_by_looking
    assert f"storage.{module}" not in loaded_by_looking
