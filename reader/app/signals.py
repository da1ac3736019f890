"""Signals that end the program: the terminal is given back and the exit status tells which it was."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType

_TERMINATION_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def install_signal_handlers(quit_app: Callable[[int], None]) -> None:
    """Leave in order on the signals that ask for it; takes how to leave with an exit status."""
    loop = asyncio.get_running_loop()
    for number in filter(None, (getattr(signal, name, None) for name in _TERMINATION_SIGNALS)):
        with suppress(NotImplementedError, ValueError, RuntimeError):  # no main thread, or Windows
            loop.add_signal_handler(number, partial(quit_app, 128 + number))


def ignore_hangup_wakeup() -> None:
    """Keep Textual from waking up on a terminal that is gone: closing a window sends SIGCONT behind SIGHUP."""
    number = getattr(signal, "SIGCONT", None)
    wake_up = signal.getsignal(number) if number else None
    if number is None or not callable(wake_up):
        return

    def wake_up_if_seen(received: int, frame: FrameType | None) -> None:
        if os.isatty(0):
            wake_up(received, frame)

    with suppress(ValueError):
        signal.signal(number, wake_up_if_seen)
