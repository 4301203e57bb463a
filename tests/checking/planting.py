"""Mistakes as people make them: a row of `PLANTS` is a code of the catalogue and a function from a right line to damaged ones.

The damage knows nothing of how the checker looks for mistakes.  Where one and the same line is explained by two mistakes, the
row says which other names are right too: the derivative by x_j instead of w_j *is* the letter w_j for x_j.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sympy import Expr, Integer, S, Symbol

from symperceptron.language.expressions import (
    Call,
    Cases,
    Compare,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
    negative,
    one,
)
from symperceptron.language.model import Model
from symperceptron.language.names import base_of, free_names, indices_of, is_name
from symperceptron.language.positions import Path, at, replaced, walk

__all__ = ["PLANTS", "Damaged", "Line", "Plant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A right line of a derivation, the one above it, what it is about, and by which tables it was derived."""

    expression: Expr
    above: Expr
    goal: Expr
    model: Model
    activation: str
    loss: str

    def keys(self, *roles: str) -> set[str]:
        """The letters of the names with these roles."""
        return {name.key for role in roles for name in self.model.by_role(role)}

    def has_role(self, part: Expr, *roles: str) -> bool:
        """Whether the part is a name with one of these roles."""
        return is_name(part) and str(base_of(part)) in self.keys(*roles)

    def is_activation(self, function: str) -> bool:
        """Whether the output is this function of the net input."""
        output = self.model.definition_of(next(self.model.by_role("output")).key)
        return output is not None and isinstance(output.expression, Call) and output.expression.function == function

    def is_output(self, part: Expr) -> bool:
        """Whether the part is the output, by its name or as σ(z)."""
        return self.has_role(part, "output") or (isinstance(part, Call) and self.has_role(part.args[-1], "preactivation"))

    def is_one_minus_output(self, part: Expr) -> bool:
        """Whether the part is 1 − O."""
        return (
            isinstance(part, Plus)
            and len(part.args) == 2
            and part.args[0] == one
            and isinstance(part.args[1], Neg)
            and self.is_output(part.args[1].args[0])
        )

    def products(self) -> Iterator[tuple[Path, Times]]:
        """The products of the line with their places."""
        return ((path, part) for path, part in walk(self.expression) if isinstance(part, Times))

    def outside(self) -> Iterator[tuple[Path, Expr]]:
        """The parts that stand under no derivative and in no sum."""
        return ((path, part) for path, part in walk(self.expression) if not _is_under(self.expression, path))


Damaged = tuple[Expr, Expr | None]  # the line, and what the message must name


def _is_under(line: Expr, path: Path) -> bool:
    part = line
    for number in path:
        if isinstance(part, Partial | Summation | Call | Prime | Compare):
            return True
        part = part.args[number]
    return False


def _is_below(line: Expr, path: Path) -> bool:
    """Whether the place is below a bar."""
    return any(isinstance(at(line, path[:depth]), Over) and path[depth] == 1 for depth in range(len(path)))


def _without(line: Line, path: Path, product: Times, gone: tuple[int, ...]) -> Damaged:
    kept = Times(*(factor for number, factor in enumerate(product.args) if number not in gone))
    return replaced(line.expression, path, kept), Times(*(product.args[number] for number in gone))


def _residual_sign(line: Line) -> Iterator[Damaged]:
    for path, part in walk(line.expression):
        if isinstance(part, Plus) and len(part.args) == 2 and isinstance(part.args[1], Neg):
            (first, _), second = part.args, part.args[1].args[0]
            if line.has_role(first, "output") and line.has_role(second, "target"):
                yield replaced(line.expression, path, Plus(second, Neg(first))), None


def _sign(line: Line) -> Iterator[Damaged]:
    yield negative(line.expression), None


def _half(line: Line) -> Iterator[Damaged]:
    if line.loss in ("half_squared_error", "squared_error") and line.goal.has(
        *(name.symbol for name in line.model.by_role("loss"))
    ):
        yield from ((wrong, None) for wrong, _ in _number(line))


def _number(line: Line) -> Iterator[Damaged]:
    yield Times(Integer(2), line.expression), Integer(2)
    for path, product in line.products():
        for number, factor in enumerate(product.args):
            if factor in (2, Over(one, Integer(2))) and not path:
                yield _without(line, path, product, (number,))


