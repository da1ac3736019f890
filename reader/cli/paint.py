"""Texts on a terminal: how many columns they take, and in which colour."""

import unicodedata

_STYLES = {"strong": "1", "faint": "2", "star": "33", "key": "36", "tag": "35", "link": "34"}


def style_text(text: str, style: str, *, use_colour: bool) -> str:
    """Give a text a style's colour, where colours are wanted."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if use_colour and text else text


def text_width(text: str) -> int:
    """Count the terminal's columns that a text takes."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def truncate_columns(text: str, columns: int) -> str:
    """Shorten a text to so many columns, with an ellipsis where something is missing."""
    if text_width(text) <= columns:
        return text
    taken = 0
    for index, character in enumerate(text):
        taken += _character_width(character)
        if taken > columns - 1:
            return text[:index].rstrip() + "…"
    return text


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
