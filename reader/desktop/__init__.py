"""The desktop around the terminal: its browser and its clipboard."""

from reader.desktop.browser import open_url
from reader.desktop.clipboard import copy

__all__ = ["copy", "open_url"]