def _activation_plus(line: Line) -> Iterator[Damaged]:
    if line.activation == "sigmoid":
        for path, product in line.products():
            for number, factor in enumerate(product.args):
                if line.is_one_minus_output(factor) and factor.args[1].args[0] in product.args:
                    yield replaced(line.expression, (*path, number), Plus(one, factor.args[1].args[0])), None


def _one_minus(line: Line) -> Iterator[Damaged]:
    if line.activation == "sigmoid":
        for path, product in line.products():
            for number, factor in enumerate(product.args):
                # Below a bar, what is dropped is a factor too many.
                is_above = not _is_below(line.expression, path)
                if is_above and line.is_one_minus_output(factor) and factor.args[1].args[0] in product.args:
                    yield _without(line, path, product, (number,))


def _slope(line: Line, product: Times) -> tuple[int, ...]:
    """The factors of a product that are the activation's derivative: a prime, or σ and 1 − σ."""
    for number, factor in enumerate(product.args):
        if isinstance(factor, Prime) and line.has_role(factor.argument, "preactivation") and line.is_activation(factor.function):
            return (number,)
        if line.activation == "sigmoid" and line.is_one_minus_output(factor) and factor.args[1].args[0] in product.args:
            return (product.args.index(factor.args[1].args[0]), number)
        if line.activation == "tanh" and isinstance(factor, Plus) and isinstance(factor.args[-1], Neg):
            square = factor.args[-1].args[0]
            if factor.args[0] == one and isinstance(square, Power) and line.is_output(square.args[0]):
                return (number,)
    return ()


def _activation(line: Line) -> Iterator[Damaged]:
    for path, product in line.products():
        gone = _slope(line, product)
        if 0 < len(gone) < len(product.args):
            yield _without(line, path, product, gone)[0], None


def _inner(line: Line) -> Iterator[Damaged]:
    for path, product in line.products():
        for number, factor in enumerate(product.args):
            is_inner = isinstance(factor, Partial) and line.has_role(factor.function, "preactivation")
            if is_inner or (line.has_role(factor, "input", "weight") and _slope(line, product)):
                yield _without(line, path, product, (number,))


def _factor(line: Line) -> Iterator[Damaged]:
    for path, product in line.products():
        slope = _slope(line, product)
        for number, factor in enumerate(product.args):
            # Where the output never gets there, the case of a hinge says nothing: without it the line is right.
            is_special = (isinstance(factor, Cases) and "hinge" in line.loss) or (
                isinstance(factor, Integer | Prime) or factor == Over(one, Integer(2)) or line.has_role(factor, "input", "weight")
            )
            is_inner = isinstance(factor, Partial | Neg) or (line.activation == "sigmoid" and line.is_one_minus_output(factor))
            if not (
                is_special
                or is_inner
                or (len(slope) == 1 and number in slope)
                or _is_under(line.expression, path)
                or _is_below(line.expression, path)
            ):
                yield _without(line, path, product, (number,))


def _extra(line: Line) -> Iterator[Damaged]:
    names = {
        part for path, part in line.outside() if is_name(part) and not part.is_integer and not line.has_role(part, "parameter")
    }
    for path, product in line.products():
        if not _is_under(line.expression, path) and not _is_below(line.expression, path):
            for name in sorted(names, key=str):
                yield replaced(line.expression, path, Times(*product.args, name)), name


def _twice(line: Line) -> Iterator[Damaged]:
    for path, product in line.products():
        slope = _slope(line, product)
        if slope and not _is_under(line.expression, path) and not _is_below(line.expression, path):
            yield replaced(line.expression, path, Times(*product.args, *(product.args[number] for number in slope))), None


def _kept(line: Line) -> Iterator[Damaged]:
    outputs = {part for _, part in line.outside() if line.has_role(part, "output")}
    if (line.activation, line.loss) == ("sigmoid", "binary_cross_entropy"):
        for path, product in line.outside():
            if isinstance(product, Times) and len(product.args) == 2 and line.has_role(product.args[1], "input", "weight"):
                for output in outputs & set(walk_names(product.args[0])):
                    first, *rest = product.args
                    yield replaced(line.expression, path, Times(first, output, Plus(one, Neg(output)), *rest)), None


def walk_names(expr: Expr) -> Iterator[Expr]:
    """The names in an expression."""
    return (part for _, part in walk(expr) if is_name(part))


