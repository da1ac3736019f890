"""The program with its screen: commands in, listings out."""

from reader.app.program import ReaderApp
from reader.app.running import run

__all__ = ["ReaderApp", "run"]
