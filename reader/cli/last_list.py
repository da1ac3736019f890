"""Remember the papers of the last list on a terminal, so that a number names one of them and never another."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from reader.files import load_state, save_state


class _Terminal(NamedTuple):
    """A terminal: its name, and what distinguishes it from an earlier one of the same name.

    That is when its device was created on Linux, and the session elsewhere, where the time changes with every output.
    """

    name: str
    identity: int


def save_last_list(folder: Path | None, keys: Sequence[str]) -> None:
    """Save the keys of the papers that were printed with the numbers 1, 2, 3, … on this terminal."""
    terminal = _current_terminal()
    if folder is None or terminal is None:
        return
    path = _state_file(folder, terminal)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_state(path, {"library": str(_resolved(folder)), "terminal": terminal, "keys": list(keys)})


def load_last_list(folder: Path | None) -> tuple[str, ...]:
    """Return the keys of the last list on this terminal, or no keys if it is not known."""
    terminal = _current_terminal()
    if folder is None or terminal is None:
        return ()
    state = load_state(_state_file(folder, terminal))
    if not isinstance(state, dict) or state.get("terminal") != list(terminal):
        return ()
    keys = state.get("keys") if state.get("library") == str(_resolved(folder)) else ()
    return tuple(keys) if isinstance(keys, list) and all(isinstance(key, str) for key in keys) else ()


def _current_terminal() -> _Terminal | None:
    if sys.platform == "win32":
        return None
    for descriptor in (1, 0, 2):
        with suppress(OSError):
            name = os.ttyname(descriptor)
            return _Terminal(name, os.fstat(descriptor).st_ctime_ns if sys.platform == "linux" else os.getsid(0))
    return None


def _state_file(folder: Path, terminal: _Terminal) -> Path:
    from platformdirs import user_state_path

    name = f"{_resolved(folder)}\n{terminal.name}".encode("utf-8", "surrogateescape")
    return user_state_path("reader", appauthor=False) / "lists" / f"{blake2b(name, digest_size=12).hexdigest()}.json"


def _resolved(folder: Path) -> Path:
    return Path(os.path.realpath(folder))
