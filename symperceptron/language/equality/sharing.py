"""What the proofs of one text share: the lines speak of the same definitions, each side stands in two claims, and questions come again.

A field remembers the values of names and of whole sides, each with what was noted on the way, so a proof states the same
conditions in a field that was used before as in a new one.  Inside `shared_proofs` a field is lent to one proof at a time and
given back by it; a proof that was broken off gives nothing back.  Nothing outlives the text, so that a text gets the same
answers whatever was looked at before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sympy import Expr

from symperceptron.language.equality.cases import Case
from symperceptron.language.equality.field import Field
from symperceptron.language.model import Model

__all__ = ["answered_once", "give_back", "lent", "shared_proofs"]

MOST_FIELDS = 64
MOST_VALUES = 2000  # in a field that is lent again
MOST_ANSWERS = 4096

_Key = tuple[Model, Case, tuple[tuple[Expr, int], ...]]
_Parameters = ParamSpec("_Parameters")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class _Shared:
    fields: dict[_Key, Field] = field(default_factory=dict)
    answers: dict[Any, Any] = field(default_factory=dict)


_shared: ContextVar[_Shared | None] = ContextVar("shared", default=None)


@contextmanager
def shared_proofs() -> Iterator[None]:
    """The proofs inside share their fields, and none is made twice."""
    token = _shared.set(_Shared())
    try:
        yield
    finally:
        _shared.reset(token)


def lent(model: Model, case: Case, units: Mapping[Expr, int]) -> Field:
    """A field for one proof; raises ImpossibleError where the facts of the case contradict each other."""
    shared = _shared.get()
    if shared is None:
        return Field(model, case, units)
    found = shared.fields.pop((model, case, tuple(units.items())), None)
    if found is None:
        found = Field(model, case, units)
        found.interpreter.is_shared = True
    found.begin()
    return found


def give_back(used: Field, case: Case) -> None:
    """Lend the field to those who come after."""
    shared = _shared.get()
    if shared is not None and len(used.values) <= MOST_VALUES:
        if len(shared.fields) >= MOST_FIELDS:
            shared.fields.clear()
        shared.fields[used.interpreter.model, case, tuple(used.units.items())] = used


def answered_once(function: Callable[_Parameters, _Answer]) -> Callable[_Parameters, _Answer]:
    """The function, its answers kept as long as proofs are shared."""

    @wraps(function)
    def answer(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Answer:
        shared = _shared.get()
        if shared is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(kwargs.items()))
        if key not in shared.answers:
            if len(shared.answers) >= MOST_ANSWERS:
                shared.answers.clear()
            shared.answers[key] = function(*args, **kwargs)
        found: _Answer = shared.answers[key]
        return found

    return answer
