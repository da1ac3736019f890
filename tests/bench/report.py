"""Figures, printed with their bounds."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measurement, with its bounds, if it has any."""

    name: str
    value: float
    unit: str = ""
    upper_bound: float | None = None
    lower_bound: float | None = None

    @property
    def is_within_bounds(self) -> bool:
        return not (self.upper_bound is not None and self.value > self.upper_bound) and not (
            self.lower_bound is not None and self.value < self.lower_bound
        )

    def __str__(self) -> str:
        bound = (
            f"<= {self.upper_bound:g}"
            if self.upper_bound is not None
            else f">= {self.lower_bound:g}"
            if self.lower_bound is not None
            else ""
        )
        verdict = ("ok" if self.is_within_bounds else "MISSED") if bound else ""
        return f"  {self.name:<44} {self.value:>10.3f} {self.unit:<3} {bound:>10}  {verdict}".rstrip()


def report(title: str, figures: Sequence[Figure]) -> int:
    """Print figures under a title; return how many of them miss their bound."""
    print(title, *figures, sep="\n", flush=True)
    return sum(not figure.is_within_bounds for figure in figures)


def quantile(values: Sequence[float], part: float) -> float:
    """Return the value below which a part of the values lies, from 0 to 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
