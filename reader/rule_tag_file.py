"""The tags that rules set: a state file in the library's folder, which distinguishes them from the user's tags."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reader.files import FileVersion, file_version, load_state, save_state

_FILE_NAME = "rule-tags.json"

TagsOfPapers = dict[str, list[str]]
"""The tags that papers had after a rule tagged them, by key."""


def rule_tags_version(folder: Path | None) -> FileVersion | None:
    """Return a value that changes with the file; None if rules never tagged papers of the library in a folder."""
    return file_version(folder / _FILE_NAME if folder else None)


def load_rule_tags(folder: Path | None) -> dict[str, TagsOfPapers]:
    """Return the papers that each rule tagged, by its name."""
    state: Any = load_state(folder / _FILE_NAME if folder else None)
    if not isinstance(state, dict):
        return {}
    return {
        str(name): {str(key): list(map(str, tags)) for key, tags in papers.items() if isinstance(tags, list)}
        for name, papers in state.items()
        if isinstance(papers, dict)
    }


def save_rule_tags(folder: Path | None, state: dict[str, TagsOfPapers]) -> None:
    """Save the papers that each rule tagged."""
    save_state(folder / _FILE_NAME if folder else None, state)


def tags_by_rules(folder: Path | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the key of each paper that rules tagged, with the tags that it had then."""
    for papers in load_rule_tags(folder).values():
        yield from ((key, tuple(tags)) for key, tags in papers.items())
