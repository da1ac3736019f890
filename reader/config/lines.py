"""On which line of a TOML text a setting stands."""

import re
import tomllib

PathStep = str | int
"""One step into a document: the name of a setting, or a place in a list counted from 0."""

_LEXEME = (
    r'''"""(?:[^\\]|\\.)*?"{3,5}|"(?:[^"\\\n]|\\.)*"'''  # texts in quotation marks
    r"""|'''.*?'{3,5}|'[^'\n]*'"""  # and in apostrophes
    r"""|#[^\n]*|[\[\]{}\n]"""
)
_BRACKET_DEPTHS = {"[": 1, "{": 1, "]": -1, "}": -1}


def value_at(values: object, path: tuple[PathStep, ...]) -> object:
    """Give what the steps lead to; None where there is nothing."""
    for step in path:
        try:
            values = values[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def line_of(text: str, path: tuple[PathStep, ...]) -> int:
    """Tell on which line, counted from 1, the statement begins that gives a setting its value; 1 where none does.

    The text must be TOML.
    """
    lines, statements = _lines(text), statement_ranges(text)
    low, high = 0, len(statements)
    while low < high:
        middle = (low + high) // 2
        until = tomllib.loads("".join(lines[: statements[middle][1]]))
        low, high = (low, middle) if value_at(until, path) is not None else (middle + 1, high)
    return statements[low][0] + 1 if low < len(statements) else 1


def statement_ranges(text: str) -> list[tuple[int, int]]:
    """Give the lines of each statement, from and up to, counted from 0; the text must be TOML."""
    statements, start, end, depth = [], 0, 0, 0
    for part in re.findall(_LEXEME, text + "\n", re.DOTALL):
        depth += _BRACKET_DEPTHS.get(part, 0)
        end += part.count("\n")
        if part == "\n" and depth == 0:
            statements.append((start, end))
            start = end
    return statements


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")]


def is_toml(text: str) -> bool:
    """Tell whether a text can be read as TOML by itself."""
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True
