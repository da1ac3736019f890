"""A one-shot timer that fires on a busy machine too."""

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable

from textual.message_pump import MessagePump


def call_after(pump: MessagePump, seconds: float, callback: Callable[[], object]) -> TimerHandle:
    """Call a function after some seconds, in a message pump.

    Textual's `set_timer` never calls it if the process has to wait for the processor for that long while the timer
    starts: it takes the one call for a missed one and skips it. Keys that were queued would wait forever.
    """
    return get_running_loop().call_later(seconds, pump.call_next, callback)
