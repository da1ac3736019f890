"""What is found where something is looked over, in words, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["fine", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that was found: how bad it is, in words what it is and means, and what to do about it."""

    severity: Severity
    message: str
    remedy: str = ""
