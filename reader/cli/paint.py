"""Texts on a terminal: how many columns they take, and in which colour."""

import unicodedata

_STYLES = {"strong": "1", "faint": "2", "star": "33", "key": "36", "tag": "35", "link": "34"}


def paint(text: str, style: str, *, in_colour: bool) -> str:
    """Give a text a style's colour, where colours are wanted."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if in_colour and text else text


def columns_of(text: str) -> int:
    """Count the terminal's columns that a text takes."""
    return len(text) if text.isascii() else sum(map(_columns_of_character, text))


def cut(text: str, columns: int) -> str:
    """Shorten a text to so many columns, with an ellipsis where something is missing."""
    if columns_of(text) <= columns:
        return text
    taken = 0
    for place, character in enumerate(text):
        taken += _columns_of_character(character)
        if taken > columns - 1:
            return text[:place].rstrip() + "…"
    return text


def _columns_of_character(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
