"""Objects written as Python writes them, where a program printed them in place of JSON."""

import ast
import re
import warnings

MAX_TEXT_LENGTH = 2_000_000
"""Characters of one object; no paper of the API has a hundredth of it."""

_LITERALS = re.compile(
    r"(?>'(?>[^'\\]|\\.)*'|\"(?>[^\"\\]|\\.)*\"|[{}\[\],:]|\s+|True|False|None|-?[0-9][0-9.]{0,30})*", re.DOTALL
)
"""Texts, numbers, lists and objects: nothing that would have to be worked out."""


def parse_python_literal(text: str) -> object:
    """Read one object; None where it is something else, or too long or too deeply nested."""
    if len(text) > MAX_TEXT_LENGTH or not _LITERALS.fullmatch(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
