"""Figures printed beside their bounds."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measurement; `most` and `least` are what it may be, where it is bound."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        return not (self.most is not None and self.value > self.most) and not (
            self.least is not None and self.value < self.least
        )

    def __str__(self) -> str:
        bound = f"<= {self.most:g}" if self.most is not None else f">= {self.least:g}" if self.least is not None else ""
        verdict = ("ok" if self.holds else "MISSED") if bound else ""
        return f"  {self.name:<44} {self.value:>10.3f} {self.unit:<3} {bound:>10}  {verdict}".rstrip()


def report(title: str, figures: Sequence[Figure]) -> int:
    """Print figures under a title, and give how many of them miss their bound."""
    print(title, *figures, sep="\n", flush=True)
    return sum(not figure.holds for figure in figures)


def quantile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
