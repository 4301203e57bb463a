"""The derivative of a function through the function itself, found by elimination: σ' = σ(1 − σ), tanh' = 1 − tanh².

Write f and its derivative p as rational functions of generators (`generators`). Where one generator g carries both (an
exponential, or the variable itself), the two equations are polynomials in g; their resultant in g is a polynomial relation
between f and p alone. A factor of it that is linear in p gives p = R(f); a quadratic one gives two branches. Each candidate is
then *proved* by `decide`, so nothing rests on the elimination having been right. A root in f is one more generator with an
equation of its own, eliminated like the first. Where f is a logarithm or an arctangent, its argument, which is e^f or tan f,
takes its place; where f is given by cases, each case is looked at by itself; where |u| stands in it, what is found for u > 0 is
tried with |f| in the place of f. Where two generators remain (swish, GELU) there is no such relation, and None says so.

References: Cox, Little, O'Shea, Ideals, Varieties, and Algorithms, 4th edition (2015), section 3.6 (resultants and elimination).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from types import MappingProxyType

from sympy import Expr, Integer, S, Symbol
from sympy.polys.rings import PolyElement

from symperceptron.derivation.generators import NotRationalError, System, is_flattened, written_out
from symperceptron.derivation.polynomial import Letters, raised, square_root, written_polynomial, written_quotient
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Branch, Call, Cases, Neg, Plus, Power, Times, negative, one, zero
from symperceptron.language.model import Definition, Model

__all__ = ["through_itself"]

HIGHEST_DEGREE = 8
F = Symbol("f", real=True)


def through_itself(definition: Definition, derivative: Expr, model: Model) -> Expr | None:
    """R with f' = R(f), written in the call ``f(u)``; None where no such form exists or none was found."""
    (variable,) = definition.parameters
    for candidate in _by_cases(definition.expression, derivative, variable, model):
        through = candidate.xreplace({F: definition.name})
        if decide(through, derivative, model).is_proved:
            return through
    return None


def _by_cases(f: Expr, p: Expr, variable: Expr, model: Model) -> Iterator[Expr]:
    if not isinstance(p, Cases):
        yield from _candidates(f, p, variable, model)
    elif isinstance(f, Cases) and [branch.condition for branch in f.branches] == [branch.condition for branch in p.branches]:
        choices = [
            list(_candidates(ours.value, theirs.value, variable, model)) if theirs.value.has(variable) else [theirs.value]
            for ours, theirs in zip(f.branches, p.branches, strict=True)
        ]
        for values in product(*choices):
            yield Cases(*(Branch(value, branch.args[1]) for value, branch in zip(values, p.branches, strict=True)))


def _candidates(f: Expr, p: Expr, variable: Expr, model: Model) -> Iterator[Expr]:
    """What p may be in terms of f, to be proved; F stands for f."""
    outer = f.function if isinstance(f, Call) and f.function in _INVERSES else None
    inside = f.arguments[0] if isinstance(f, Call) and outer else f
    try:
        sides = written_out(inside, model), written_out(p, model)
        system = System(sides, variable)
        relation = _eliminated(system, *sides)
    except NotRationalError:
        return
    if relation is None:
        return
    for solution in _solutions(relation, (*system.constants, _INVERSES[outer] if outer else raised(F))):
        yield solution
        if is_flattened(f):
            yield solution.xreplace({F: Call("abs", F)})


def _eliminated(system: System, f: Expr, p: Expr) -> PolyElement | None:
    """A polynomial relation between constants, f and p, which are the last generators of its ring."""
    equations = [letter * below - above for letter, (above, below) in ((system.f, system.value(f)), (system.p, system.value(p)))]
    equations += system.equations()
    for _ in range(system.varying):
        first = equations[0].ring.gens[0]
        with_it = sorted((e for e in equations if e.degree(first) > 0), key=lambda e: (e.degree(first), len(e)))
        if with_it and with_it[-1].degree(first) > HIGHEST_DEGREE:
            return None
        equations = [with_it[0].resultant(e) for e in with_it[1:]] + [e.drop(first) for e in equations if e.degree(first) <= 0]
        if not equations:
            return None
    return next((e for e in equations if e.degree(e.ring.gens[-1]) > 0), None)


# -- solving for p, and writing what comes out ------------------------------------------------------------------------------------


def _solutions(relation: PolyElement, letters: Letters) -> Iterator[Expr]:
    """P from the linear factors of the relation, then from the quadratic ones."""
    p = relation.ring.gens[-1]
    factors = [factor for factor, _ in relation.factor_list()[1]]
    for factor in factors:
        if factor.degree(p) == 1:
            slope, constant = (factor.coeff_wrt(p, k).drop(p) for k in (1, 0))
            yield _squared_cosine(-constant, slope, letters) or written_quotient(-constant, slope, letters)
    for factor in factors:
        if factor.degree(p) == 2:
            a, b, c = (factor.coeff_wrt(p, k).drop(p) for k in (2, 1, 0))
            outside, inside = square_root(b**2 - 4 * a * c)
            centre, distance = written_quotient(-b, 2 * a, letters), written_quotient(outside, 2 * a, letters)
            root = Times(*(part for part in (distance, Call("sqrt", written_polynomial(inside, letters))) if part != one))
            yield from (Plus(*(part for part in (centre, branch) if part != zero)) for branch in (root, negative(root)))


def _exponentials(k: int) -> Expr:
    multiple = F if abs(k) == 1 else Times(Integer(abs(k)), F)
    return Power(S.Exp1, multiple if k > 0 else Neg(multiple))


_tangents = raised(Call("tan", F))


def _squared_cosine(above: PolyElement, below: PolyElement, letters: Letters) -> Expr | None:
    """``1/(1 + tan² f)``, which is cos² f."""
    tangent = below.ring.gens[-1]
    if letters[-1] is not _tangents or not above.is_ground or below.monic() != tangent**2 + 1:
        return None
    square = Power(Call("cos", F), Integer(2))
    factor = written_quotient(above, below.ring.one * below.LC, letters)
    return square if factor == one else Times(factor, square)


# What the argument of f's outermost function is in terms of f: how the powers of it are written.
_INVERSES: Mapping[str, Callable[[int], Expr | None]] = MappingProxyType({"log": _exponentials, "arctan": _tangents})
