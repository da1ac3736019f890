"""The configuration file as it stands: its values, and the lines that they stand on."""

import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.config.lines import PathStep, line_of, value_at
from reader.errors import ConfigError, os_reason

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
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise ConfigError(f"{path}: the configuration must be a file; move what is there out of the way")
    with path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
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
