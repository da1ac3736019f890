"""One go through the papers that wait for a decision."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

Decision = Literal["starred", "dismissed", "put off", "skipped"]


@dataclass(frozen=True, slots=True)
class TriageStep:
    """What was done with a paper: a decision, or a change of it such as a tag; `is_change` if undo is to take it back."""

    index: int
    decision: Decision | None
    is_change: bool


@dataclass(frozen=True, slots=True)
class TriageSession:
    """The papers of a round by key, how far it has come, and the steps that led there."""

    keys: tuple[str, ...]
    index: int = 0
    steps: tuple[TriageStep, ...] = ()

    @property
    def current(self) -> str | None:
        """The paper to decide about; None at the end."""
        return self.keys[self.index] if self.index < len(self.keys) else None

    @property
    def skipped(self) -> tuple[str, ...]:
        """The papers that were left as they are."""
        return tuple(self.keys[step.index] for step in self.steps if step.decision == "skipped")

    @property
    def decided(self) -> Counter[Decision]:
        """How often each decision was taken."""
        return Counter(step.decision for step in self.steps if step.decision)

    def decide(self, decision: Decision, *, is_change: bool) -> "TriageSession":
        """Go on to the next paper."""
        steps = (*self.steps, TriageStep(self.index, decision, is_change))
        return replace(self, index=self.index + 1, steps=steps)

    def record_change(self) -> "TriageSession":
        """Stay with the paper, which was changed."""
        return replace(self, steps=(*self.steps, TriageStep(self.index, None, is_change=True)))

    def step_back(self) -> "TriageSession":
        """Go back before the last step."""
        return replace(self, index=self.steps[-1].index, steps=self.steps[:-1])

    def progress(self, seconds: float) -> str:
        """Say how far the round has come, how many are left, and at which pace after so many seconds."""
        text = f"paper {min(self.index + 1, len(self.keys))} of {len(self.keys)}, {len(self.keys) - self.index} left"
        done = sum(self.decided.values())
        return f"{text} · {60 * done / seconds:.0f} a minute" if done and seconds >= 1 else text

    def summary(self, seconds: float) -> tuple[str, ...]:
        """Say what was decided, line by line."""
        done = sum(self.decided.values())
        lines = tuple(f"{count} {decision}" for decision, count in self.decided.most_common())
        pace = f" in {_format_duration(seconds)}, {60 * done / seconds:.0f} a minute" if seconds >= 1 and done else ""
        return (f"{done} decided{pace}", *lines)

    def short_summary(self, seconds: float) -> str:
        """Say what was decided, and how many papers are left."""
        whole, *lines = self.summary(seconds)
        text = f"{whole}: {', '.join(lines)}" if lines else "nothing decided"
        return f"{text}; {len(self.keys) - self.index} left"


def _format_duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
