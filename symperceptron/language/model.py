"""A model is a program of definitions: ``E := ½(O − t)²``, ``O := σ(z)``, ``z := Σ x_i w_i + b``, ``σ(u) := 1/(1 + e^{−u})``.

Nothing here or in the engine knows how many there are or what they are called: several outputs and hidden layers are
more definitions with more indices.  It stands in `language` because meaning and equality unfold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sympy import Expr, IndexedBase, Integer, Rational, Symbol

from symperceptron.errors import ModelError, UnknownNameError
from symperceptron.language.expressions import Call, Compare, Prime, Summation, Written
from symperceptron.language.names import free_names, indices_of, is_name, letter_of, rename
from symperceptron.language.notation import NOTATIONS, Notation

__all__ = ["REALS", "Definition", "Domain", "Model", "Name", "spelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """An interval of real numbers, None for an end at infinity; or just the listed `values`."""

    lower: Rational | None = None
    upper: Rational | None = None
    open: bool = True
    values: tuple[Rational, ...] = ()


REALS = Domain()


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A quantity of the model: its symbol, its role, the range of each of its indices and the values it takes."""

    symbol: Symbol | IndexedBase
    role: str
    ranges: tuple[tuple[Expr, Expr], ...] = ()
    domain: Domain = REALS

    @property
    def key(self) -> str:
        """The letter by which the model knows it."""
        return letter_of(self.symbol if isinstance(self.symbol, Symbol) else self.symbol.label)

    @property
    def layer(self) -> str:
        """The layer that it belongs to, as the notation has it in the superscript; nothing where there is but one."""
        return self.key.partition("^")[2]


@dataclass(frozen=True, kw_only=True)  # no slots: what follows from it is kept
class Definition:
    """``name := expression``; the name is a symbol, an element such as ``O[k]``, or a call ``sigma(u)`` that defines a function."""

    name: Expr
    expression: Expr

    @cached_property
    def is_function(self) -> bool:
        """Whether a function is defined rather than a quantity."""
        return isinstance(self.name, Call)

    @cached_property
    def key(self) -> str:
        """By what the definition is found: the function's or the quantity's letter."""
        return self.name.function if isinstance(self.name, Call) else letter_of(self.name)

    @cached_property
    def parameters(self) -> tuple[Expr, ...]:
        """What is replaced when the definition is used: the function's variables or the quantity's indices."""
        return self.name.arguments if isinstance(self.name, Call) else indices_of(self.name)

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """The letters of the quantities and functions that its expression speaks of."""
        names = sorted(map(letter_of, free_names(self.expression) - {*self.parameters}))
        functions = sorted(part.function for part in self.expression.atoms(Call, Prime))
        return tuple(dict.fromkeys((*names, *functions)))


