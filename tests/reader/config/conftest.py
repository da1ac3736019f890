from pathlib import Path

import pytest

from reader.config import Config
from reader.config.loader import load_config
from reader.search import parse_query

COMMANDS = {
    "star": ("s",),
    "read": ("r", "delete"),
    "tag": ("t",),
    "undo": ("u", "ctrl+z"),
    "select": ("space",),
    "skip": ("n",),
}


class ConfigFileFixture:
    """A configuration file and its loaded values."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, text: str) -> Config:
        self.path.write_text(text)
        return self.load()

    def load(self) -> Config:
        return load_config(self.path, commands=COMMANDS, validate_query=parse_query)


@pytest.fixture
def written(tmp_path: Path) -> ConfigFileFixture:
    return ConfigFileFixture(tmp_path / "config.toml")
