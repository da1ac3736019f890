"""What stands in the way of our packages is found, with real distributions in folders of their own."""

import base64
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reader import __version__
from reader.diagnostics import satisfies

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("reader", "widgets", "storage")
LOOK = "from reader.diagnostics import *\nfor f in check_installation(): print(f.severity, f.message, f.remedy)"


def install(site: Path, name: str, version: str, files: tuple[Path, ...], needs: tuple[str, ...] = ()) -> None:
    """Write down, as installers do, that a distribution brought files to a folder."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    needed = "".join(f"Requires-Dist: {need}\n" for need in needs)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed}")
    lines = (f"{file.relative_to(site)},sha256={_digest_of(file)},{file.stat().st_size}\n" for file in files)
    (info / "RECORD").write_text("".join(lines))


def _digest_of(file: Path) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest()).rstrip(b"=").decode()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a folder in which Reader is installed, as far as looking at it goes."""
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, tmp_path / "site" / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "site"


def own_files(site: Path) -> tuple[Path, ...]:
    return tuple(path for package in PACKAGES for path in (site / package).rglob("*.py"))


def look(*path: Path) -> str:
    program = f"import sys; sys.path[:0] = {[str(folder) for folder in path]!r}\n{LOOK}"
    command = [sys.executable, "-S", "-P", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, cwd=path[0]).stdout


def test_what_is_installed_as_it_should_be_is_fine(site: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    found = look(site)
    assert f"ok Reader {__version__}, all of it from {site}" in found
    assert "error" not in found
    assert "warning" not in found


def test_running_without_an_installation_is_remarked_on(site: Path) -> None:
    assert f"warning Reader {__version__} runs from {site} without being installed as reader-tui" in look(site)


def test_a_shadowing_package_is_an_error(site: Path, tmp_path: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    (tmp_path / "other" / "storage").mkdir(parents=True)
    (tmp_path / "other" / "storage" / "__init__.py").touch()
    program = f"sys.path.insert(0, {str(tmp_path / 'other')!r})"
    found = subprocess.run(
        [sys.executable, "-S", "-P", "-c", f"import sys; sys.path.insert(0, {str(site)!r}); {program}\n{LOOK}"],
        capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path,
    ).stdout  # fmt: skip
    assert f"error 'storage' is imported from {tmp_path / 'other'}, where another program's package" in found


def test_a_package_that_is_missing_is_a_problem(site: Path) -> None:
    shutil.rmtree(site / "widgets")
    assert f"error the package 'widgets' is missing from {site} install Reader anew" in look(site)


def test_a_distribution_that_overwrites_ours_is_a_problem(site: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    install(site, "reader", "3.14", (site / "reader" / "__init__.py",))
    found = look(site)
    assert f"error reader is installed in {site} and brings a package 'reader' too: the two overwrite" in found


def test_a_distribution_with_our_package_name_is_a_warning(site: Path, tmp_path: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    (tmp_path / "other" / "reader").mkdir(parents=True)
    (tmp_path / "other" / "reader" / "__init__.py").touch()
    install(tmp_path / "other", "reader", "3.14", (tmp_path / "other" / "reader" / "__init__.py",))
    found = look(site, tmp_path / "other")
    assert f"warning reader is installed in {tmp_path / 'other'} and brings a package 'reader' too; ours is" in found
    assert "error" not in found


def test_files_that_are_not_as_they_were_installed_are_a_problem(site: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    (site / "storage" / "library.py").write_text("")
    (site / "storage" / "filesystem.py").unlink()
    count = len(own_files(site)) + 1
    assert f"error 2 of {count} installed files are not as they were installed: storage/" in look(site)


def test_missing_or_incompatible_dependencies_are_errors(site: Path) -> None:
    needs = ("textual<9,>=8.2.8", "tinydb<5,>=4.9", 'hypothesis==6.1; extra == "test"', "platformdirs>=4.3")
    install(site, "reader-tui", __version__, own_files(site), needs)
    install(site, "textual", "7.5.0", ())
    install(site, "platformdirs", "4.9", ())
    found = look(site)
    assert "error textual 7.5.0 is installed, and Reader needs textual<9,>=8.2.8" in found
    assert "error the library tinydb is not installed" in found
    assert "platformdirs 4.9" in found
    assert "hypothesis" not in found


@pytest.mark.parametrize(
    ("bounds", "version", "allowed"),
    [
        (">=8.2.8,<9", "8.2.8", True),
        (">=8.2.8,<9", "8.10", True),
        (">=8.2.8,<9", "9.0.0", False),
        (">=8.2.8,<9", "8.2.7", False),
        (">=4.9", "4.9.0", True),
        ("==2.16", "2.16.0", True),
        ("!=2.16", "2.16", False),
        ("", "0.1", True),
        (">=2", "2.1.0rc1", True),
    ],
)
def test_versions_are_compared_number_by_number(bounds: str, version: str, allowed: bool) -> None:
    assert satisfies(bounds, version) is allowed
