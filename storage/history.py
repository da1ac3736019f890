"""When papers got the marks that they have, as far as the steps tell that can still be undone."""

from collections.abc import Iterable
from datetime import datetime

from storage.steps import Document


def marked_at(mark: str, entries: Iterable[tuple[int, Document]]) -> dict[str, datetime]:
    """Give when papers were starred, or read, the last time; steps come with their ids.

    Papers that came with their marks, from an import or a backup, are left out: those marks were made elsewhere.
    """
    timestamps: dict[str, datetime] = {}
    for _made, entry in sorted(
        ((step.get("made", doc_id), step) for doc_id, step in entries), key=lambda placed: placed[0]
    ):
        if "undone" in entry or "new" in entry:
            continue
        for before, after, keys in entry.get("marks", ()):
            if after.get(mark) and not before.get(mark):
                timestamps |= dict.fromkeys(keys, datetime.fromisoformat(entry["moment"]))
    return timestamps
