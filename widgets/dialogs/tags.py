"""The question which tags to add and remove."""

from collections.abc import Mapping
from types import MappingProxyType

from textual.suggester import Suggester

from widgets.dialogs.question import Question


class TagSuggester(Suggester):
    """Completes the last word of a line with a tag that exists, behind a minus with one that is there to be removed.

    The most used one comes first.
    """

    def __init__(self, counts: Mapping[str, int], present: Mapping[str, int] = MappingProxyType({})) -> None:
        """Take all tags, and those that can be removed, each with the number of its papers."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._known, self._present = _most_used_first(counts), _most_used_first(present or counts)

    async def get_suggestion(self, value: str) -> str | None:
        """Complete what was typed, or nothing."""
        word = value.replace(",", " ").split(" ")[-1]
        beginning = word.lstrip("+-")
        if not beginning:
            return None
        tags = self._present if word.startswith("-") else self._known
        return next((value + tag[len(beginning) :] for tag in tags if self._begins(tag, beginning)), None)

    @staticmethod
    def _begins(tag: str, beginning: str) -> bool:
        return tag.casefold().startswith(beginning.casefold())


def ask_for_tags(about: str, papers: int, present: Mapping[str, int], counts: Mapping[str, int]) -> Question:
    """Ask which tags to change; its answer is what `tag_edit` reads.

    Takes what the change is about in words, of how many papers these are, the tags that they have now with the number
    of those that have them, and all tags of the library with counts.
    """
    now = ", ".join(tag if present[tag] == papers else f"{tag} ({present[tag]} of {papers})" for tag in sorted(present))
    known = ", ".join(f"{tag} ({counts[tag]})" for tag in _most_used_first(counts))
    return Question(
        f"Tags of {about}",
        example="+vision -todo",
        told=(
            f"now: {now or 'none'}",
            f"known: {known or 'none yet'}",
            "a word or +word adds, -word removes, tab completes",
        ),
        suggester=TagSuggester(counts, present),
    )


def _most_used_first(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda tag: (-counts[tag], tag))
