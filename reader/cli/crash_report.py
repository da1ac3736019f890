"""What the user is told when Reader itself is wrong: one line, and where the whole story is."""

import traceback
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_log_path

from reader import __version__
from reader.errors import os_reason


def write_crash_report(error: Exception) -> str:
    """Keep the traceback in a private file and say in one line that this is a bug, and where the file is."""
    index = traceback.extract_tb(error.__traceback__)[-1]
    text = f"this is a bug in Reader: {type(error).__name__} in {Path(index.filename).name}, line {index.lineno}"
    path = user_log_path("reader", appauthor=False) / "bugs.log"
    try:
        _save_report(path, error)
    except OSError as failure:
        return f"{text}; the whole story could not be kept in {path}: {os_reason(failure)}"
    return f"{text}; the whole story is in {path}"


def _save_report(path: Path, error: Exception) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"{datetime.now(UTC).isoformat()} reader {__version__}\n")
        log.writelines(traceback.format_exception(error))