@dataclass(frozen=True, kw_only=True)
class Model:
    """An ordered program of definitions, the loss first, with the names it speaks of and the notation it is written in.

    `assumptions` are equations about what nothing defines, such as ``Σ_k t_k = 1``; a step or a verdict that uses one says so.

    Raises ModelError where a name is defined twice or in terms of itself.
    """

    definitions: tuple[Definition, ...]
    names: tuple[Name, ...]
    notation: Notation = field(default_factory=lambda: NOTATIONS["plain"])
    indices: tuple[Symbol, ...] = ()
    assumptions: tuple[Compare, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.definitions, self.names, self.notation, self.indices, self.assumptions))

    @cached_property
    def _defined(self) -> Mapping[str, Definition]:
        return {definition.key: definition for definition in self.definitions}

    @cached_property
    def _declared(self) -> Mapping[str, Name]:
        return {name.key: name for name in self.names}

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for definition in self.definitions:
            if definition.key in seen:
                raise ModelError(f"{definition.key} is defined twice; expected one definition of each name", definition.key)
            seen.add(definition.key)
        sound = set[str]()
        for definition in self.definitions:
            self._refuse_cycle(definition.key, (), sound)

    def _refuse_cycle(self, key: str, above: tuple[str, ...], sound: set[str]) -> None:
        if key in above:
            raise ModelError(
                f"{key} is defined in terms of itself ({' → '.join((*above, key))}); expected definitions without a cycle", key
            )
        definition = None if key in sound else self.definition_of(key)
        if definition is not None:
            for used in definition.uses:
                self._refuse_cycle(used, (*above, key), sound)
            sound.add(key)

    # -- looking up ---------------------------------------------------------------------------------------------------------

    @property
    def symbols(self) -> Mapping[str, Any]:
        """The SymPy object of each name and index, by its plain letter."""
        found = {name.key: name.symbol for name in self.names} | {str(index): index for index in self.indices}
        return MappingProxyType(found)

    @property
    def loss(self) -> Expr:
        """What is differentiated: the name of the first definition."""
        return self.definitions[0].name

    def name_of(self, expr: Expr) -> Name | None:
        """The declared name that the symbol or element belongs to."""
        return self._declared.get(letter_of(expr))

    def by_role(self, role: str) -> Iterator[Name]:
        """The names with that role, in the order of the model."""
        return (name for name in self.names if name.role == role)

    def definition_of(self, what: Expr | str) -> Definition | None:
        """The definition of a quantity, or of the function of that letter."""
        key = what if isinstance(what, str) else what.function if isinstance(what, Call | Prime) else letter_of(what)
        return self._defined.get(key)

    def unfold(self, expr: Expr) -> Expr | None:
        """One use of a definition: the expression that a name or call stands for; None where nothing defines it.

        Parameters are replaced without capture, so ``z`` unfolded beside a free index i sums over another one.
        """
        definition = self.definition_of(expr) if is_name(expr) or isinstance(expr, Call) else None
        if definition is None or definition.is_function != isinstance(expr, Call):
            return None
        given = expr.arguments if isinstance(expr, Call) else indices_of(expr)
        if len(given) != len(definition.parameters):
            return None
        return rename(definition.expression, dict(zip(definition.parameters, given, strict=True)))

    def depends(self, expr: Expr, variable: Expr) -> bool:
        """Whether the expression can change when the variable does; decided on the letters, as w[i] may be w[j]."""
        return _depends(self, expr, letter_of(variable), frozenset())

    def varies_beside_its_arguments(self, call: Call, variable: Expr) -> bool:
        """Whether a function's formula speaks of the variable itself, as ``φ(u) = tanh(β u)`` does of β."""
        function = self.definition_of(call)
        inside = frozenset(map(str, function.parameters)) if function is not None else frozenset()
        return function is not None and _depends(self, function.expression, letter_of(variable), inside)

    def variable(self, text: str) -> Expr:
        """The name written as ``w_j``, ``b``, ``O_k`` or ``w_jk^2``, as an element with the indices it was given.

        Raises UnknownNameError where the model has no such name, or not with so many indices.
        """
        written, _, label = text.partition("^")
        if "_" in written and label:  # w_jk^2 is what is printed, w^2 the name
            text = f"{written.partition('_')[0]}^{label.strip('{}()')}_{written.partition('_')[2]}"
        key, _, rest = text.partition("_")
        name = next((name for name in self.names if name.key in (text, key)), None)
        if name is None:
            raise UnknownNameError.among("variable", text, (spelled(known) for known in self.names))
        if name.key == text and not name.ranges:
            return name.symbol
        letters = rest.strip("{}").replace(",", " ").split()
        separate = len(letters) == len(name.ranges) and all(len(part) == 1 or part.isdigit() for part in letters)
        parts = letters if separate else list("".join(letters))
        if len(parts) != len(name.ranges) or not all(part.isalnum() for part in parts):
            raise UnknownNameError(f"{text!r} has not the indices of {key}; expected it as {spelled(name)}")
        known = self.symbols
        at = [Integer(part) if part.isdigit() else known.get(part, Symbol(part, integer=True)) for part in parts]
        clash = [part for part, index in zip(parts, at, strict=True) if part in known and index not in self.indices]
        if clash:
            raise UnknownNameError(
                f"the index {clash[0]!r} of {text!r} is another name of the model; expected a free letter such as j or k"
            )
        return name.symbol[tuple(at)] if at else name.symbol


def spelled(name: Name, letters: str = "jklm") -> str:
    """How a variable is asked for: ``w_j``."""
    return name.key + ("_" + "".join(letters[: len(name.ranges)]) if name.ranges else "")


def _depends(model: Model, expr: Expr, key: str, hidden: frozenset[str]) -> bool:
    if is_name(expr):
        own = letter_of(expr)
        if own == key:
            return own not in hidden
        definition = None if own in hidden else model.definition_of(own)
        return definition is not None and _depends(model, definition.expression, key, frozenset(map(str, definition.parameters)))
    if isinstance(expr, Summation):
        return _depends(model, expr.body, key, hidden)
    if isinstance(expr, Call | Prime) and (function := model.definition_of(expr)) is not None:
        inside = frozenset(map(str, function.parameters))
        if _depends(model, function.expression, key, inside):
            return True
    return isinstance(expr, Written) and any(_depends(model, part, key, hidden) for part in expr.args if isinstance(part, Expr))