def _letter(line: Line) -> Iterator[Damaged]:
    other = {"input": "weight", "weight": "input"}
    for path, part in line.outside():
        for role, instead in other.items():
            if line.has_role(part, role) and indices_of(part):
                symbol = next(line.model.by_role(instead)).symbol
                if len(indices_of(part)) == 1:
                    yield replaced(line.expression, path, symbol[indices_of(part)]), symbol[indices_of(part)]


def _index(line: Line) -> Iterator[Damaged]:
    j, i = Symbol("j", integer=True), Symbol("i", integer=True)
    for path, part in line.outside():
        if line.has_role(part, "input", "weight") and indices_of(part) == (j,):
            yield replaced(line.expression, path, part.base[i]), part.base[i]


def _sum_left(line: Line) -> Iterator[Damaged]:
    i = Symbol("i", integer=True)
    bounds = next(name.ranges[0] for name in line.model.by_role("input"))
    for path, part in line.outside():
        if line.has_role(part, "input") and len(indices_of(part)) == 1:
            yield replaced(line.expression, path, Summation(part.base[i], i, *bounds)), None


def _sum_lost(line: Line) -> Iterator[Damaged]:
    for path, part in walk(line.expression):
        is_over_samples = isinstance(part, Summation) and not path and part.index not in line.keys("input")
        if is_over_samples and not part.body.has(Summation, Partial):
            yield part.body, None


def _power(line: Line) -> Iterator[Damaged]:
    for path, part in walk(line.expression):
        is_power = isinstance(part, Power) and isinstance(part.args[1], Integer) and part.args[0] != S.Exp1
        if is_power and not _is_under(line.expression, path):
            yield replaced(line.expression, path, Power(part.args[0], part.args[1] + 1)), None
    was_square = any(isinstance(part, Power) and part.args[1] == 2 for _, part in walk(line.above))
    for path, product in line.products():
        if product.args[0] == 2 and len(product.args) > 1 and isinstance(product.args[1], Plus) and was_square:
            base = product.args[1]
            yield replaced(line.expression, (*path, 1), Power(base, Integer(2))), None


def _product_rule(line: Line) -> Iterator[Damaged]:
    yield from _from_above(line, _product_of_derivatives)


def _product_of_derivatives(part: Partial) -> Expr | None:
    f = part.function
    is_product = isinstance(f, Times) and len(f.args) == 2 and all(part.variables[0] in factor.free_symbols for factor in f.args)
    return Times(*(Partial(factor, *part.variables) for factor in f.args)) if is_product else None


def _quotient_sign(line: Line) -> Iterator[Damaged]:
    yield from _from_above(line, _quotient_with_plus)


def _quotient_with_plus(part: Partial) -> Expr | None:
    f = part.function
    if not isinstance(f, Over) or not all(part.variables[0] in side.free_symbols for side in f.args):
        return None
    (above, below), v = f.args, part.variables
    return Over(Plus(Times(Partial(above, *v), below), Times(above, Partial(below, *v))), Power(below, Integer(2)))


def _from_above(line: Line, rewrite: Callable[[Partial], Expr | None]) -> Iterator[Damaged]:
    for path, part in walk(line.above):
        wrong = rewrite(part) if isinstance(part, Partial) and len(part.variables) == 1 else None
        if wrong is not None:
            yield replaced(line.above, path, wrong), None


def _log_inverted(line: Line) -> Iterator[Damaged]:
    for path, part in walk(line.expression):
        is_inverse = isinstance(part, Over) and part.args[0] == one and not _is_under(line.expression, path)
        if is_inverse and any(isinstance(above, Call) and above.function == "log" for _, above in walk(line.above)):
            yield replaced(line.expression, path, part.args[1]), None


def _of_output(line: Line) -> Iterator[Damaged]:
    output = next(line.model.by_role("output")).symbol
    for path, part in walk(line.expression):
        if isinstance(part, Prime) and line.has_role(part.argument, "preactivation") and not indices_of(part.argument):
            yield replaced(line.expression, path, Prime(part.function, output, part.order)), None


def _term_sign(line: Line) -> Iterator[Damaged]:
    for path, part in line.outside():
        if isinstance(part, Plus):
            for number, term in enumerate(part.args):
                flipped = (*part.args[:number], negative(term), *part.args[number + 1 :])
                yield replaced(line.expression, path, Plus(*flipped)), None


