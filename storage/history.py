"""When papers got the marks that they have, as far as the steps tell that can still be undone."""

from collections.abc import Iterable
from datetime import datetime

from storage.steps import Document


def moments_of(mark: str, steps: Iterable[tuple[int, Document]]) -> dict[str, datetime]:
    """Give when papers were starred, or read, the last time; steps come with their ids.

    Papers that came with their marks, from an import or a backup, are left out: those marks were made elsewhere.
    """
    moments: dict[str, datetime] = {}
    for _made, step in sorted(
        ((step.get("made", number), step) for number, step in steps), key=lambda placed: placed[0]
    ):
        if "undone" in step or "new" in step:
            continue
        for before, after, keys in step.get("marks", ()):
            if after.get(mark) and not before.get(mark):
                moments |= dict.fromkeys(keys, datetime.fromisoformat(step["moment"]))
    return moments
