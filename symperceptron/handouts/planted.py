"""A derivation with a mistake in it, for somebody to find.

One application of a rule is replaced by what people write there instead, and the engine goes on from the wrong line as if nothing
had happened.  What comes of it is used only where the line is refuted by a witness, its mistake is named by proof as the one that was planted, and
every other line follows from the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from sympy import Expr

from symperceptron.checking.mistakes import Repair, Wrong, explanation
from symperceptron.checking.witnesses import simple_witness
from symperceptron.derivation import Derivation, Detail
from symperceptron.derivation.engine import derive, run
from symperceptron.errors import SymperceptronError
from symperceptron.language import Kind, Model, Witness, decide
from symperceptron.language.expressions import Delta, Neg, Over, Partial, Plus, Power, Summation, Times, one
from symperceptron.language.names import indices_of, is_name
from symperceptron.language.positions import at, replaced, walk

__all__ = ["Planted", "planted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A derivation whose line at a place is wrong: what it should be, the point that shows it, the code of the mistake, and what is said of it."""

    derivation: Derivation
    place: int
    right: Expr
    witness: Witness
    code: str
    repair: Repair


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """A mistake by its code, the rule that is got wrong, and the wrong replacements of what the rule gives for a part."""

    code: str
    rule: str
    wrong: Callable[[Expr, Expr, Model], Iterator[Expr]]


def _without_inner(_: Expr, after: Expr, __: Model) -> Iterator[Expr]:
    """σ'(z) for σ'(z) ∂z/∂w."""
    if isinstance(after, Times) and isinstance(after.args[-1], Partial):
        yield Times(*after.args[:-1])


def _without_outer(_: Expr, after: Expr, __: Model) -> Iterator[Expr]:
    """∂z/∂w for σ'(z) ∂z/∂w."""
    if isinstance(after, Times) and isinstance(after.args[-1], Partial):
        yield after.args[-1]


def _first_only(_: Expr, after: Expr, __: Model) -> Iterator[Expr]:
    """σ(z) for σ(z) (1 − σ(z))."""
    if isinstance(after, Times):
        yield after.args[0]


def _plus_for_minus(_: Expr, after: Expr, __: Model) -> Iterator[Expr]:
    """1 + σ(z) for 1 − σ(z)."""
    for path, part in walk(after):
        if isinstance(part, Plus) and part.args[0] == one and isinstance(part.args[-1], Neg):
            yield replaced(after, path, Plus(*part.args[:-1], part.args[-1].args[0]))


def _half_lost(before: Expr, _: Expr, __: Model) -> Iterator[Expr]:
    """2 u ∂u/∂w for ½ · 2 u ∂u/∂w."""
    if isinstance(before, Times) and isinstance(before.args[0], Over):
        yield Times(*before.args[1:])


def _exponent_kept(_: Expr, after: Expr, __: Model) -> Iterator[Expr]:
    """2 u² ∂u/∂w for 2 u ∂u/∂w."""
    if isinstance(after, Times) and len(after.args) == 3 and not isinstance(after.args[1], Power):
        yield Times(after.args[0], Power(after.args[1], after.args[0]), after.args[2])


def _sum_stays(before: Expr, _: Expr, __: Model) -> Iterator[Expr]:
    """Σ_i x_i for Σ_i x_i δ_ij."""
    yield from (before.func(term, *before.args[1:]) for term in _beside_delta(before))


def _index_left(before: Expr, _: Expr, __: Model) -> Iterator[Expr]:
    """x_i for Σ_i x_i δ_ij."""
    yield from _beside_delta(before)


def _beside_delta(total: Expr) -> Iterator[Expr]:
    if isinstance(total, Summation) and isinstance(total.body, Times):
        others = tuple(factor for factor in total.body.args if not isinstance(factor, Delta))
        yield from others if len(others) == 1 and is_name(others[0]) else ()


def _other_letter(_: Expr, after: Expr, model: Model) -> Iterator[Expr]:
    """w_j for x_j, and the reverse."""
    known = model.name_of(after) if is_name(after) else None
    other = {"input": "weight", "weight": "input"}.get(known.role if known is not None else "")
    for name in model.by_role(other) if other else ():
        if len(name.ranges) == len(indices_of(after)) == 1:
            yield name.symbol[indices_of(after)]


def _residual_turned(_: Expr, after: Expr, __: Model) -> Iterator[Expr]:
    """2 (t − O) ∂u/∂w for 2 (O − t) ∂u/∂w."""
    for path, part in walk(after):
        if isinstance(part, Plus) and len(part.args) == 2 and isinstance(part.args[1], Neg) and len(path) == 1:
            yield replaced(after, path, Plus(part.args[1].args[0], Neg(part.args[0])))


# fmt: off
PLANTS: tuple[Plant, ...] = (
    Plant(code="lost-inner-derivative",         rule="chain rule",       wrong=_without_inner),
    Plant(code="missing-activation-derivative", rule="chain rule",       wrong=_without_outer),
    Plant(code="one-minus-dropped",             rule="activation lemma", wrong=_first_only),
    Plant(code="activation-plus",               rule="activation lemma", wrong=_plus_for_minus),
    Plant(code="sign-of-term",                  rule="activation lemma", wrong=_plus_for_minus),
    Plant(code="half",                          rule="cancel",           wrong=_half_lost),
    Plant(code="power-rule",                    rule="power rule",       wrong=_exponent_kept),
    Plant(code="uncollapsed-sum",               rule="sifting",          wrong=_sum_stays),
    Plant(code="wrong-index",                   rule="sifting",          wrong=_index_left),
    Plant(code="wrong-letter",                  rule="sifting",          wrong=_other_letter),
    Plant(code="residual-sign",                 rule="power rule",       wrong=_residual_turned),
)
# fmt: on


def planted(model: Model, variable: Expr, random: Random) -> Iterator[Planted]:
    """Derivations of the loss by the variable, each with one mistake, in an order that is drawn."""
    right = derive(model, variable, Detail.FULL)
    choices = [
        (plant.code, number, replacement)
        for number, step in enumerate(right.steps)
        for plant in PLANTS
        if plant.rule == step.rule.name
        for replacement in plant.wrong(at(step.before, step.path), step.replacement, model)
    ]
    random.shuffle(choices)
    for code, number, replacement in choices:
        found = _grown(right, number, replacement)
        if found is not None and found.code == code:
            yield found


def _grown(right: Derivation, number: int, replacement: Expr) -> Planted | None:
    """The derivation that goes on from the wrong replacement in a step; None where nothing can be proved of it."""
    model, step = right.model, right.steps[number]
    wrong = replace(step, after=replaced(step.before, step.path, replacement), replacement=replacement)
    try:
        rest = run(wrong.after, model).steps
    except SymperceptronError:
        return None
    lines = replace(right, steps=(*right.steps[:number], wrong, *rest)).folded(Detail.STANDARD)
    place = next(place for place, line in enumerate(lines.steps) if wrong in line.applications)
    line = lines.steps[place]
    verdict = decide(line.before, line.after, model)
    if verdict.kind is not Kind.REFUTED or verdict.witness is None:
        return None
    mistake = Wrong(subject=right.goal, known=right.goal, right=line.after, model=model, above=line.before)
    found = explanation(mistake)
    if found is None:
        return None
    code, repair = found
    instead = right.folded(Detail.STANDARD).steps[place].after
    witness = simple_witness(mistake, repair.expected) or verdict.witness
    return Planted(derivation=lines, place=place, right=instead, witness=witness, code=code, repair=repair)
