"""Diagnostics of the installation: its packages and dependencies. Checking changes nothing.

This module uses only the standard library, because it must run even if the installation is incomplete. That is why it
compares versions itself instead of using `packaging`.
"""

import base64
import csv
import hashlib
import platform
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from importlib.util import find_spec
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import NamedTuple

from reader import __version__
from reader.diagnostics import Diagnostic

DISTRIBUTION = "reader-tui"
PACKAGES = ("reader", "widgets", "storage")

_REINSTALL = "reinstall Reader in its own environment, with pipx or 'uv tool'"
_SHADOWED = "start Reader in another folder, unset PYTHONPATH, or " + _REINSTALL
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*\(?([^;()]*)\)?\s*(;.*)?")
_BOUND = re.compile(r"(>=|<=|==|!=|<|>)\s*(\d+(?:\.\d+)*)")
_COMPARISONS = {">=": ge, "<=": le, "==": eq, "!=": ne, ">": gt, "<": lt}


def check_installation() -> Iterator[Diagnostic]:
    """Check the packages: where they are imported from, what shadows or changed them, and the dependencies."""
    shadowed = list(_shadowed())
    yield from shadowed
    yield from _conflicting_distributions()
    own = _distribution(DISTRIBUTION)
    if own is None:
        yield Diagnostic(
            "warning",
            f"Reader {__version__} runs from {_installation_folder()}; {DISTRIBUTION} is not installed",
        )
        yield Diagnostic("ok", f"Python {platform.python_version()}")
        return
    yield from _modified_files(own)
    yield from _check_dependencies(own)
    if not shadowed:
        yield Diagnostic("ok", f"Reader {__version__}, installed in {_installation_folder()}")


def package_folder(package: str) -> Path | None:
    """Return the folder that a package is imported from, without importing it; None if it is missing."""
    with suppress(ImportError, ValueError):
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            return Path(next(iter(spec.submodule_search_locations))).parent
        if spec is not None and spec.origin:
            return Path(spec.origin).parent
    return None


def _installation_folder() -> Path:
    return Path(__file__).resolve().parents[2]


def _shadowed() -> Iterator[Diagnostic]:
    for package in PACKAGES:
        folder = package_folder(package)
        if folder is None:
            yield Diagnostic("error", f"package {package!r} is missing from {_installation_folder()}", _REINSTALL)
        elif folder.resolve() != _installation_folder():
            message = f"package {package!r} is imported from {folder}, which shadows ours"
            yield Diagnostic("error", f"{message} in {_installation_folder()}", _SHADOWED)


def _conflicting_distributions() -> Iterator[Diagnostic]:
    """Find distributions with packages of the same names; PyPI has one called reader."""
    for other in metadata.distributions():
        provided = [package for package in PACKAGES if _provides(other, package)]
        if not provided or other.name == DISTRIBUTION:
            continue
        folder = Path(str(other.locate_file(""))).resolve()
        message = f"{other.name} in {folder} also provides a package {provided[0]!r}"
        if folder == _installation_folder():
            yield Diagnostic("error", f"{message}; the two overwrite each other", f"uninstall it, then {_REINSTALL}")
        else:
            yield Diagnostic("warning", f"{message}; ours is imported first")


def _provides(distribution: metadata.Distribution, package: str) -> bool:
    """Return whether RECORD names a package; searching its text is several times faster than `Distribution.files`."""
    files = "\n" + (distribution.read_text("RECORD") or "")
    return f"\n{package}/" in files or f"\n{package}.py," in files


def _modified_files(own: metadata.Distribution) -> Iterator[Diagnostic]:
    """Compare the installed files with the hashes in RECORD."""
    files = [file for file in _files_of(own) if file.name.split("/")[0] in PACKAGES]
    if files and Path(str(own.locate_file(""))).resolve() != _installation_folder():
        message = f"{DISTRIBUTION} {own.version} in {own.locate_file('')} is shadowed by "
        yield Diagnostic("warning", f"{message}Reader {__version__} in {_installation_folder()}")
        return
    if own.version != __version__:
        message = f"Reader {__version__} is running, but {DISTRIBUTION} {own.version} is installed"
        yield Diagnostic("warning", message, "reinstall Reader")
    modified = [file for file in files if not _is_unmodified(file)]
    if modified:
        message = f"{len(modified)} of {len(files)} installed files are missing or modified: {modified[0].name}"
        yield Diagnostic("error", message + (", …" if len(modified) > 1 else ""), _REINSTALL)


class _File(NamedTuple):
    """A row of RECORD: the file, its name with slashes relative to the installation, and its hash."""

    path: Path
    name: str
    hash: str


def _files_of(distribution: metadata.Distribution) -> list[_File]:
    """Read RECORD itself, because since Python 3.13 `Distribution.files` leaves out missing files."""
    rows = csv.reader((distribution.read_text("RECORD") or "").splitlines())
    folder = Path(str(distribution.locate_file("")))
    return [_File(folder / row[0], row[0], row[1]) for row in rows if len(row) > 1]


def _is_unmodified(file: _File) -> bool:
    mode, _, expected = file.hash.partition("=")
    if not expected:
        return True
    try:
        digest = hashlib.new(mode, file.path.read_bytes()).digest()
    except (OSError, ValueError):
        return False
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == expected


def _check_dependencies(own: metadata.Distribution) -> Iterator[Diagnostic]:
    """Check that the dependencies are installed in supported versions."""
    versions = [f"Python {platform.python_version()}"]
    for requirement in own.requires or ():
        match = _REQUIREMENT.fullmatch(requirement)
        if match is None or "extra" in (match[3] or ""):
            continue
        library = _distribution(match[1])
        if library is None:
            yield Diagnostic("error", f"{match[1]} is not installed", _REINSTALL)
        elif not satisfies(match[2], library.version):
            message = f"{match[1]} {library.version} is installed; Reader needs {match[1]}{match[2]}"
            yield Diagnostic("error", message, _REINSTALL)
        else:
            versions.append(f"{match[1]} {library.version}")
    yield Diagnostic("ok", ", ".join(versions))


def satisfies(bounds: str, version: str) -> bool:
    """Return whether a version is within bounds such as ">=8.2.8,<9"; only its numbers count, not a suffix."""
    numbers = _version_numbers(version)
    return all(_COMPARISONS[sign](numbers, _version_numbers(bound)) for sign, bound in _BOUND.findall(bounds))


def _version_numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in match[0].split(".")] if match else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _distribution(name: str) -> metadata.Distribution | None:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
