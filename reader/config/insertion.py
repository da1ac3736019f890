"""Where in the text of a configuration something new is written."""

import re
import tomllib

from reader.config.lines import statement_ranges


def insert_setting(text: str, name: str, written: str) -> str:
    """Add a setting before all tables: after the comment that shows its default, else after the last of its kind."""
    lines = text.split("\n")
    lines.insert(_insertion_index(name, text), f"{name} = {written}")
    return "\n".join(lines)


def insert_table(text: str, name: str, written: dict[str, str]) -> str:
    """Add a table to an array of tables, at the end of the text."""
    before = [text.rstrip("\n"), ""] if text.strip() else []
    return "\n".join([*before, f"[[{name}]]", *(f"{setting} = {value}" for setting, value in written.items()), ""])


def _insertion_index(name: str, text: str) -> int:
    lines = text.split("\n")
    shown = re.compile(rf"#\s*{re.escape(name)}\s*=")
    after_default, after_settings, after_head = 0, 0, 0
    for start, end in statement_ranges(text):
        statement = "\n".join(lines[start:end]).strip()
        if statement.startswith("["):
            break
        if shown.match(statement):
            after_default = end
        if tomllib.loads(statement):
            after_settings = end
        if not statement and not after_head and end < len(lines):
            after_head = end
    return after_default or after_settings or after_head
