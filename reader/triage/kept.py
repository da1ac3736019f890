"""Small things kept beside the library, which nothing but convenience is lost with."""

import json
from contextlib import suppress
from pathlib import Path

from reader.whole_file import read_bytes


def load_state(path: Path | None) -> object:
    """Give what is kept in a file; None where nothing is, or nothing that can be read."""
    if path is not None:
        with suppress(OSError, ValueError, RecursionError):
            return json.loads(read_bytes(path))
    return None


def save_state(path: Path | None, state: object) -> None:
    """Keep something in a file, whole or not at all, for its owner's eyes only; where that fails nothing is said."""
    if path is not None:
        with suppress(OSError):
            _replace_file(path, json.dumps(state))


def _replace_file(path: Path, text: str) -> None:
    import os  # noqa: PLC0415
    import tempfile  # noqa: PLC0415 - only who keeps something needs it

    opened, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    unfinished = Path(name)
    try:
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
