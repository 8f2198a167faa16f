"""Ctrl-C between two chunks of steps, never inside one."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def held_interrupts() -> Iterator[Callable[[], bool]]:
    """Hold back Ctrl-C; the yielded function tells whether it was pressed.

    A second Ctrl-C interrupts at once.  Outside the main thread nothing is changed, since Python
    delivers signals to the main thread only.

    Examples
    --------
    >>> with held_interrupts() as pressed:
    ...     pressed()
    False
    """
    pressed = False

    def note(signum: int, frame: FrameType | None) -> None:
        nonlocal pressed
        del signum, frame
        pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
