"""Report an unexpected exception: one line for the user, the traceback in a log file."""

import traceback
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_log_path

from reader import __version__
from reader.errors import os_reason


def write_crash_report(error: Exception) -> str:
    """Append the traceback to a private log file; return a line that names the bug and the file."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    message = f"internal error (a bug in Reader): {type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
    path = user_log_path("reader", appauthor=False) / "bugs.log"
    try:
        _append_traceback(path, error)
    except OSError as failure:
        return f"{message}; could not write the traceback to {path}: {os_reason(failure)}"
    return f"{message}; full traceback: {path}"


def _append_traceback(path: Path, error: Exception) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"{datetime.now(UTC).isoformat()} reader {__version__}\n")
        log.writelines(traceback.format_exception(error))
