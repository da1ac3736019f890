"""The program with its screen: commands in, listings out."""

from reader.app.app import ReaderApp, run_reader

__all__ = ["ReaderApp", "run_reader"]
