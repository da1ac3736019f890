"""On which line of a TOML text a setting stands.

The configuration file as it stands: its values, and the lines that they stand on.

A configuration file written whole or not at all.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.errors import ConfigError, os_reason
from reader.files import NotRegularFile, atomic_write, open_regular

PathStep = str | int
"""One step into a document: the name of a setting, or a place in a list counted from 0."""

_LEXEME = (
    r'''"""(?:[^\\]|\\.)*?"{3,5}|"(?:[^"\\\n]|\\.)*"'''  # texts in quotation marks
    r"""|'''.*?'{3,5}|'[^'\n]*'"""  # and in apostrophes
    r"""|#[^\n]*|[\[\]{}\n]"""
)
_BRACKET_DEPTHS = {"[": 1, "{": 1, "]": -1, "}": -1}


def value_at(values: object, path: tuple[PathStep, ...]) -> object:
    """Give what the steps lead to; None where there is nothing."""
    for step in path:
        try:
            values = values[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def line_of(text: str, path: tuple[PathStep, ...]) -> int:
    """Tell on which line, counted from 1, the statement begins that gives a setting its value; 1 where none does.

    The text must be TOML.
    """
    lines, statements = _lines(text), statement_ranges(text)
    low, high = 0, len(statements)
    while low < high:
        middle = (low + high) // 2
        until = tomllib.loads("".join(lines[: statements[middle][1]]))
        low, high = (low, middle) if value_at(until, path) is not None else (middle + 1, high)
    return statements[low][0] + 1 if low < len(statements) else 1


def statement_ranges(text: str) -> list[tuple[int, int]]:
    """Give the lines of each statement, from and up to, counted from 0; the text must be TOML."""
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
    """Tell whether a text can be read as TOML by itself."""
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


MAX_FILE_BYTES = 256 * 1024
"""Bytes; a configuration is written by hand."""

_POSITION_PATTERN = r"\s*\(at (?:line (\d+), column \d+|end of document)\)$"
"""Only a mistake needs it, and compiling it takes as long as reading a file."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    r"""A TOML file that could be read; a missing one is empty. Its lines end in `line_end`, those of `text` in `\n`."""

    path: Path
    text: str
    values: dict[str, Any]
    line_end: str = "\n"

    def get(self, *path: PathStep) -> object:
        """Give what the steps lead to; None where the file says nothing."""
        return value_at(self.values, path)

    def error(self, reason: str, *path: PathStep) -> ConfigError:
        """Make the error that says what is wrong with the setting that the steps lead to, and on which line."""
        return ConfigError(f"{self.path}:{line_of(self.text, path)}: {reason}")


def read_config_file(path: Path) -> ConfigFile:
    """Read a TOML file. Raises ConfigError, which names the line, for what is no readable TOML."""
    try:
        text = _read_text(path)
    except FileNotFoundError:
        text = ""
    except OSError as error:
        raise ConfigError(f"{path}: the configuration cannot be read: {os_reason(error)}") from error
    line_end = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    return ConfigFile(path, text, _parse(text, path), line_end)


def _read_text(path: Path) -> str:
    try:
        with open_regular(path) as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except NotRegularFile:
        raise ConfigError(f"{path}: the configuration is not a regular file; move it away") from None
    if len(content) > MAX_FILE_BYTES:
        raise ConfigError(f"{path}: the configuration is larger than {MAX_FILE_BYTES // 1024} kB; is it another file?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: this is not UTF-8; save the file as UTF-8") from error


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ConfigError(f"{path}:1: this is nested too deeply to be a configuration") from error
    except ValueError as error:
        line, reason = _position_and_reason(str(error), text)
        raise ConfigError(f"{path}:{line}: this is no TOML: {reason}; mend the line or take it out") from error


def _position_and_reason(message: str, text: str) -> tuple[int, str]:
    position = re.search(_POSITION_PATTERN, message)
    line = int(position[1]) if position and position[1] else text.rstrip().count("\n") + 1
    reason = message[: position.start()] if position else message
    return line, reason[:1].lower() + reason[1:]


def save_text(path: Path, text: str) -> None:
    """Put the text in the file's place at once, readable by its owner alone; a link goes on leading to it.

    Raises ConfigError where that cannot be done, which leaves the file as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        _require_writable(target)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        atomic_write(target, (text.encode(),), sync=True)
    except OSError as error:
        raise ConfigError(f"{path}: the configuration cannot be written: {os_reason(error)}") from error


def create_text(path: Path, text: str) -> None:
    """Write a file that is not there yet, also where a link leads to; raises ConfigError where one is, or it cannot be."""
    if os.path.exists(path):  # noqa: PTH110 - pathlib raises where a folder above cannot be looked into
        raise ConfigError(f"{path}: there is a configuration already, and it stays as it is; move it away first")
    save_text(path, text)


def _require_writable(place: Path) -> None:
    if place.exists() and not place.stat().st_mode & 0o222:
        raise PermissionError(13, "it is write-protected")
