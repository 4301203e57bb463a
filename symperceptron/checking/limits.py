"""A limit in seconds that really interrupts, whatever is being computed.

`decide` counts its own steps and stops by itself; this is the guard behind it.  In the main thread of a POSIX process it is
the alarm of the operating system, which counts seconds of computing; elsewhere, or where somebody else has set that alarm,
a second thread watches the clock and has CPython raise the exception in the first.
"""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

__all__ = ["Clock", "OverTimeError", "time_limit"]


_AGAIN = 0.25  # seconds


@dataclass(slots=True)
class Clock:
    """The seconds that each line may take, over all the worlds in which it is judged."""

    seconds: float = 2.0
    spent: dict[int, float] = field(default_factory=dict)

    def left(self, number: int) -> float:
        """What is left for a line."""
        return self.seconds - self.spent.get(number, 0.0)

    def spend(self, number: int, seconds: float) -> None:
        """Account for some time."""
        self.spent[number] = self.spent.get(number, 0.0) + seconds


class OverTimeError(Exception):
    """The time for a line is over."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """What runs inside is interrupted by OverTimeError when the time is over.

    >>> try:
    ...     with time_limit(0.01):
    ...         while True:
    ...             pass
    ... except OverTimeError:
    ...     print("interrupted")
    interrupted
    """
    if seconds <= 0:
        raise OverTimeError
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable or signal.getitimer(signal.ITIMER_VIRTUAL)[0]:
        with _watched(seconds):
            yield
        return

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise OverTimeError

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """The limit without an alarm: an exception raised from outside, taken back if it comes too late."""
    if sys.implementation.name != "cpython":
        yield
        return
    thread, lock, state = ctypes.c_ulong(threading.get_ident()), threading.Lock(), {"done": False, "raised": False}
    over = threading.Event()

    def interrupt() -> None:
        pause = seconds
        # Where an exception is raised nobody knows: a callback of the collector, say, would swallow it. So it is raised again.
        while not over.wait(pause):
            pause = _AGAIN
            with lock:
                if not state["done"]:
                    state["raised"] = bool(ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(OverTimeError)))

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        yield
    finally:
        while not state["done"]:
            with suppress(OverTimeError), lock:
                state["done"] = True
        over.set()
        if state["raised"]:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)
