"""`check_installation` on real distributions in temporary folders."""

import base64
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reader import __version__
from reader.cli.installation import satisfies

PROJECT = Path(__file__).resolve().parents[3]
PACKAGES = ("reader", "widgets", "storage")
PROGRAM = "from reader.cli.installation import *\nfor f in check_installation(): print(f.severity, f.message, f.remedy)"


def install(site: Path, name: str, version: str, files: tuple[Path, ...], needs: tuple[str, ...] = ()) -> None:
    """Write the metadata of a distribution with the given files, as installers do."""
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
    """Return a folder with copies of our packages."""
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, tmp_path / "site" / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "site"


def own_files(site: Path) -> tuple[Path, ...]:
    return tuple(path for package in PACKAGES for path in (site / package).rglob("*.py"))


def run_check(*path: Path) -> str:
    program = f"import sys; sys.path[:0] = {[str(folder) for folder in path]!r}\n{PROGRAM}"
    command = [sys.executable, "-S", "-P", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, cwd=path[0]).stdout


def test_a_complete_installation_is_ok(site: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    found = run_check(site)
    assert f"ok Reader {__version__}, installed in {site}" in found
    assert "error" not in found
    assert "warning" not in found


def test_running_from_source_is_a_warning(site: Path) -> None:
    assert f"warning Reader {__version__} runs from {site}; reader-tui is not installed" in run_check(site)


def test_a_shadowing_package_is_an_error(site: Path, tmp_path: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    (tmp_path / "other" / "storage").mkdir(parents=True)
    (tmp_path / "other" / "storage" / "__init__.py").touch()
    program = f"sys.path.insert(0, {str(tmp_path / 'other')!r})"
    found = subprocess.run(
        [sys.executable, "-S", "-P", "-c", f"import sys; sys.path.insert(0, {str(site)!r}); {program}\n{PROGRAM}"],
        capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path,
    ).stdout  # fmt: skip
    assert f"error package 'storage' is imported from {tmp_path / 'other'}, which shadows ours" in found


def test_a_missing_package_is_an_error(site: Path) -> None:
    shutil.rmtree(site / "widgets")
    assert f"error package 'widgets' is missing from {site} reinstall Reader" in run_check(site)


def test_a_distribution_that_overwrites_ours_is_an_error(site: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    install(site, "reader", "3.14", (site / "reader" / "__init__.py",))
    found = run_check(site)
    assert f"error reader in {site} also provides a package 'reader'; the two overwrite" in found


def test_a_distribution_with_our_package_name_is_a_warning(site: Path, tmp_path: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    (tmp_path / "other" / "reader").mkdir(parents=True)
    (tmp_path / "other" / "reader" / "__init__.py").touch()
    install(tmp_path / "other", "reader", "3.14", (tmp_path / "other" / "reader" / "__init__.py",))
    found = run_check(site, tmp_path / "other")
    assert f"warning reader in {tmp_path / 'other'} also provides a package 'reader'; ours is" in found
    assert "error" not in found


def test_missing_or_modified_files_are_an_error(site: Path) -> None:
    install(site, "reader-tui", __version__, own_files(site))
    (site / "storage" / "library.py").write_text("")
    (site / "storage" / "filesystem.py").unlink()
    count = len(own_files(site)) + 1
    assert f"error 2 of {count} installed files are missing or modified: storage/" in run_check(site)


def test_missing_or_incompatible_dependencies_are_errors(site: Path) -> None:
    needs = ("textual<9,>=8.2.8", "tinydb<5,>=4.9", 'hypothesis==6.1; extra == "test"', "platformdirs>=4.3")
    install(site, "reader-tui", __version__, own_files(site), needs)
    install(site, "textual", "7.5.0", ())
    install(site, "platformdirs", "4.9", ())
    found = run_check(site)
    assert "error textual 7.5.0 is installed; Reader needs textual<9,>=8.2.8" in found
    assert "error tinydb is not installed" in found
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
def test_versions_are_compared_by_number(bounds: str, version: str, allowed: bool) -> None:
    assert satisfies(bounds, version) is allowed
