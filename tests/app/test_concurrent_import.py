"""Keys on the screen and imports from the command line at the same time: none is lost on either side."""

import subprocess
import sys
from datetime import date
from pathlib import Path

from storage import Library
from tests.app.pseudo_terminal import PROJECT, PseudoTerminal
from tests.builders import a_digest

EARLIER_DIGEST = date(2020, 1, 1)
IMPORTS = """
import sys
from pathlib import Path
from reader.cli import main

library, files = sys.argv[1], sorted(Path(sys.argv[2]).iterdir())
sys.exit(max(main(["--library", library, "import", str(file)]) for file in files))
"""


def star_while_importing(folder: Path, count: int) -> tuple[int, int]:
    """Star papers one after another while others are imported; give how many are starred, and how many there are."""
    digests = folder / "digests"
    digests.mkdir()
    for number in range(count):
        paper = f'{{"schema": 1, "title": "Imported {number}", "published": "2019-01-01"}}'
        (digests / f"{number:04}.json").write_text(paper)
    with Library.open(folder / "library") as library:
        library.import_digests(a_digest(*(f"Known {number}" for number in range(count))))
        library.import_digests(a_digest("The Last Of Those Known", day=EARLIER_DIGEST))
    command = [sys.executable, "-c", IMPORTS, str(folder / "library"), str(digests)]
    with PseudoTerminal("-m", "reader", "--library", str(folder / "library"), rows=40) as terminal:
        terminal.wait_for("Known 0")
        terminal.send("3")
        terminal.wait_for("●")
        with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL) as importing:
            for number in range(count):
                terminal.send("sj")
                terminal.wait_for(f"{number + 2}/")
            assert importing.wait(600) == 0
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    with Library.open(folder / "library") as library:
        starred = [paper.title for paper in library.papers() if paper.marks.starred]
        assert all(title.startswith("Known") for title in starred)
        return len(starred), len(library)


def test_no_key_and_no_import_is_lost(tmp_path: Path) -> None:
    assert star_while_importing(tmp_path, 30) == (30, 61)