def _term(line: Line) -> Iterator[Damaged]:
    for path, part in line.outside():
        # The 1 of 1 − τ is worth 2τ where τ is ½, and the φ of φ + α is another way to write a factor.
        if isinstance(part, Plus) and not any(line.has_role(_unsigned(term), "parameter") for term in part.args):
            for number, term in enumerate(part.args):
                rest = Plus(*part.args[:number], *part.args[number + 1 :])
                if free_names(rest):
                    yield replaced(line.expression, path, rest), _unsigned(term)


def _more(line: Line) -> Iterator[Damaged]:
    found = {part for _, part in line.outside() if is_name(part) and not part.is_integer and not line.has_role(part, "parameter")}
    names = sorted(found, key=str)
    for (path, part), name in ((place, name) for place in line.outside() if isinstance(place[1], Plus) for name in names):
        if name not in {_unsigned(term) for term in part.args} and not line.is_output(name):
            yield replaced(line.expression, path, Plus(*part.args, name)), name


def _unsigned(term: Expr) -> Expr:
    return term.args[0] if isinstance(term, Neg) else term


def _variable(line: Line) -> Iterator[Damaged]:
    if isinstance(line.goal, Partial) and len(line.goal.variables) == 1 and not indices_of(line.goal.function):
        for role in ("weight", "input", "bias", "preactivation", "output"):
            for name in line.model.by_role(role):
                other = (
                    name.symbol[indices_of(line.goal.variables[0]) or (Symbol("j", integer=True),)]
                    if name.ranges
                    else name.symbol
                )
                if other != line.goal.variables[0] and len(name.ranges) == (role in ("weight", "input")):
                    yield Partial(line.goal.function, other), None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """A mistake: its code, how a line is damaged, the other names that are right for such a line."""

    code: str
    damage: Callable[[Line], Iterator[Damaged]]
    also: tuple[str, ...] = ()


# The derivative by z instead of w_j is that by w_j without its inner derivative; the derivative by x_j has w_j in the place of x_j.
_OF_ANOTHER_VARIABLE = (
    "lost-inner-derivative",
    "missing-factor",
    "missing-activation-derivative",
    "wrong-letter",
    "extra-factor",
)

# The sign of an exponential's inner derivative is that derivative, −1.
_OF_A_SIGN = ("residual-sign", "activation-plus", "sign", "quotient-sign", "lost-inner-derivative")

# These names say which factor is missing; the campaign sees to it that it is the one that was taken.
_OF_A_FACTOR = ("missing-activation-derivative", "lost-inner-derivative", "one-minus-dropped")

# fmt: off
PLANTS: tuple[Plant, ...] = (
    Plant(code="residual-sign",                 damage=_residual_sign),
    Plant(code="sign",                          damage=_sign,       also=("residual-sign", "quotient-sign")),
    Plant(code="half",                          damage=_half),
    Plant(code="extra-factor",                  damage=_number,     also=("half", "missing-factor")),
    Plant(code="activation-plus",               damage=_activation_plus),
    Plant(code="one-minus-dropped",             damage=_one_minus),
    Plant(code="missing-activation-derivative", damage=_activation),
    Plant(code="lost-inner-derivative",         damage=_inner,      also=("missing-factor",)),
    Plant(code="missing-factor",                damage=_factor,     also=_OF_A_FACTOR),
    Plant(code="extra-factor",                  damage=_extra,      also=("twice-activation-derivative",)),
    Plant(code="twice-activation-derivative",   damage=_twice),
    Plant(code="kept-activation-derivative",    damage=_kept),
    Plant(code="wrong-letter",                  damage=_letter),
    Plant(code="wrong-index",                   damage=_index),
    Plant(code="uncollapsed-sum",               damage=_sum_left),
    Plant(code="sum-lost",                      damage=_sum_lost),
    Plant(code="power-rule",                    damage=_power),
    Plant(code="product-rule",                  damage=_product_rule),
    Plant(code="quotient-sign",                 damage=_quotient_sign),
    Plant(code="log-inverted",                  damage=_log_inverted),
    Plant(code="derivative-of-output",          damage=_of_output),
    Plant(code="sign-of-term",                  damage=_term_sign,  also=_OF_A_SIGN),
    Plant(code="missing-term",                  damage=_term),
    Plant(code="extra-term",                    damage=_more),
    Plant(code="wrong-variable",                damage=_variable,   also=_OF_ANOTHER_VARIABLE),
)
# fmt: on
