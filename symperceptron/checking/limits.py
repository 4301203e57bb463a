"""A limit in seconds of computing that really interrupts, whatever is being computed.

`decide` counts its own steps and stops by itself; this is the guard behind it.  It needs the alarm of the operating system,
which only the main thread of a POSIX process has, and leaves an alarm of somebody else alone; elsewhere the steps have to
do.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

__all__ = ["Clock", "OverTimeError", "time_limit"]


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
