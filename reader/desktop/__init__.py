"""The desktop around the terminal: its browser, its clipboard and its editor."""

from reader.desktop.browser import open_url
from reader.desktop.clipboard import copy
from reader.desktop.editor import edit_file, edit_text

__all__ = ["copy", "edit_file", "edit_text", "open_url"]
