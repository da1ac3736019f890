"""Who is talked with."""

from typing import Protocol


class Conversation(Protocol):
    """Somebody who listens and answers: a person at a terminal, or a file of answers."""

    def say(self, words: str) -> None:
        """Say a line."""

    def ask(self, prompt: str) -> str | None:
        """Say a prompt and give the line that answers it; None where nobody answers any more."""
