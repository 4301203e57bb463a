"""What moves the numbers of the example on a page that can move: a slider for every given quantity, or for the first of each where they are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr

from symperceptron.handouts.document import Block, Slider, Sliders
from symperceptron.handouts.numbers import Example, shown
from symperceptron.handouts.subject import Subject
from symperceptron.language import Domain, Name

__all__ = ["sliders"]

_MOST = 12
_REACH, _STEP = 3, "0.1"


def sliders(subject: Subject, example: Example, given: Sequence[Name]) -> Block:
    """The sliders of the page's example, in the order of what is given."""
    few = len(example.leaves) <= _MOST
    rows = (
        row
        for name in given
        for element in example.elements(name)[: None if few else 1]
        for row in _slider(name, element, example)
    )
    say = subject.say
    return Sliders(text=say.say("sliders", "text"), reset=say.say("sliders", "reset"), rows=tuple(rows), example=example)


def _slider(name: Name, element: Expr, example: Example) -> Iterator[Slider]:
    if name.role == "target" and example.model.assumptions:
        return  # shares of one: none of them moves alone
    low, high, step = _ends(name.domain)
    yield Slider(name=element, value=shown(example.leaves[element]), low=low, high=high, step=step)


def _ends(domain: Domain) -> tuple[str, str, str]:
    """From where to where, in steps that come to the values of a domain of two."""
    if domain.values:
        ends = sorted(map(int, domain.values))
        return str(ends[0]), str(ends[-1]), str(ends[-1] - ends[0])
    inside = float(_STEP) if domain.open else 0.0
    low, high = domain.lower, domain.upper
    return (
        str(-_REACH) if low is None else f"{float(low) + inside:g}",
        str(_REACH) if high is None else f"{float(high) - inside:g}",
        _STEP,
    )
