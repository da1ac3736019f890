"""On which line of a TOML text a setting stands."""

import tomllib

Step = str | int
"""One step into a document: the name of a setting, or a place in a list counted from 0."""


def value_at(values: object, steps: tuple[Step, ...]) -> object:
    """Give what the steps lead to; None where there is nothing."""
    for step in steps:
        try:
            values = values[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def line_of(text: str, steps: tuple[Step, ...]) -> int:
    """Tell on which line, counted from 1, the statement begins that gives a setting its value; 1 where none does.

    The text must be TOML.
    """
    lines, statements = _lines(text), statements_of(text)
    low, high = 0, len(statements)
    while low < high:
        middle = (low + high) // 2
        until = tomllib.loads("".join(lines[: statements[middle][1]]))
        low, high = (low, middle) if value_at(until, steps) is not None else (middle + 1, high)
    return statements[low][0] + 1 if low < len(statements) else 1


def statements_of(text: str) -> list[tuple[int, int]]:
    """Give the lines of each statement, from and up to, counted from 0; the text is known to be TOML."""
    lines = _lines(text)
    statements, start = [], 0
    for end in range(1, len(lines) + 1):
        if is_toml("".join(lines[start:end])):
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
