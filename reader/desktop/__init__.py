"""The desktop around the terminal: its browser and its clipboard."""

from reader.desktop.browser import open_address
from reader.desktop.clipboard import copy

__all__ = ["copy", "open_address"]
