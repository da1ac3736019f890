"""What stays of the text of a configuration when something is taken out."""

import re

from reader.config.lines import statement_ranges


def remove_table(text: str, name: str, index: int) -> str:
    """Take a table out of an array of tables, by its place counted from 0; comments on lines of their own stay."""
    lines, kept, number, is_gone = text.split("\n"), list[str](), -1, False
    header = re.compile(rf"\[\[\s*{re.escape(name)}\s*\]\]")
    for start, end in statement_ranges(text):
        statement = lines[start].strip()
        if statement.startswith("["):
            number += header.match(statement) is not None
            is_gone = header.match(statement) is not None and number == index
        if not is_gone or statement.startswith("#"):
            kept += lines[start:end]
    return "\n".join(kept).rstrip("\n") + "\n" if text.endswith("\n") else "\n".join(kept)
