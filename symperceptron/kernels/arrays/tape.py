"""A program of arrays as NumPy calls that say where they write, so that a call allocates next to nothing.

``delta1 = dot(delta2, W2.T)*q**2*e`` reads well and allocates four arrays.  A tape is the same computation, operation by operation in the same
order, as calls such as ``np.multiply(m3, m5, m3)``.  An array is written over as soon as nothing needs it any more, and registers,
one list of them for each shape, are handed in by whoever has some from an earlier call; one that is None is allocated by the first
call that writes to it.  What is returned is never in a register.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sympy import Expr, Rational, S, Symbol

from symperceptron.kernels.arrays.program import ArrayProgram
from symperceptron.kernels.arrays.reading import OPERATIONS
from symperceptron.kernels.arrays.ready import made_ready
from symperceptron.kernels.arrays.source import ARRAY_DIALECTS, argument_names, writer_of
from symperceptron.kernels.shared import needed
from symperceptron.language.expressions import Call, Cases, Compare, Neg, Over, Plus, Power, Times

__all__ = ["tape_source"]

Shape = tuple[str, ...]
_COMPARISONS = {"<": "less", "<=": "less_equal", "=": "equal", "!=": "not_equal", ">=": "greater_equal", ">": "greater"}
_POWERS = {Rational(2): "np.square({}, {out})", Rational(-1): "np.reciprocal({}, {out})", Rational(1, 2): "np.sqrt({}, {out})"}
_REDUCTIONS = {
    "of_rows": "np.add.reduce({}, 1, None, {out}, True)",
    "largest_of_rows": "np.maximum.reduce({}, 1, None, {out}, True)",
    "others_of_rows": "others_of_rows({})",
    "of_columns": "ones.dot({})",
    "of_all": "np.add.reduce({}, None)",
}


@lru_cache(maxsize=64)
def tape_source(program: ArrayProgram) -> tuple[str, Mapping[str, int]]:
    """The source of `value` and `value_and_grad`, whose first argument is a list of registers, and how many each has.

    The text needs the names `dot`, `choose` and, for softmax, `others_of_rows`.
    """
    wanted = {"value": [program.loss], "value_and_grad": [program.loss, *program.gradients]}
    tapes = {name: _Tape.of(program, name, results) for name, results in wanted.items()}
    return "\n\n\n".join(tape.text for tape in tapes.values()), {name: len(tape.given) for name, tape in tapes.items()}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value is: the text of it, its shape, the register that it is in, if any, and the statement that it is the value of, if any.

    A value without a statement is used once; one with it, until nothing is left that names it.
    """

    text: str
    shape: Shape
    register: str = ""
    statement: Expr | None = None


