"""The question which tags to add and remove."""

from collections.abc import Mapping
from types import MappingProxyType

from textual.suggester import Suggester

from widgets.dialogs.question import Prompt


class TagSuggester(Suggester):
    """Completes the last word of a line with a tag that exists, behind a minus with one that is there to be removed.

    The most used one comes first.
    """

    def __init__(self, counts: Mapping[str, int], present: Mapping[str, int] = MappingProxyType({})) -> None:
        """Take all tags, and those that can be removed, each with the number of its papers."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._counts, self._present = _by_count(counts), _by_count(present or counts)

    async def get_suggestion(self, value: str) -> str | None:
        """Complete what was typed, or nothing."""
        word = value.replace(",", " ").split(" ")[-1]
        beginning = word.lstrip("+-")
        if not beginning:
            return None
        tags = self._present if word.startswith("-") else self._counts
        return next((value + tag[len(beginning) :] for tag in tags if self._has_prefix(tag, beginning)), None)

    @staticmethod
    def _has_prefix(tag: str, beginning: str) -> bool:
        return tag.casefold().startswith(beginning.casefold())


def tags_prompt(title: str, papers: int, current: Mapping[str, int], counts: Mapping[str, int]) -> Prompt:
    """Ask which tags to change; its answer is what `parse_tag_edit` reads.

    Takes what the change is about in words, of how many papers these are, the tags that they have now with the number
    of those that have them, and all tags of the library with counts.
    """
    now = ", ".join(tag if current[tag] == papers else f"{tag} ({current[tag]} of {papers})" for tag in sorted(current))
    known = ", ".join(f"{tag} ({counts[tag]})" for tag in _by_count(counts))
    return Prompt(
        f"Tags of {title}",
        placeholder="+vision -todo",
        help_lines=(
            f"now: {now or 'none'}",
            f"known: {known or 'none yet'}",
            "a word or +word adds, -word removes, tab completes",
        ),
        suggester=TagSuggester(counts, current),
    )


def _by_count(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda tag: (-counts[tag], tag))
