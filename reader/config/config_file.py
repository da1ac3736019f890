"""The configuration file: its values with their lines, and reading and atomic writing."""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.errors import ConfigError, os_reason
from reader.files import NotRegularFile, NotUtf8, atomic_write, decode_utf8, open_regular

PathStep = str | int
"""One step into a document: the name of a setting, or an index of a list."""

_LEXEME = (
    r'''"""(?:[^\\]|\\.)*?"{3,5}|"(?:[^"\\\n]|\\.)*"'''  # strings in quotation marks
    r"""|'''.*?'{3,5}|'[^'\n]*'"""  # and in apostrophes
    r"""|#[^\n]*|[\[\]{}\n]"""
)
_BRACKET_DEPTHS = {"[": 1, "{": 1, "]": -1, "}": -1}
MAX_FILE_BYTES = 256 * 1024
"""The most bytes of a configuration, which is written by hand; a larger file is something else."""

_POSITION_PATTERN = r"\s*\(at (?:line (\d+), column \d+|end of document)\)$"
"""Not compiled: that takes as long as reading a file, and only errors need it."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    r"""A valid TOML file, empty if missing. Its lines end in `line_end`, those of `text` in `\n`."""

    path: Path
    text: str
    values: dict[str, Any]
    line_end: str = "\n"

    def get(self, *path: PathStep) -> object:
        """Return the value at a path, or None."""
        return value_at(self.values, path)

    def error(self, reason: str, *path: PathStep) -> ConfigError:
        """Return an error about the value at a path, with its file and line."""
        return ConfigError(f"{self.path}:{line_of(self.text, path)}: {reason}")


def read_config_file(path: Path) -> ConfigFile:
    """Read a TOML file; raise ConfigError, with the line, if it is unreadable or invalid."""
    try:
        text = _read_text(path)
    except FileNotFoundError:
        text = ""
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the configuration: {os_reason(error)}") from error
    line_end = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    return ConfigFile(path, text, _parse(text, path), line_end)


def save_text(path: Path, text: str) -> None:
    """Replace the file atomically, readable only by its owner; a symbolic link keeps its target.

    Raise ConfigError on failure, and leave the file unchanged.
    """
    target = Path(os.path.realpath(path))
    try:
        _require_writable(target)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        atomic_write(target, (text.encode(),), sync=True)
    except OSError as error:
        raise ConfigError(f"{path}: cannot write the configuration: {os_reason(error)}") from error


def create_text(path: Path, text: str) -> None:
    """Write a new file, or the missing target of a symbolic link; raise ConfigError if it exists or on failure."""
    if os.path.exists(path):  # noqa: PTH110 - pathlib raises if a parent folder is not accessible
        raise ConfigError(f"{path}: the configuration already exists; move it away first")
    save_text(path, text)


def value_at(values: object, path: tuple[PathStep, ...]) -> object:
    """Return the value at a path, or None."""
    for step in path:
        try:
            values = values[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def line_of(text: str, path: tuple[PathStep, ...]) -> int:
    """Return the line, counted from 1, of the statement that sets the value at a path; 1 if none does.

    The text must be valid TOML; it is bisected, because `tomllib` does not report lines.
    """
    lines, statements = _lines(text), statement_ranges(text)
    low, high = 0, len(statements)
    while low < high:
        middle = (low + high) // 2
        until = tomllib.loads("".join(lines[: statements[middle][1]]))
        low, high = (low, middle) if value_at(until, path) is not None else (middle + 1, high)
    return statements[low][0] + 1 if low < len(statements) else 1


def statement_ranges(text: str) -> list[tuple[int, int]]:
    """Return the first line of each statement in valid TOML, counted from 0, and the line after it."""
    statements, start, end, depth = [], 0, 0, 0
    for part in re.findall(_LEXEME, text + "\n", re.DOTALL):
        depth += _BRACKET_DEPTHS.get(part, 0)
        end += part.count("\n")
        if part == "\n" and depth == 0:
            statements.append((start, end))
            start = end
    return statements


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")]


def is_toml(text: str) -> bool:
    """Return whether a text is valid TOML."""
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


def _read_text(path: Path) -> str:
    try:
        with open_regular(path) as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except NotRegularFile:
        raise ConfigError(f"{path}: the configuration is not a regular file; move it away") from None
    if len(content) > MAX_FILE_BYTES:
        raise ConfigError(f"{path}: larger than {MAX_FILE_BYTES // 1024} kB, so probably not a configuration")
    try:
        return decode_utf8(content)
    except NotUtf8 as error:
        raise ConfigError(f"{path}:{error.line}: not UTF-8; save the file as UTF-8") from error


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ConfigError(f"{path}:1: nested too deeply for a configuration") from error
    except ValueError as error:
        line, reason = _position_and_reason(str(error), text)
        raise ConfigError(f"{path}:{line}: invalid TOML: {reason}; fix or remove the line") from error


def _position_and_reason(message: str, text: str) -> tuple[int, str]:
    position = re.search(_POSITION_PATTERN, message)
    line = int(position[1]) if position and position[1] else text.rstrip().count("\n") + 1
    reason = message[: position.start()] if position else message
    return line, reason[:1].lower() + reason[1:]


def _require_writable(path: Path) -> None:
    if path.exists() and not path.stat().st_mode & 0o222:
        raise PermissionError(13, "it is write-protected")
