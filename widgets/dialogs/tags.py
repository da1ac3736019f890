"""The question which tags to add and remove."""

from collections.abc import Mapping, Sequence

from textual.suggester import Suggester

from widgets.dialogs.question import Question


class TagSuggester(Suggester):
    """Completes the last word of a line with a tag that exists, the most used one first."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._tags = sorted(counts, key=lambda tag: (-counts[tag], tag))

    async def get_suggestion(self, value: str) -> str | None:
        """Complete what was typed, or nothing."""
        beginning = value.replace(",", " ").split(" ")[-1].lstrip("+-")
        if not beginning:
            return None
        return next((value + tag[len(beginning) :] for tag in self._tags if self._begins(tag, beginning)), None)

    @staticmethod
    def _begins(tag: str, beginning: str) -> bool:
        return tag.casefold().startswith(beginning.casefold())


def ask_for_tags(about: str, present: Sequence[str], counts: Mapping[str, int]) -> Question:
    """Ask which tags to change; its answer is what `tag_edit` reads.

    Takes what the change is about in words, the tags that are there now, and all tags of the library with counts.
    """
    known = ", ".join(f"{tag} ({count})" for tag, count in sorted(counts.items(), key=lambda pair: -pair[1]))
    return Question(
        f"Tags of {about}",
        example="+vision -todo",
        told=(
            f"now: {' '.join(present) or 'none'}",
            f"known: {known or 'none yet'}",
            "a word or +word adds, -word removes, tab completes",
        ),
        suggester=TagSuggester(counts),
    )
