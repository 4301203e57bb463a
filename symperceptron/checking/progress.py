"""Work in several processes, as whoever waits for it sees it: a bar on a terminal, and an interruption that ends all of it."""

from __future__ import annotations

import signal
from typing import TextIO

__all__ = ["leave_interrupts_to_the_parent", "show"]

_BREADTH = 30


def leave_interrupts_to_the_parent() -> None:
    """Let an interruption of the terminal reach only the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def show(progress: TextIO | None, done: int, of: int) -> None:
    """Draw the bar anew, where there is anywhere to draw it."""
    if progress is not None:
        filled = _BREADTH * done // of
        progress.write(f"\r[{'█' * filled}{' ' * (_BREADTH - filled)}] {done}/{of}" + ("\n" if done == of else ""))
        progress.flush()
