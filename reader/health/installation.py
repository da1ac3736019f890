"""Whether the three packages are ours, whole and together, and whether the libraries that they need are there."""

import base64
import csv
import hashlib
import platform
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from reader import __version__
from reader.health.finding import Finding

DISTRIBUTION = "reader-tui"
PACKAGES = ("reader", "widgets", "storage")

_APART = "install Reader anew, into an environment of its own, as pipx and 'uv tool' make one"
_SHADOWED = "start Reader from another folder, unset PYTHONPATH, or " + _APART
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*\(?([^;()]*)\)?\s*(;.*)?")
_BOUND = re.compile(r"(>=|<=|==|!=|~=|<|>)\s*(\d+(?:\.\d+)*)")


def look_at_installation() -> Iterator[Finding]:
    """Say where the packages are imported from, what stands in their way, and which versions work together."""
    shadowed = list(_shadowed())
    yield from shadowed
    yield from _others()
    own = _distribution(DISTRIBUTION)
    if own is None:
        yield Finding("note", f"Reader {__version__} runs from {_home()} without being installed as {DISTRIBUTION}")
        yield Finding("fine", f"Python {platform.python_version()}")
        return
    yield from _altered(own)
    yield from _libraries(own)
    if not shadowed:
        yield Finding("fine", f"Reader {__version__}, all of it from {_home()}")


def place_of(package: str) -> Path | None:
    """Give the folder that a package is imported from, without importing it; None where there is none."""
    with suppress(ImportError, ValueError):
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            return Path(next(iter(spec.submodule_search_locations))).parent
        if spec is not None and spec.origin:
            return Path(spec.origin).parent
    return None


def _home() -> Path:
    return Path(__file__).resolve().parents[2]


def _shadowed() -> Iterator[Finding]:
    for package in PACKAGES:
        place = place_of(package)
        if place is None:
            yield Finding("problem", f"the package {package!r} is missing from {_home()}", _APART)
        elif place.resolve() != _home():
            words = f"{package!r} is imported from {place}, where another program's package of that name shadows ours"
            yield Finding("problem", f"{words} in {_home()}", _SHADOWED)


def _others() -> Iterator[Finding]:
    """Look for distributions that bring packages of the same names, as one on PyPI does."""
    for other in metadata.distributions():
        brought = [package for package in PACKAGES if _brings(other, package)]
        if not brought or other.name == DISTRIBUTION:
            continue
        place = Path(str(other.locate_file(""))).resolve()
        words = f"{other.name} is installed in {place} and brings a package {brought[0]!r} too"
        if place == _home():
            yield Finding("problem", f"{words}: the two overwrite each other", f"remove it, and {_APART}")
        else:
            yield Finding("note", f"{words}; ours is the one that is imported")


def _brings(distribution: metadata.Distribution, package: str) -> bool:
    """Look among the files of a distribution, as it lists them, which is several times quicker than asking for them."""
    files = "\n" + (distribution.read_text("RECORD") or "")
    return f"\n{package}/" in files or f"\n{package}.py," in files


def _altered(own: metadata.Distribution) -> Iterator[Finding]:
    """Look whether the installed files are still those that were installed."""
    files = [file for file in _files_of(own) if file.name.split("/")[0] in PACKAGES]
    if files and Path(str(own.locate_file(""))).resolve() != _home():
        words = f"{DISTRIBUTION} {own.version} is installed in {own.locate_file('')}, but another copy comes first: "
        yield Finding("note", f"{words}Reader {__version__} in {_home()}")
        return
    if own.version != __version__:
        words = f"what runs is Reader {__version__}, but {DISTRIBUTION} {own.version} was installed"
        yield Finding("note", words, "install Reader anew")
    altered = [file for file in files if not _is_as_installed(file)]
    if altered:
        words = f"{len(altered)} of {len(files)} installed files are not as they were installed: {altered[0].name}"
        yield Finding("problem", words + (", …" if len(altered) > 1 else ""), _APART)


class _File(NamedTuple):
    """A file as RECORD tells of it: its path from the folder of the installation, with slashes, and its hash."""

    place: Path
    name: str
    hash: str


def _files_of(distribution: metadata.Distribution) -> list[_File]:
    """Read RECORD itself: what Python gives of it leaves out, since 3.13, the files that are gone."""
    rows = csv.reader((distribution.read_text("RECORD") or "").splitlines())
    place = Path(str(distribution.locate_file("")))
    return [_File(place / row[0], row[0], row[1]) for row in rows if len(row) > 1]


def _is_as_installed(file: _File) -> bool:
    mode, _, expected = file.hash.partition("=")
    if not expected:
        return True
    try:
        digest = hashlib.new(mode, file.place.read_bytes()).digest()
    except (OSError, ValueError):
        return False
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == expected


def _libraries(own: metadata.Distribution) -> Iterator[Finding]:
    """Look whether the libraries are there in versions that Reader knows."""
    versions = [f"Python {platform.python_version()}"]
    for requirement in own.requires or ():
        found = _REQUIREMENT.fullmatch(requirement)
        if found is None or "extra" in (found[3] or ""):
            continue
        library = _distribution(found[1])
        if library is None:
            yield Finding("problem", f"the library {found[1]} is not installed", _APART)
        elif not allows(found[2], library.version):
            words = f"{found[1]} {library.version} is installed, and Reader needs {found[1]}{found[2]}"
            yield Finding("problem", words, _APART)
        else:
            versions.append(f"{found[1]} {library.version}")
    yield Finding("fine", ", ".join(versions))


def allows(bounds: str, version: str) -> bool:
    """Tell whether a version is within bounds such as ">=8.2.8,<9"; what follows its numbers does not count."""
    numbers = _numbers(version)
    comparisons = {
        ">=": lambda bound: numbers >= bound,
        "<=": lambda bound: numbers <= bound,
        "==": lambda bound: numbers == bound,
        "!=": lambda bound: numbers != bound,
        "~=": lambda bound: numbers >= bound,
        ">": lambda bound: numbers > bound,
        "<": lambda bound: numbers < bound,
    }
    return all(comparisons[sign](_numbers(bound)) for sign, bound in _BOUND.findall(bounds))


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _distribution(name: str) -> metadata.Distribution | None:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
