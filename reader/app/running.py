"""Running the screen so that, however it ends, the terminal is given back and the exit status is true."""

import gc
import sys
from collections.abc import Callable
from datetime import date

from reader.app.program import ReaderApp, local_today
from reader.config.values import Config
from storage import Library

GC_THRESHOLD = (20_000, 50, 100)
"""New objects before a collection of the young ones, and how many of these before older ones are looked at too."""

SWITCH_INTERVAL = 0.001
"""Seconds for which a thread beside the screen may keep it waiting at most, where Python decides."""


def run_reader(
    library: Library,
    *,
    config: Config | None = None,
    today: Callable[[], date] = local_today,
    query: str | None = None,
    is_triage: bool = False,
) -> int:
    """Show the screen on a library until the user leaves, and give the exit status.

    Takes what `ReaderApp` takes, and raises QueryError as it does. A fault of the program itself is raised again once
    the terminal is given back.
    """
    app = ReaderApp(library, config=config, today=today, query=query, is_triage=is_triage, on_ready=_tune_gc)
    sys.setswitchinterval(SWITCH_INTERVAL)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _tune_gc() -> None:
    """Leave what was loaded out of every collection: to look through it again takes longer than a key may."""
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLD)
    gc.enable()