@dataclass(slots=True)
class _Tape:
    """The calls, and which registers are free."""

    program: ArrayProgram
    left: Counter[Expr]
    lines: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    free: dict[Shape, list[str]] = field(default_factory=dict)
    values: dict[Expr, _Place] = field(default_factory=dict)
    filled: dict[tuple[str, Shape], str] = field(default_factory=dict)
    results: int = 0
    text: str = ""

    @classmethod
    def of(cls, program: ArrayProgram, name: str, results: Sequence[Expr]) -> _Tape:
        """A function that returns the results, the loss first."""
        names = argument_names(program)
        statements, results = made_ready(needed(program.statements, results), results)
        tape = cls(program, Counter(_leaves([*(one.expression for one in statements), *results])))
        for known in program.inputs:
            shape = tuple(str(last) for _, last in known.ranges)
            sampled = known in program.data
            tape.values[Symbol(known.key, real=True)] = _Place(
                names[known.key], (*shape, "1") if sampled and len(shape) == 1 else shape
            )
        for statement in statements:
            found = tape.place(statement.expression)
            tape.values[statement.name] = _Place(found.text, found.shape, found.register, statement.name)
        loss, *gradients = (tape.place(result).text for result in results)
        registers = "".join(f"{register}, " for register in tape.given)
        data = names[program.data[0].key]
        lines = [
            f"{registers}ones = memory",
            f"if ones is None:\n        ones = np.ones(len({data}), {data}.dtype)",
            *tape.lines,
        ]
        lines += [f"memory[:] = {registers}ones", f"return {', '.join([loss, *gradients])}" + ("," if not gradients else "")]
        tape.given.append("ones")
        arguments = ", ".join(names[one.key] for one in program.inputs)
        tape.text = "\n    ".join([f"def {name}(memory, {arguments}):", *lines])
        return tape

    def place(self, expr: Expr) -> _Place:
        """Where the value of an expression is, once the lines are run."""
        if not expr.free_symbols:  # a number of Python's, which leaves float32 as it is
            return _Place(writer_of(self.program, ARRAY_DIALECTS["kernel"]).doprint(expr), ())
        match expr:
            case Symbol():
                return self.values[expr]
            case Plus() | Times():
                return self.folded(expr)
            case Neg() | Over() | Power():
                return self.arithmetic(expr)
            case Cases():
                return self.chosen(expr)
            case Compare():
                return self.compared(expr)
            case Call():
                return self.called(expr)
            case _:
                raise TypeError(f"{expr} is nothing that a program of arrays is made of")

    def arithmetic(self, expr: Neg | Over | Power) -> _Place:
        match expr:
            case Neg():
                return self.call("np.negative({}, {out})", expr.args[0])
            case Over():
                return self.call("np.divide({}, {}, {out})", *expr.args)
            case Power(args=(base, exponent)) if base == S.Exp1:
                return self.call("np.exp({}, {out})", exponent)
            case Power(args=(base, exponent)) if exponent in _POWERS:
                return self.call(_POWERS[exponent], base)
            case _:
                return self.call("np.power({}, {}, {out})", *expr.args)

    def call(self, pattern: str, *parts: Expr | _Place) -> _Place:
        """An operation entry by entry, written over one of its arguments if that is used for the last time."""
        places = [part if isinstance(part, _Place) else self.place(part) for part in parts]
        shape = _broadcast(place.shape for place in places)
        spent = self.spent(places)
        if self.samples not in shape:  # of parameters and numbers, or a result: nothing to write over
            return self.fresh(pattern.replace(", out={out}", "").replace(", {out}", ""), places, shape)
        own = next((register for register, kind in spent.items() if kind == shape), "") or self.taken(shape)
        self.lines.append(f"{own} = " + pattern.format(*(place.text for place in places), out=own))
        self.release(spent, own)
        return _Place(own, shape, own)

    def fresh(self, pattern: str, places: Sequence[_Place], shape: Shape) -> _Place:
        """A value in memory of its own."""
        self.results += 1
        self.lines.append(f"r{self.results} = " + pattern.format(*(place.text for place in places)))
        return _Place(f"r{self.results}", shape)

    def folded(self, expr: Plus | Times) -> _Place:
        """A sum or a product from left to right, as Python computes it."""
        total = self.place(expr.args[0])
        for part in expr.args[1:]:
            if isinstance(expr, Times):
                total = self.call("np.multiply({}, {}, {out})", total, part)
            elif isinstance(part, Neg):
                total = self.call("np.subtract({}, {}, {out})", total, part.args[0])
            else:
                total = self.call("np.add({}, {}, {out})", total, part)
        return total

    def chosen(self, expr: Cases) -> _Place:
        *branches, otherwise = expr.branches
        value = self.place(otherwise.value)
        for branch in reversed(branches):
            mask, then = self.place(branch.condition), self.place(branch.value)
            shape = _broadcast((mask.shape[1:] if mask.shape[:1] == ("mask",) else mask.shape, then.shape, value.shape))
            spent = self.spent([mask, then, value])
            own = value.register if value.register in spent and value.shape == shape else self.taken(shape)
            self.lines.append(f"{own} = choose({mask.text}, {then.text}, {value.text}, {own}, ones.dtype)")
            self.release(spent, own)
            value = _Place(own, shape, own)
        return value

    def compared(self, expr: Compare) -> _Place:
        sides = [self.place(side) for side in expr.sides]
        shape = ("mask", *_broadcast(side.shape for side in sides))
        masks = []
        for sign, left, right in zip(expr.signs, sides, sides[1:], strict=False):
            own = self.taken(shape)
            self.lines.append(f"{own} = np.{_COMPARISONS[sign]}({left.text}, {right.text}, {own})")
            masks.append(own)
        for other in masks[1:]:
            self.lines.append(f"{masks[0]} = np.logical_and({masks[0]}, {other}, {masks[0]})")
        self.release(self.spent(sides) | dict.fromkeys(masks[1:], shape), masks[0])
        return _Place(masks[0], shape, masks[0])

    def called(self, expr: Call) -> _Place:
        """A function entry by entry, or an operation on whole arrays, which cannot be written over its arguments."""
        if expr.function not in (*OPERATIONS, *_REDUCTIONS):
            if expr.function == "fmin":
                return self.limited(*expr.arguments)
            head = ARRAY_DIALECTS["kernel"].function(expr.function)
            out = "out={out}" if head in ("np.maximum", "np.minimum") else "{out}"
            return self.call(f"{head}({'{}, ' * len(expr.arguments)}{out})", *expr.arguments)
        places = [self.place(part) for part in expr.arguments]
        first, *others = places
        match expr.function:
            case "transposed":
                return replace(first, text=f"{first.text}.T", shape=first.shape[::-1])
            case "column":
                return replace(first, text=f"{first.text}[:, None]", shape=(*first.shape, "1"))
            case "flat":
                return replace(first, text=f"{first.text}.reshape(-1)", shape=first.shape[:1])
            case "dot":
                shape, pattern = (*first.shape[:1], *others[0].shape[1:]), "dot({}, {}, {out})"
            case "of_columns" | "of_all":
                shape, pattern = first.shape[1:] if expr.function == "of_columns" else (), _REDUCTIONS[expr.function]
            case _:
                shape, pattern = (*first.shape[:1], "1"), _REDUCTIONS[expr.function]
        if self.samples not in shape:
            found = self.fresh(pattern.replace(", {out}", ""), places, shape)
            self.release(self.spent(places), "")
            return found
        own = self.taken(shape)
        self.lines.append(f"{own} = " + pattern.format(*(place.text for place in places), out=own))
        self.release(self.spent(places), own)
        return _Place(own, shape, own)

    def limited(self, expr: Expr, limit: Expr) -> _Place:
        """The lesser of each entry and a number, which stands in an array of its own: NumPy is four times as quick with two arrays."""
        place = self.place(expr)
        key = (str(limit), place.shape)
        if key not in self.filled:
            self.filled[key] = self.taken(place.shape)
            self.lines.append(f"if {self.filled[key]} is None:\n        {self.filled[key]} = np.full_like({place.text}, {limit})")
        return self.call("np.fmin({}, {}, {out})", place, _Place(self.filled[key], place.shape))

    def taken(self, shape: Shape) -> str:
        """A register of a shape that nothing needs, a new one if there is none."""
        if self.free.get(shape):
            return self.free[shape].pop()
        self.given.append(f"m{len(self.given)}")
        return self.given[-1]

    def spent(self, places: Iterable[_Place]) -> dict[str, Shape]:
        """The registers, with their shapes, of values that are used here for the last time."""
        found: dict[str, Shape] = {}
        for place in places:
            if place.statement is not None:
                self.left[place.statement] -= 1
                if self.left[place.statement] > 0:
                    continue
                place = self.values[place.statement]  # noqa: PLW2901  # in the shape that it has, not transposed
            if place.register:
                found[place.register] = place.shape
        return found

    def release(self, spent: Mapping[str, Shape], own: str) -> None:
        """Give back registers, but for the one that is written to."""
        for register, shape in spent.items():
            if register != own:
                self.free.setdefault(shape, []).append(register)

    @property
    def samples(self) -> str:
        return str(self.program.data[0].ranges[0][1])


def _leaves(exprs: Iterable[Expr]) -> Iterator[Expr]:
    for expr in exprs:
        if isinstance(expr, Symbol):
            yield expr
        else:
            yield from _leaves(part for part in expr.args if isinstance(part, Expr))


def _broadcast(shapes: Iterable[Shape]) -> Shape:
    """The shape of what is done entry by entry; what lacks an axis is the same along it."""
    found: list[str] = []
    for shape in shapes:
        for place, end in enumerate(reversed(shape)):
            if place == len(found):
                found.append(end)
            elif found[place] == "1":
                found[place] = end
    return tuple(reversed(found))
