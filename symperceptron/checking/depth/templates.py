"""What a text says of a quantity of some layer, and so of that quantity in every layer: its template, moved from layer to layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sympy import Expr, Symbol

from symperceptron.checking.statements import Statement
from symperceptron.language.expressions import Neg, Partial, Prime
from symperceptron.language.model import Definition
from symperceptron.language.names import free_names, indices_of, is_name, letter_of, rename, with_letters
from symperceptron.language.positions import every_part
from symperceptron.language.reading.labels import Label

__all__ = ["Template", "in_layer", "loss_letters", "stem_of", "templates_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A definition as the text has it, of one layer."""

    label: Label
    name: Expr
    expression: Expr

    @property
    def is_derivative(self) -> bool:
        """Whether it gives a name to a derivative of the loss, as δ is."""
        return self.expression.has(Partial)

    @property
    def parts(self) -> dict[str, int]:
        """The letters that it is made of, and how many layers behind its own they stand."""
        found = {stem_of(name): Label.of_key(letter_of(name)) for name in free_names(self.expression)}
        return {letter: label.offset - self.label.offset for letter, label in found.items() if label is not None}

    @property
    def is_fed(self) -> bool:
        """Whether it is made of something in the layer before."""
        return -1 in self.parts.values() and not self.is_derivative

    def at(self, label: Label) -> Definition:
        """The definition of the same quantity in another layer."""
        steps = label.offset - self.label.offset
        return Definition(name=in_layer(self.name, label.base, steps), expression=in_layer(self.expression, label.base, steps))


def stem_of(name: Expr) -> str:
    """The letter of a quantity, whatever its layer."""
    return letter_of(name).partition("^")[0]


def templates_of(spoken: Iterable[Statement], losses: frozenset[str]) -> dict[tuple[str, str], Template]:
    """The simplest thing that is said of each letter, for the layers l and for the last ones."""
    found: dict[tuple[str, str], list[Template]] = {}
    for template in _said(spoken, losses):
        found.setdefault((stem_of(template.name), template.label.base), []).append(template)
    simplest = {key: min(several, key=lambda one: (-one.is_derivative, len(one.parts))) for key, several in found.items()}
    return {key: _in_terms_of(one, simplest) for key, one in simplest.items()}


def _in_terms_of(template: Template, others: Mapping[tuple[str, str], Template]) -> Template:
    """The template with a name for what has one: σ(z) for ``σ(Σ_k w_{jk} a_k + b_j)``."""
    for (_, base), other in others.items():
        if base == template.label.base and other.is_fed and other.expression != template.expression:
            moved = other.at(template.label)
            at = dict(zip(indices_of(moved.name), indices_of(template.name), strict=False))
            name, expression = (rename(side, at) for side in (moved.name, moved.expression))
            template = replace(template, expression=template.expression.xreplace({expression: name}))
    return template


def _said(spoken: Iterable[Statement], losses: frozenset[str]) -> Iterator[Template]:
    for statement in spoken:
        left, *others = (side.expression for side in statement.sides)
        label = Label.of_key(letter_of(left)) if is_name(left) else None
        at = indices_of(left)
        if label is None or statement.goes_on or statement.signs[:1] not in (("=",), (":=",)):
            continue
        if len(set(at)) != len(at) or not all(isinstance(index, Symbol) for index in at):
            continue
        for other in others:
            if _is_named_derivative(left, label, other, losses) or _is_made(left, label, other):
                yield Template(label=label, name=left, expression=other)


def _is_named_derivative(left: Expr, label: Label, right: Expr, losses: frozenset[str]) -> bool:
    inner = right.args[0] if isinstance(right, Neg) else right
    return (
        isinstance(inner, Partial)
        and len(inner.variables) == 1
        and is_name(inner.function)
        and letter_of(inner.function) in losses
        and Label.of_key(letter_of(inner.variables[0])) == label
        and indices_of(inner.variables[0]) == indices_of(left)
    )


def _is_made(left: Expr, label: Label, right: Expr) -> bool:
    """Whether the right side says what the left one is made of: of its own layer or the one before, and of nothing that stands for a slope."""
    names = free_names(right)
    labels = {part for name in names if (part := Label.of_key(letter_of(name))) is not None}
    return (
        not right.has(Partial, Prime)
        and stem_of(left) not in ("delta", "Delta")
        and bool(labels)
        and all(part.base == label.base and label.offset - 1 <= part.offset <= label.offset for part in labels)
        and letter_of(left) not in map(letter_of, names)
    )


def loss_letters(spoken: Iterable[Statement]) -> frozenset[str]:
    """The letters that the text differentiates by quantities of layers, and that belong to none."""
    return frozenset(
        letter_of(part.function)
        for statement in spoken
        for side in statement.sides
        for part in side.expression.atoms(Partial)
        if is_name(part.function)
        and Label.of_key(letter_of(part.function)) is None
        and any(Label.of_key(letter_of(name)) is not None for name in part.variables if is_name(name))
    )


def in_layer(expr: Expr, base: str, steps: int) -> Expr:
    """The expression about layers so many behind those that it is about, counted from l or from the last one."""
    keys = {}
    for name in every_part(expr):
        label = Label.of_key(letter_of(name)) if is_name(name) else None
        if label is not None:
            keys[letter_of(name)] = f"{stem_of(name)}^{Label(base, label.offset + steps)}"
    return with_letters(expr, keys)
