"""Whether what Reader runs on is as it should be: its installation and its terminal; nothing is changed by looking.

What is found where something is looked over, in words, and what to do about it.

Whether the terminal can show the screen.

Whether the three packages are ours, whole and together, and whether the libraries that they need are there.
"""

import base64
import csv
import hashlib
import os
import platform
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple, TextIO

from reader import __version__

Severity = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that was found: how bad it is, in words what it is and means, and what to do about it."""

    severity: Severity
    message: str
    remedy: str = ""


_MIN_COLUMNS, _MIN_LINES = 80, 24
_UNSUPPORTED_TERMINALS = frozenset({"", "dumb", "unknown"})


def check_terminal(output: TextIO | None, environment: Mapping[str, str] = os.environ) -> Iterator[Diagnostic]:
    """Say what the terminal behind a stream can do: its name, its size, its colours, its letters."""
    if output is None or not output.isatty():
        yield Diagnostic("warning", "the output does not go to a terminal here, so none was looked at")
        return
    kind = environment.get("TERM", "")
    if kind in _UNSUPPORTED_TERMINALS and os.name == "posix":
        message = f"TERM is {kind!r}, so nobody knows how to draw on this terminal"
        yield Diagnostic("warning", message, "set TERM to what the terminal is, such as xterm-256color")
    columns, lines = os.get_terminal_size(output.fileno())
    if columns < _MIN_COLUMNS or lines < _MIN_LINES:
        message = f"the terminal has {columns} columns and {lines} lines, which is little"
        yield Diagnostic("warning", message, f"the screen is at ease from {_MIN_COLUMNS} by {_MIN_LINES} on")
    if "utf" not in output.encoding.lower():
        message = f"the terminal is taken to read {output.encoding}, so letters beyond that are shown as '?'"
        yield Diagnostic("warning", message, "set LANG to a UTF-8 locale, such as C.UTF-8, or PYTHONUTF8=1")
    message = f"{kind or 'a terminal'}, {columns} columns by {lines} lines, {_colours(kind, environment)}"
    yield Diagnostic("ok", f"{message}, {output.encoding.upper()}")


def _colours(kind: str, environment: Mapping[str, str]) -> str:
    if environment.get("NO_COLOR"):
        return "no colours, as NO_COLOR asks"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "direct" in kind:
        return "16 million colours"
    return "256 colours" if "256" in kind else "16 colours"


DISTRIBUTION = "reader-tui"
PACKAGES = ("reader", "widgets", "storage")

_PACKAGES_APART = "install Reader anew, into an environment of its own, as pipx and 'uv tool' make one"
_SHADOWED = "start Reader from another folder, unset PYTHONPATH, or " + _PACKAGES_APART
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*\(?([^;()]*)\)?\s*(;.*)?")
_BOUND = re.compile(r"(>=|<=|==|!=|~=|<|>)\s*(\d+(?:\.\d+)*)")


def check_installation() -> Iterator[Diagnostic]:
    """Say where the packages are imported from, what stands in their way, and which versions work together."""
    shadowed = list(_shadowed())
    yield from shadowed
    yield from _conflicting_distributions()
    own = _distribution(DISTRIBUTION)
    if own is None:
        yield Diagnostic(
            "warning",
            f"Reader {__version__} runs from {_installation_folder()} without being installed as {DISTRIBUTION}",
        )
        yield Diagnostic("ok", f"Python {platform.python_version()}")
        return
    yield from _modified_files(own)
    yield from _check_dependencies(own)
    if not shadowed:
        yield Diagnostic("ok", f"Reader {__version__}, all of it from {_installation_folder()}")


def package_folder(package: str) -> Path | None:
    """Give the folder that a package is imported from, without importing it; None where there is none."""
    with suppress(ImportError, ValueError):
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            return Path(next(iter(spec.submodule_search_locations))).parent
        if spec is not None and spec.origin:
            return Path(spec.origin).parent
    return None


def _installation_folder() -> Path:
    return Path(__file__).resolve().parents[1]


def _shadowed() -> Iterator[Diagnostic]:
    for package in PACKAGES:
        folder = package_folder(package)
        if folder is None:
            yield Diagnostic(
                "error", f"the package {package!r} is missing from {_installation_folder()}", _PACKAGES_APART
            )
        elif folder.resolve() != _installation_folder():
            message = (
                f"{package!r} is imported from {folder}, where another program's package of that name shadows ours"
            )
            yield Diagnostic("error", f"{message} in {_installation_folder()}", _SHADOWED)


def _conflicting_distributions() -> Iterator[Diagnostic]:
    """Look for distributions that bring packages of the same names, as one on PyPI does."""
    for other in metadata.distributions():
        brought = [package for package in PACKAGES if _provides(other, package)]
        if not brought or other.name == DISTRIBUTION:
            continue
        folder = Path(str(other.locate_file(""))).resolve()
        message = f"{other.name} is installed in {folder} and brings a package {brought[0]!r} too"
        if folder == _installation_folder():
            yield Diagnostic("error", f"{message}: the two overwrite each other", f"remove it, and {_PACKAGES_APART}")
        else:
            yield Diagnostic("warning", f"{message}; ours is the one that is imported")


def _provides(distribution: metadata.Distribution, package: str) -> bool:
    """Look among the files of a distribution, as it lists them, which is several times quicker than asking for them."""
    files = "\n" + (distribution.read_text("RECORD") or "")
    return f"\n{package}/" in files or f"\n{package}.py," in files


def _modified_files(own: metadata.Distribution) -> Iterator[Diagnostic]:
    """Look whether the installed files are still those that were installed."""
    files = [file for file in _files_of(own) if file.name.split("/")[0] in PACKAGES]
    if files and Path(str(own.locate_file(""))).resolve() != _installation_folder():
        message = f"{DISTRIBUTION} {own.version} is installed in {own.locate_file('')}, but another copy comes first: "
        yield Diagnostic("warning", f"{message}Reader {__version__} in {_installation_folder()}")
        return
    if own.version != __version__:
        message = f"what runs is Reader {__version__}, but {DISTRIBUTION} {own.version} was installed"
        yield Diagnostic("warning", message, "install Reader anew")
    altered = [file for file in files if not _is_unmodified(file)]
    if altered:
        message = f"{len(altered)} of {len(files)} installed files are not as they were installed: {altered[0].name}"
        yield Diagnostic("error", message + (", …" if len(altered) > 1 else ""), _PACKAGES_APART)


class _File(NamedTuple):
    """A file as RECORD tells of it: its path from the folder of the installation, with slashes, and its hash."""

    place: Path
    name: str
    hash: str


def _files_of(distribution: metadata.Distribution) -> list[_File]:
    """Read RECORD itself: what Python gives of it leaves out, since 3.13, the files that are gone."""
    rows = csv.reader((distribution.read_text("RECORD") or "").splitlines())
    folder = Path(str(distribution.locate_file("")))
    return [_File(folder / row[0], row[0], row[1]) for row in rows if len(row) > 1]


def _is_unmodified(file: _File) -> bool:
    mode, _, expected = file.hash.partition("=")
    if not expected:
        return True
    try:
        digest = hashlib.new(mode, file.place.read_bytes()).digest()
    except (OSError, ValueError):
        return False
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == expected


def _check_dependencies(own: metadata.Distribution) -> Iterator[Diagnostic]:
    """Look whether the libraries are there in versions that Reader knows."""
    versions = [f"Python {platform.python_version()}"]
    for requirement in own.requires or ():
        match = _REQUIREMENT.fullmatch(requirement)
        if match is None or "extra" in (match[3] or ""):
            continue
        library = _distribution(match[1])
        if library is None:
            yield Diagnostic("error", f"the library {match[1]} is not installed", _PACKAGES_APART)
        elif not satisfies(match[2], library.version):
            message = f"{match[1]} {library.version} is installed, and Reader needs {match[1]}{match[2]}"
            yield Diagnostic("error", message, _PACKAGES_APART)
        else:
            versions.append(f"{match[1]} {library.version}")
    yield Diagnostic("ok", ", ".join(versions))


def satisfies(bounds: str, version: str) -> bool:
    """Tell whether a version is within bounds such as ">=8.2.8,<9"; what follows its numbers does not count."""
    numbers = _version_numbers(version)
    comparisons = {
        ">=": lambda bound: numbers >= bound,
        "<=": lambda bound: numbers <= bound,
        "==": lambda bound: numbers == bound,
        "!=": lambda bound: numbers != bound,
        "~=": lambda bound: numbers >= bound,
        ">": lambda bound: numbers > bound,
        "<": lambda bound: numbers < bound,
    }
    return all(comparisons[sign](_version_numbers(bound)) for sign, bound in _BOUND.findall(bounds))


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
