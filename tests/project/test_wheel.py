"""The wheel is complete: packages, style sheet, samples and type markers."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="the build backend is not installed")

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build a wheel as pip does, but with the installed build backend: pip would install another one first."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-c", "import sys, hatchling.build as backend; backend.build_wheel(sys.argv[1])"]
    build = subprocess.run([*command, folder], cwd=PROJECT, capture_output=True, text=True, timeout=110, check=False)
    assert build.returncode == 0, build.stderr
    (built,) = folder.glob("reader_tui-*.whl")
    return zipfile.ZipFile(built)


def test_a_wheel_carries_all_that_the_program_reads(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    for needed in (
        "reader/py.typed",
        "storage/py.typed",
        "widgets/py.typed",
        "widgets/reader.tcss",
        "reader/formats/samples/daily_papers_nov_28.txt",
        "reader/formats/samples/daily_papers_dec_29.txt",
    ):
        assert needed in names


def test_a_wheel_holds_the_three_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    packages = {top for top in tops if not top.endswith((".dist-info", ".data"))}
    assert packages == {"reader", "storage", "widgets"}


def test_a_wheel_brings_the_manual_page_and_no_other_data(wheel: zipfile.ZipFile) -> None:
    data = [name.partition(".data/")[2] for name in wheel.namelist() if ".data/" in name]
    assert data == ["data/share/man/man1/reader.1"]


def test_a_wheel_brings_one_command(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert wheel.read(entry_points).decode().split() == ["[console_scripts]", "reader", "=", "reader.cli:main"]
