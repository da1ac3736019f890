"""Who is talked with."""

from typing import Protocol


class Terminal(Protocol):
    """Somebody who listens and answers: a person at a terminal, or a file of answers."""

    def print(self, text: str) -> None:
        """Say a line."""

    def prompt(self, prompt: str) -> str | None:
        """Say a prompt and give the line that answers it; None where nobody answers any more."""
