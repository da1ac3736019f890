"""The program with its screen: commands in, listings out."""

from reader.app.program import ReaderApp
from reader.app.running import run
from reader.app.views import View

__all__ = ["ReaderApp", "View", "run"]
