"""The program with its screen: commands in, listings out."""

from reader.app.program import ReaderApp
from reader.app.running import run_reader

__all__ = ["ReaderApp", "run_reader"]
