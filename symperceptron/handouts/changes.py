"""What a line changes: the parts that are new in it, and the parts that cancel on the way to the next line.

Two lines are laid beside each other from the outside in.  Where both are products (or sums), what they begin and end with alike is the same;
what is left between is new, or is compared part by part where there are as many parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sympy import Expr, Integer

from symperceptron.derivation import Step
from symperceptron.language.expressions import Neg, Over, Plus, Summation, Times, Written
from symperceptron.language.expressions.marks import Mark, Marked
from symperceptron.language.positions import Path, parts_of, replaced

__all__ = ["cancels", "changed", "marked_at", "struck"]

CANCEL = "cancel"


def changed(before: Expr, after: Expr) -> Expr:
    """The line after, with what is new in it marked; a line that is new as a whole carries no mark.

    >>> from sympy.abc import O, b, t
    >>> changed(Times(Plus(O, Neg(t)), b), Times(Plus(O, Neg(t)), O))
    Times(Plus(O, Neg(t)), Marked(O, changed))
    >>> changed(b, Times(O, t))
    Times(O, t)
    """
    marked = _compared(before, after)
    return after if _is_new(marked) else marked


def _compared(before: Expr, after: Expr) -> Expr:
    if before == after:
        return after
    for kind in (Times, Plus):
        if isinstance(after, kind):
            parts = _aligned(before.args if isinstance(before, kind) else (before,), after.args)
            return Marked(after, Mark.CHANGED) if all(map(_is_new, parts)) else kind(*parts)
    if not isinstance(after, Written) or type(before) is not type(after) or len(before.args) != len(after.args):
        return _new(after)
    if isinstance(after, Neg) or (isinstance(after, Summation) and before.args[1:] == after.args[1:]):
        return after.func(_compared(before.args[0], after.args[0]), *after.args[1:])
    inner = dict(parts_of(after))
    if isinstance(after, Summation) or any(old != new for old, new, n in _pairs(before, after) if n not in inner):
        return _new(after)
    return after.func(*(_compared(old, new) if n in inner else new for old, new, n in _pairs(before, after)))


def _pairs(before: Expr, after: Expr) -> Iterator[tuple[Expr, Expr, int]]:
    return ((old, new, number) for number, (old, new) in enumerate(zip(before.args, after.args, strict=True)))


def _aligned(before: tuple[Expr, ...], after: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The parts after, those that stand at the ends of both left as they are."""
    shorter = min(len(before), len(after))
    first = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    last = next((n for n in range(shorter - first) if before[-1 - n] != after[-1 - n]), shorter - first)
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    if len(old) == len(new):
        middle = tuple(_compared(*pair) for pair in zip(old, new, strict=True))
    else:
        middle = tuple(part if part in old else _new(part) for part in new)
    return (*after[:first], *middle, *after[len(after) - last :])


def _is_new(part: Expr) -> bool:
    return _is_new(part.args[0]) if isinstance(part, Neg) else isinstance(part, Marked)


def _new(part: Expr) -> Expr:
    return Neg(_new(part.args[0])) if isinstance(part, Neg) else Marked(part, Mark.CHANGED)


# -- what cancels --------------------------------------------------------------------------------------------------------------------


def cancels(step: Step) -> bool:
    """Whether factors go in a single application of the rule that cancels; it may just as well put a number first."""
    return step.rule.name == CANCEL and struck(step.before, step.path, step.replacement) != step.before


def struck(line: Expr, path: Path, replacement: Expr) -> Expr:
    """The line with the factors of the part at a path that are not in its replacement struck through.

    >>> from sympy.abc import O
    >>> struck(Times(Over(1, 2), 2, O), (), O)
    Times(Marked(Over(1, 2), struck), Marked(2, struck), O)
    """
    part = line
    for number in path:
        part = part.args[number]
    kept = Counter(factor for _, factor in _factors(replacement))
    for place, factor in _factors(part):
        if kept[factor]:
            kept[factor] -= 1
        else:
            line = marked_at(line, (*path, *place), Mark.STRUCK)
    return line


def _factors(expr: Expr, path: Path = ()) -> Iterator[tuple[Path, Expr]]:
    """The factors with their paths, those of a fraction above and below its bar."""
    is_number = isinstance(expr, Over) and all(isinstance(part, Integer) for part in expr.args)
    if isinstance(expr, Times | Over | Neg) and not is_number:
        for number, part in enumerate(expr.args):
            yield from _factors(part, (*path, number))
    elif not (path and expr == 1):
        yield path, expr


def marked_at(line: Expr, path: Path, mark: Mark) -> Expr:
    """The line with the part at a path marked."""
    part = line
    for number in path:
        part = part.args[number]
    return replaced(line, path, Marked(part, mark))
