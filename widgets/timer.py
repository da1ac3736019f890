"""A one-shot timer that fires even on a busy machine."""

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable

from textual.message_pump import MessagePump


def call_after(pump: MessagePump, seconds: float, callback: Callable[[], object]) -> TimerHandle:
    """Call a function after some seconds, in a message pump.

    Textual's `set_timer` never calls it if the process waits that long for the processor while the timer starts:
    Textual considers the only call missed and skips it. Queued keys would then wait forever.
    """
    return get_running_loop().call_later(seconds, pump.call_next, callback)
