"""The text of a query: where the word at its end begins, and how a value is quoted.

It imports nothing of the program, because shell completion uses it and starts a process for every key.
"""

import re

SIMILAR = "similar:"
"""The prefix of the paper in `is:similar:PAPER`."""
_NEEDS_QUOTES = r"[\s,()]|^$"
_BEFORE_QUOTE = ":,@-("


def last_word_start(query: str) -> int:
    """Return where the last word begins, after a dash and parentheses; quoted spaces do not end it."""
    start, is_quoted = 0, False
    for position, letter in enumerate(query):
        if letter == '"':
            is_quoted = not is_quoted and (position == start or query[position - 1] in _BEFORE_QUOTE)
        elif letter.isspace() and not is_quoted:
            start = position + 1
    while start < len(query) and query[start] in "-(":
        start += 1
    return start


def quote(value: str) -> str:
    """Return a value as it is written in a query."""
    if value.startswith(SIMILAR):
        return SIMILAR + quote(value.removeprefix(SIMILAR))
    return f'"{value}"' if re.search(_NEEDS_QUOTES, value) else value
