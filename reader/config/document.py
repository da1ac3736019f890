"""The configuration file as it stands: its values, and the lines that they stand on."""

import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.config.lines import Step, line_of, value_at
from reader.errors import ConfigError, reason_of

LARGEST_FILE = 256 * 1024
"""Bytes; a configuration is written by hand."""

_PLACE = r"\s*\(at (?:line (\d+), column \d+|end of document)\)$"
"""Only a mistake needs it, and compiling it takes as long as reading a file."""


@dataclass(frozen=True, slots=True)
class Document:
    r"""A TOML file that could be read; a missing one is empty. Its lines end in `line_end`, those of `text` in `\n`."""

    path: Path
    text: str
    values: dict[str, Any]
    line_end: str = "\n"

    def at(self, *steps: Step) -> object:
        """Give what the steps lead to; None where the file says nothing."""
        return value_at(self.values, steps)

    def refuse(self, reason: str, *steps: Step) -> ConfigError:
        """Make the error that says what is wrong with the setting that the steps lead to, and on which line."""
        return ConfigError(f"{self.path}:{line_of(self.text, steps)}: {reason}")


def read_document(path: Path) -> Document:
    """Read a TOML file. Raises ConfigError, which names the line, for what is no readable TOML."""
    try:
        text = _text_of(path)
    except FileNotFoundError:
        text = ""
    except OSError as error:
        raise ConfigError(f"{path}: the configuration cannot be read: {reason_of(error)}") from error
    line_end = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n")
    return Document(path, text, _parsed(text, path), line_end)


def _text_of(path: Path) -> str:
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise ConfigError(f"{path}: the configuration must be a file; move what is there out of the way")
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ConfigError(f"{path}: the configuration is larger than {LARGEST_FILE // 1024} kB; is it another file?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: this is not UTF-8; save the file as UTF-8") from error


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ConfigError(f"{path}:1: this is nested too deeply to be a configuration") from error
    except ValueError as error:
        line, reason = _place_and_reason(str(error), text)
        raise ConfigError(f"{path}:{line}: this is no TOML: {reason}; mend the line or take it out") from error


def _place_and_reason(message: str, text: str) -> tuple[int, str]:
    place = re.search(_PLACE, message)
    line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
    reason = message[: place.start()] if place else message
    return line, reason[:1].lower() + reason[1:]
