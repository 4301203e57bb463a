"""How much work one question may cost, and what is said when an answer would cost more.

The bound is counted in steps (products of terms, values looked at), so the same question gets the same answer on a slow
machine.  A limit in seconds is there besides, for callers who answer to a clock; it is looked at every few hundred steps.
The count lives in a context variable: threads do not see each other's, and an exception leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic

__all__ = ["UndecidedError", "UndefinedError", "allowance", "spend"]

STEPS = 400_000
_BETWEEN_LOOKS = 500


class UndecidedError(Exception):
    """A value that an algebra cannot give; the message is the reason that the verdict will carry."""


class UndefinedError(Exception):
    """An expression has no value in the case that is looked at: a denominator is zero there, or a logarithm's argument negative.

    `is_stated` says that the condition which is not met has been noted, so that a proof may pass over the case.
    """

    def __init__(self, message: str, *, is_stated: bool = False) -> None:
        super().__init__(message)
        self.is_stated = is_stated


@dataclass(slots=True)
class _Account:
    steps: int
    until: float
    next_look: int

    def look(self) -> None:
        """See whether something is used up, and when to look again."""
        if self.steps < 0:
            raise UndecidedError("the expressions need more work than is allowed for one question")
        self.next_look = max(0, self.steps - _BETWEEN_LOOKS)
        if monotonic() > self.until:
            raise UndecidedError("the time allowed for this question is over")


_account: ContextVar[_Account | None] = ContextVar("account", default=None)


@contextmanager
def allowance(seconds: float, steps: int = STEPS) -> Iterator[None]:
    """What is computed inside may cost so much and no more."""
    token = _account.set(_Account(steps, monotonic() + seconds, steps))
    try:
        yield
    finally:
        _account.reset(token)


def spend(steps: int) -> None:
    """Account for some work; raises UndecidedError where the allowance is used up."""
    account = _account.get()
    if account is not None:
        account.steps -= steps
        if account.steps < account.next_look:
            account.look()
