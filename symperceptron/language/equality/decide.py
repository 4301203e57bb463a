"""Whether two expressions are equal under a model: one question, three honest answers.

Proved: the difference is zero in the field of `field`, in every case of its piecewise functions and of its indices being
equal or not.  Refuted: there is a witness.  Else undecided, and the reason says what stood in the way. Agreement at points
is never a proof, and a difference that does not vanish is never a refutation.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any

from sympy import Expr

from symperceptron.language.equality.admission import read_expression
from symperceptron.language.equality.allowance import UndecidedError, UndefinedError, allowance
from symperceptron.language.equality.angles import RefineError
from symperceptron.language.equality.assumptions import without_assumed
from symperceptron.language.equality.cases import Case, ImpossibleError, SplitError
from symperceptron.language.equality.conditions import refuse_outside
from symperceptron.language.equality.field import Field
from symperceptron.language.equality.interpret import MixedError
from symperceptron.language.equality.polynomial import Polynomial
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.equality.sharing import give_back, lent
from symperceptron.language.equality.verdict import Kind, Verdict
from symperceptron.language.equality.witness import find_witness
from symperceptron.language.expressions import Compare
from symperceptron.language.model import Model

__all__ = ["decide", "proved", "refuted_at_once"]

SECONDS = 20.0
MOST_CASES = 100
MOST_UNITS = 12
_NOTHING = Model(definitions=(), names=())
_TOO_DEEP = "the expression is nested too deeply"


def decide(left: Any, right: Any, model: Model | None = None, *, budget: float = SECONDS) -> Verdict:
    """Whether ``left = right`` follows from the model's definitions.

    Both sides are written or ordinary SymPy expressions.  A proof comes with its method and the conditions it used, a refutation with a
    witness, anything else with a reason.  Never raises for an expression, and never takes long: the work is bounded, and so are the seconds (`budget`).

    >>> from sympy import exp
    >>> from sympy.abc import z
    >>> decide(1/(1 + exp(-z)), exp(z)/(1 + exp(z))).kind.value
    'proved'
    >>> decide(z**2, 2*z).witness.to_dict()
    {'at': {'z': '1/2'}, 'left': '1/4', 'right': '1'}
    """
    until = monotonic() + budget
    try:
        left, right = read_expression(left), read_expression(right)
        reason = "the normal forms differ, but no point was found at which the sides certainly do"
        try:
            with allowance(budget * 0.7):
                verdict = _proof(left, right, model or _NOTHING)
            if verdict is not None:
                return verdict
        except UndecidedError as why:
            reason = str(why)
        with allowance(until - monotonic()):
            witness = find_witness(left, right, model or _NOTHING)
    except UndecidedError as why:
        return Verdict.undecided(str(why))
    except RecursionError:
        return Verdict.undecided(_TOO_DEEP)
    if witness is not None:
        return Verdict(kind=Kind.REFUTED, method="witness", witness=witness)
    return Verdict.undecided(reason)


def proved(left: Any, right: Any, model: Model, *, budget: float = SECONDS) -> Verdict | None:
    """The proof of ``left = right`` alone, or None: what `decide` says where it is sought among many, and nothing is refuted."""
    try:
        with allowance(budget):
            return _proof(read_expression(left), read_expression(right), model)
    except (UndecidedError, RecursionError):
        return None


def refuted_at_once(left: Any, right: Any, model: Model, *, budget: float = SECONDS) -> Verdict | None:
    """The refutation of ``left = right`` at the first point that there is, or None: it costs a tenth of a proof."""
    try:
        with allowance(budget):
            witness = find_witness(read_expression(left), read_expression(right), model, attempts=1)
    except (UndecidedError, RecursionError):
        return None
    return None if witness is None else Verdict(kind=Kind.REFUTED, method="witness", witness=witness)


def _proof(left: Expr, right: Expr, model: Model) -> Verdict | None:
    """The verdict that the difference is zero in every case, or None where in some case it is not."""
    units: dict[Expr, int] = {}
    for _ in range(MOST_UNITS):
        try:
            return _proof_in_units(left, right, model, units)
        except RefineError as finer:
            units[finer.angle] = finer.denominator
    raise UndecidedError("there are too many fractions of angles")


def _proof_in_units(left: Expr, right: Expr, model: Model, units: Mapping[Expr, int]) -> Verdict | None:
    waiting: list[Case] = [()]
    conditions: dict[Compare, None] = {}
    looked_at = proved_in = 0
    while waiting:
        case = waiting.pop()
        looked_at += 1
        if looked_at > MOST_CASES:
            raise UndecidedError(f"there are more than {MOST_CASES} cases of piecewise functions to look at")
        try:
            found = _holds_in(case, left, right, model, units)
        except SplitError as split:
            waiting += [(*case, fact) for fact in split.facts]
            continue
        if found is None:
            return None
        if isinstance(found, _Passed) and any(condition.doit() == False for condition in found):  # noqa: E712  # ``0 ≠ 0``
            raise UndecidedError("the claim speaks of values that do not exist")
        conditions |= found
        proved_in += not isinstance(found, _Passed)
    if not proved_in:
        raise UndecidedError("the claim speaks of values that do not exist")
    refuse_outside(conditions, left, right, model)
    method = "normal form" if looked_at == 1 else "normal form, case by case"
    return Verdict(kind=Kind.PROVED, method=method, conditions=tuple(conditions))


def _holds_in(case: Case, left: Expr, right: Expr, model: Model, units: Mapping[Expr, int]) -> dict[Compare, None] | None:
    """The conditions under which the difference is zero in one case; None where it is not."""
    try:
        field = lent(model, case, units)
    except ImpossibleError:
        return _Passed()
    try:
        found = _holds_in_field(field, left, right)
    except MixedError:
        return _holds_in_field(Field(model, case, units), left, right)
    except SplitError:
        give_back(field, case)
        raise
    give_back(field, case)
    return found


def _holds_in_field(field: Field, left: Expr, right: Expr) -> dict[Compare, None] | None:
    try:
        difference = field.add(field.value(left), field.negate(field.value(right)))
        difference = Quotient(field.case.restricted(difference.numerator), difference.denominator)
        if not field.is_zero(difference):
            difference = without_assumed(field, difference)
    except ImpossibleError:
        return _Passed()
    except UndefinedError as why:
        if not why.is_stated:
            raise UndecidedError(str(why)) from why
        return _Passed(field.conditions)
    if not field.is_zero(difference) and not _is_zero_for_all_indices(field, difference.numerator, ()):
        return None if field.case.is_possible() else _Passed()
    kinks = {fact.denied(): None for fact in field.case.boundaries} if field.has_kink else {}
    return field.conditions | kinks


class _Passed(dict[Compare, None]):
    """The conditions by which a case is passed over, since an expression has no value in it."""


def _is_zero_for_all_indices(field: Field, difference: Polynomial, apart: tuple[tuple[Expr, Expr], ...]) -> bool:
    """Whether the difference vanishes both where two free indices are equal and where they are not; `apart` lists those that are not."""
    for number in sorted(difference.generators()):
        generator = field.generators[number]
        if generator.kind == "delta":
            a, b = generator.label
            unequal = _without(difference, number)
            if _lies_below(field, a, b) or _lies_below(field, b, a):
                return field.is_zero(Quotient(unequal)) or _is_zero_for_all_indices(field, unequal, apart)
            if not field.is_zero(Quotient(unequal)) and not _is_zero_for_all_indices(field, unequal, (*apart, (a, b))):
                return False
            still_apart = tuple((left.xreplace({a: b}), right.xreplace({a: b})) for left, right in apart)
            if any(left == right for left, right in still_apart):
                return True
            equal = field.renamed(Quotient(difference), {a: b}).numerator
            for left, right in still_apart:
                for other in field.delta((left,), (right,)).generators():
                    equal = _without(equal, other)
            return field.is_zero(Quotient(equal)) or _is_zero_for_all_indices(field, equal, still_apart)
    return False


def _lies_below(field: Field, number: Expr, index: Expr) -> bool:
    """Whether a number lies before the range in which the conditions so far have the index, so that the two are never equal."""
    ranges = (condition.sides for condition in field.conditions if len(condition.sides) == 3)
    return number.is_Integer is True and any(at == index and lower.is_Integer and number < lower for lower, at, _ in ranges)


def _without(polynomial: Polynomial, number: int) -> Polynomial:
    """The polynomial with one generator put to zero."""
    return Polynomial({m: c for m, c in polynomial.terms.items() if all(k != number for k, _ in m)})
