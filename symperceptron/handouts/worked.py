"""The worked example: the definitions and the results line by line with numbers under the symbols, and a check by difference quotients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from mpmath import mp, mpf
from sympy import Expr

from symperceptron.derivation.recurring import name_of_derivative
from symperceptron.handouts.document import Block, Heading, Math, Paragraph, Pieces, Table, Worked
from symperceptron.handouts.figures import graph_figure, plot_figures
from symperceptron.handouts.lines import Numbered
from symperceptron.handouts.numbers import DIGITS, Example, shown
from symperceptron.handouts.sliders import sliders
from symperceptron.handouts.structure import PARAMETERS, quantities, sample_index
from symperceptron.handouts.subject import Subject
from symperceptron.handouts.texts import Catalogue
from symperceptron.language import Model, Name
from symperceptron.language.expressions import Compare, Partial, Power, Times
from symperceptron.language.expressions.marks import Live
from symperceptron.language.names import indices_of, rename

__all__ = ["first_elements", "given_values", "gradient_element", "worked_example"]

_STEP = Fraction(1, 10**5)
_MOST_CHECKED = 8


def worked_example(subject: Subject) -> Iterator[Block]:
    """The section; nothing where no example of the model has only real numbers."""
    example, say, model = subject.example, subject.say, subject.model
    if example is None:
        return
    yield Heading(text=say.say("sections", "worked"))
    yield Paragraph(text=say.say("worked", "given", values=given_values(example, say, example.live)))
    leaves = _given(model)
    yield sliders(subject, example, leaves)
    yield graph_figure(subject)
    yield Paragraph(text=say.say("worked", "forward"))
    defined = [one.definition for one in quantities(model) if one.definition is not None]
    first = first_elements(model)
    yield Worked(rows=tuple(_row(example, first(definition.name), first(definition.expression)) for definition in defined))
    yield Paragraph(text=say.say("worked", "backward"))
    yield Worked(rows=tuple(_of_gradient(example, gradient) for gradient in (*subject.recursion, *subject.gradients)))
    if sample_index(model) is None:
        yield from _checked(subject, example)
    yield from plot_figures(subject)


def _given(model: Model) -> list[Name]:
    """The quantities that nothing defines, as they stand in a list."""
    return sorted((one.name for one in quantities(model) if one.definition is None), key=_place)


def _place(name: Name) -> tuple[bool, int, str, int]:
    """Where a given quantity stands: the inputs, then what each layer has learnt, then the targets."""
    order = ("input", *PARAMETERS)
    return name.role == "target", len(name.layer), name.layer, order.index(name.role) if name.role in order else len(order)


def given_values(example: Example, say: Catalogue, number: Callable[[Expr], Expr]) -> Pieces:
    """The numbers of the example that are given, each as it is shown."""
    given = [element for name in _given(example.model) for element in example.elements(name)]
    return say.joined(tuple((Math(Compare(name, "=", number(name))),) for name in given))


def first_elements(model: Model) -> Callable[[Expr], Expr]:
    """What an expression is at the first of the indices over which its definition runs."""
    first = {name: lower for one in quantities(model) for name, (lower, _) in _indices(one.definition, one.name.ranges)}
    return lambda expr: rename(expr, first)


def _indices(definition: object, ranges: tuple[tuple[Expr, Expr], ...]) -> Iterator[tuple[Expr, tuple[Expr, Expr]]]:
    name = getattr(definition, "name", None)
    return zip(indices_of(name), ranges, strict=True) if name is not None else iter(())


def _row(example: Example, left: Expr, right: Expr) -> tuple[Expr, tuple[tuple[str, Expr], ...]]:
    """What a quantity equals in symbols, with numbers, and as a number."""
    with_numbers, number = example.with_numbers(right), example.live(left)
    sign = "=" if _is_exact(number, example.value(left)) else "≈"
    return left, (("=", right), *((("=", with_numbers),) if not isinstance(with_numbers, Live) else ()), (sign, number))


def _is_exact(number: Expr, value: mpf) -> bool:
    with mp.workdps(30):
        digits = number.doit()
        return bool(abs(mpf(int(digits.p)) / int(digits.q) - value) < mpf(10) ** -25)


def _of_gradient(example: Example, gradient: Numbered) -> tuple[Expr, tuple[tuple[str, Expr], ...]]:
    goal = gradient.derivation.goal
    left = gradient_element(example, goal)
    at = dict(zip(indices_of(goal.variables[0]), indices_of(left.variables[0]), strict=True))
    return _row(example, name_of_derivative(example.model, left) or left, rename(gradient.derivation.last, at))


def gradient_element(example: Example, goal: Partial) -> Partial:
    """The derivative by the first element of what the goal is a derivative by."""
    return Partial(goal.function, _first_element(example, goal.variables[0]))


def _first_element(example: Example, name: Expr) -> Expr:
    known = example.model.name_of(name)
    return example.elements(known)[0] if known is not None else name


def _checked(subject: Subject, example: Example) -> Iterator[Block]:
    """The derivative by every parameter against its difference quotient."""
    say, model = subject.say, subject.model
    learnt = [name for role in PARAMETERS for name in model.by_role(role)]
    parameters = [element for name in learnt for element in example.elements(name)[: max(1, _MOST_CHECKED // len(learnt))]]
    step = Math(Times(Power(10, -5)))
    yield Paragraph(text=say.say("worked", "check", step=step, loss=Math(model.loss)))
    rows = []
    for parameter in parameters:
        derivative = Partial(model.loss, parameter)
        exact, quotient = example.value(derivative), example.quotient(model.loss, parameter, _STEP)
        with mp.workdps(30):
            apart = _power_of_ten(mp.nstr(abs(quotient - exact), 1))
        precise = 2 * DIGITS + 2
        cells = (
            parameter,
            Live(shown(exact, precise), derivative, "precise"),
            Live(shown(quotient, precise), derivative, "quotient"),
            Live(apart, derivative, "apart"),
        )
        rows.append(tuple((Math(cell),) for cell in cells))
    header = tuple(say.say("worked", column) for column in ("parameter", "formula", "quotient", "apart"))
    yield Table(header=header, rows=tuple(rows))


def _power_of_ten(text: str) -> Expr:
    """A small number as digits times a power of ten."""
    value = mpf(text)
    if not value:
        return shown(Fraction(0))
    power = int(mp.floor(mp.log10(value)))
    return Times(shown(Fraction(int(mp.nint(value / mpf(10) ** power)))), Power(10, power))
