"""What the text itself defines, laid over the model it is about.

A statement ``name = expression`` introduces a name the first time its left side is a bare name (or a function of a
variable); what the model said of it is replaced. Afterwards it is a claim like any other.  So a loss without ½ is simply
another loss, and a second line about the same loss is held against the first. A number given to a leaf (``x = 2``) is its
value; lines that are not true of every x may then be true of this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sympy import Expr, Indexed, Integer, Symbol

from symperceptron.checking.called_after import is_called_after
from symperceptron.checking.rounding import literal
from symperceptron.checking.statements import Statement
from symperceptron.checking.told import Told
from symperceptron.checking.values import is_number, without_numbers
from symperceptron.errors import ModelError
from symperceptron.language.expressions import Call, Partial, Prime, Summation
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import base_of, family, free_names, indices_of, is_index_symbol, is_name, letter_of, quantity
from symperceptron.language.positions import every_part

__all__ = ["Knowledge", "is_definable"]


def is_definable(left: Expr) -> bool:
    """Whether a left side has the form of something that a definition introduces."""
    if isinstance(left, Call):
        return bool(left.arguments) and all(isinstance(part, Symbol) for part in left.arguments)
    return is_name(left) and not is_index_symbol(left) and all(isinstance(index, Symbol) for index in indices_of(left))


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The model so far, the names that the text has defined, the numbers it has told, and what it has made claims about.

    `unsaid` are net inputs that the text uses and never says what they are.
    """

    model: Model
    defined: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    told: Told = field(default_factory=Told)
    unsaid: frozenset[str] = frozenset()

    def introduces(self, left: Expr, right: Expr) -> bool:
        """Whether ``left = right`` introduces a name rather than claiming something."""
        is_fixed = isinstance(left, Call) and _has_its_meaning(left) and not self.is_of_something_else(left, right)
        if not is_definable(left) or is_fixed:
            return False
        key = _key(left)
        if key in self.defined or (is_number(right) and self.model.definition_of(key) is not None):
            return self._goes_from_one_to_all(key, right) or self._is_another_loss(left, right)
        return (
            self.model.definition_of(key) is not None
            or self.model.name_of(left) is None
            or isinstance(left, Call)
            or key not in self.used
        )

    def _goes_from_one_to_all(self, key: str, right: Expr) -> bool:
        """Whether a text that has defined a loss for the one output ``O_0`` says what it is for all of them: the sum of the same over an index."""
        old = self.model.definition_of(key)
        if old is None or old.parameters or old.expression.has(Summation, Partial):
            return False
        letters = {base_of(name) for name in free_names(old.expression)}
        numbered = any(isinstance(index, Integer) for name in free_names(old.expression) for index in indices_of(name))
        sums = [part for part in every_part(right) if isinstance(part, Summation)]
        return (
            numbered
            and len(sums) == 1
            and {base_of(n) for n in free_names(sums[0].body) if sums[0].index in indices_of(n)} == letters
        )

    def _is_another_loss(self, left: Expr, right: Expr) -> bool:
        """Whether a loss is defined anew, with something new in it, that of the regularised cost, or as a multiple of what it was."""
        own, old = self.model.name_of(left), self.model.definition_of(_key(left))
        if own is None or own.role != "loss" or old is None or is_number(right) or right.has(Partial):
            return False
        if without_numbers(right) == without_numbers(old.expression) and own.key not in self.used:
            return True  # "for convenience" it is halved
        said = {letter_of(name) for name in free_names(right)}
        reached, waiting = set[str](), [old.expression]
        while waiting:
            for name in free_names(waiting.pop()):
                if (key := letter_of(name)) not in reached:
                    reached.add(key)
                    waiting += [known.expression for known in self.model.definitions if known.key == key]
        return {letter_of(name) for name in free_names(old.expression)} <= said and not said <= reached

    def foretold(self, spoken: Iterable[Statement], *, over_given: bool = False) -> Knowledge:
        """The knowledge with the first definition of every name that only the text has: authors say what δ is after using it.

        With `over_given`, of the quantities as well that were given otherwise, where it says so after the first claim.
        """
        known, early, late = self, set[str](), False
        for statement in spoken:
            left, *others = (side.expression for side in statement.sides)
            is_said = bool(others) and not statement.goes_on and statement.signs[0] in ("=", ":=") and is_definable(left)
            late = late or not is_said
            is_late = over_given and late and is_said and _key(left) not in early and known._is_given(left, others[0])
            early |= {_key(left)} if is_said else set()
            if (
                is_said
                and (known.is_new(left) or is_late)
                and not is_number(others[0])
                and not (isinstance(left, Call) and known.is_of_something_else(left, others[0]))
            ):
                try:
                    known = replace(known.with_definition(left, others[0]), defined=frozenset())
                except ModelError:
                    continue
        return known

    def _is_given(self, left: Expr, right: Expr) -> bool:
        """Whether the model says otherwise what the left side is; ``O = t`` is no more than a condition."""
        other = self.model.name_of(right) if is_name(right) else None
        is_aim = other is not None and other.role == "target"
        return is_name(left) and self.model.definition_of(_key(left)) is not None and not is_aim

    def is_new(self, expr: Expr) -> bool:
        """Whether the expression is a bare name, or a function of a variable, that nothing has said anything of."""
        if not is_definable(expr) or self.model.definition_of(_key(expr)) is not None:
            return False
        known = None if isinstance(expr, Call) else self.model.name_of(expr)
        return expr.function not in FUNCTIONS if isinstance(expr, Call) else known is None or known.role == "variable"

    def is_unsaid(self, expr: Expr) -> bool:
        """Whether the expression is new, or a name of what is made of others, of which nothing says how."""
        known = self.model.name_of(expr) if is_name(expr) else None
        is_made = known is not None and known.role in ("output", "hidden", "preactivation", "activation", "loss", "variable", "")
        return self.is_new(expr) or (is_made and self.model.definition_of(expr) is None)

    def is_only_another_name(self, left: Expr, others: list[Expr]) -> bool:
        """Whether ``ŷ = f(x)`` says nothing but that the output is also called f(x): nothing says what f is, and x is not made, or f is the activation."""
        is_defined = self.model.definition_of(_key(left)) is not None and _key(left) not in self.defined
        calls = [other for other in others if isinstance(other, Call) and self.is_new(_headed(other))]
        made = {name for call in calls for name in call.arguments if is_name(name) and letter_of(name) in self.defined}
        return is_defined and len(calls) == len(others) and (not made or self.with_activation(left, others) is not self)

    def with_activation(self, left: Expr, others: Iterable[Expr]) -> Knowledge:
        """The knowledge with g as another name of the activation, where ``y = g(h)`` says it of the output and its net input, written out or not."""
        known = self.model.definition_of(left)
        own = known.expression if known is not None else None
        if not isinstance(own, Call):
            return self
        calls = [other for other in others if isinstance(other, Call) and self.model.definition_of(other) is None]
        calls = [other for other in calls if other.function != "softmax"]  # which is one of several outputs
        named = [other for other in calls if len(other.arguments) == len(own.arguments) == 1 and other.function != own.function]
        written_out = [other for other in named if any(self._is_weight(name) for name in free_names(other.arguments[0]))]
        same = [other for other in named if other.arguments == own.arguments]
        u = Symbol("u", real=True)
        for other in (*same, *written_out)[:1]:
            activation = Definition(name=Call(other.function, u), expression=Call(own.function, u))
            found = replace(self, model=replace(self.model, definitions=(*self.model.definitions, activation)))
            return found if same else found.with_definition(left, other)
        return self

    def _is_weight(self, name: Expr) -> bool:
        known = self.model.name_of(name)
        return known is not None and known.role == "weight"

    def gives_value(self, left: Expr, right: Expr) -> bool:
        """Whether ``left = right`` gives a number to a name that nothing defines."""
        return is_name(left) and is_number(right) and self.model.definition_of(left) is None

    def tells(self, left: Expr, right: Expr) -> bool:
        """Whether ``left = right`` gives a number to a quantity that is made of others, and nothing else says what its value is."""
        number = literal(right)
        is_made = is_name(left) and number is not None and self.model.definition_of(left) is not None
        return is_made and (bool(self.told) or number not in (-1, 0, 1)) and not self.told.knows(left, self.model)

    def with_numbers(self, letters: Expr, numbers: Expr) -> Knowledge:
        """The knowledge with the values that a side of numbers puts in for the letters of the side before it."""
        return replace(self, told=self.told.with_numbers(letters, numbers, self.model))

    def range_of_units(self) -> tuple[Expr, Expr]:
        """The range of the index that the outputs carry."""
        ranges = next((name.ranges for name in self.model.names if name.role == "output"), ())
        return ranges[0] if ranges else (Integer(1), Symbol("N", integer=True))

    @property
    def at_values(self) -> Model:
        """The model at the values that the text gives."""
        return replace(self.model, definitions=(*self.model.definitions, *self.told.definitions))

    def with_definition(self, left: Expr, right: Expr) -> Knowledge:
        """The knowledge with one more definition; raises ModelError where it would be circular."""
        key = _key(left)
        if self.is_in_terms_of_itself(left, right):
            raise ModelError(f"{key} is defined in terms of itself")
        if self.is_new(left) and is_called_after(key, self.model):
            raise ModelError(f"{key} may be the derivative of what it is called after")
        net = self._net_input(left, right)
        if net is not None:
            named = replace(self.with_definition(net, right.arguments[0]), defined=self.defined, unsaid=frozenset())
            return named.with_definition(left, Call(right.function, net))
        definition = Definition(name=left, expression=right)
        old = self.model.definitions
        definitions = tuple(definition if before.key == key else before for before in old)
        if definition not in definitions:
            definitions = (*definitions, definition)
        names = self.model.names
        if not isinstance(left, Call):
            known = self.model.name_of(left)
            ranges = known.ranges if known is not None and len(known.ranges) == len(indices_of(left)) else ()
            symbol = family(key) if isinstance(left, Indexed) else left
            changed = replace(known, symbol=symbol, ranges=ranges) if known is not None else Name(symbol=symbol, role="")
            names = (*(name for name in names if name.key != key), changed)
            names = tuple(_ranging(name, right) for name in names)
        return replace(self, model=self._laid_over(definition, definitions, names), defined=self.defined | {key})

    def with_guess(self, left: Expr, right: Expr) -> Knowledge:
        """The knowledge with what a name may well be, unless that goes round in a circle."""
        try:
            return self.with_definition(left, right)
        except ModelError:
            return self

    def _net_input(self, left: Expr, right: Expr) -> Expr | None:
        """The net input that ``ŷ = σ(w^T x + b)`` speaks of without saying so, where the text goes on with ∂ŷ/∂z."""
        own = self.model.name_of(left)
        if own is None or own.role != "output" or not isinstance(right, Call) or len(right.arguments) != 1:
            return None
        nets = [name for name in self.model.by_role("preactivation") if name.key in self.unsaid]
        weighted = any(self._is_weight(name) for name in free_names(right.arguments[0]))
        if len(nets) != 1 or len(nets[0].ranges) != len(indices_of(left)) or is_name(right.arguments[0]) or not weighted:
            return None
        return quantity(nets[0].key, indices_of(left)) if indices_of(left) else nets[0].symbol

    def _laid_over(self, new: Definition, definitions: tuple[Definition, ...], names: tuple[Name, ...]) -> Model:
        """The model with these definitions, and without what was only given where the new one says otherwise: ``z = y − t`` is no net input of y."""
        try:
            return replace(self.model, definitions=definitions, names=names)
        except ModelError:
            given = [old.key for old in self.model.definitions if old.key not in self.defined and not old.is_function]
            round_about = [key for key in given if key in new.uses and self.model.depends(self._symbol(key), new.name)]
            if not round_about:
                raise
            kept = tuple(old for old in definitions if old.key not in round_about)
            return replace(self.model, definitions=kept, names=names)

    def _symbol(self, key: str) -> Expr:
        return next(old.name for old in self.model.definitions if old.key == key)

    def without_given(self, left: Expr) -> Knowledge:
        """The knowledge without what was given of a quantity of which the text says something else that cannot be taken over."""
        key = _key(left)
        if key in self.defined:
            return self
        return replace(
            self, model=replace(self.model, definitions=tuple(old for old in self.model.definitions if old.key != key))
        )

    def is_of_something_else(self, left: Call, right: Expr) -> bool:
        """Whether what a function is said to be has nothing to do with its variables: ``tanh(x) = (e^z − e^{−z})/(e^z + e^{−z})``."""
        if not free_names(right) or not free_names(right).isdisjoint(left.arguments):
            return False
        return left.function in FUNCTIONS or not any(self.model.depends(right, variable) for variable in left.arguments)

    @staticmethod
    def is_in_terms_of_itself(left: Expr, right: Expr) -> bool:
        """Whether the name itself stands on the right: ``p = e^x (1 - p)`` is an equation, not a definition."""
        applied = {call.function for call in right.atoms(Call)} if isinstance(left, Call) else set()
        return is_definable(left) and _key(left) in applied.union(map(letter_of, _outside_derivatives(right)))

    def is_said_otherwise_than(self, left: Expr, right: Expr) -> bool:
        """Whether the name stands on the right too, and something else says what it is: not what was given, where the text says it from step to step."""
        is_recursion = any(letter_of(name) == _key(left) and name != left for name in free_names(right))
        is_said = self.model.definition_of(left) is not None and not (is_recursion and _key(left) not in self.defined)
        return is_said and self.is_in_terms_of_itself(left, right)

    def using(self, *expressions: Expr) -> Knowledge:
        """The knowledge after a claim about these expressions: a leaf they lean on is not introduced any more."""
        return replace(self, used=self.used | {letter_of(name) for expr in expressions for name in free_names(expr)})


def _has_its_meaning(call: Call) -> bool:
    """Whether a function has its meaning from elsewhere, as tanh has; at a kink that is custom."""
    row = FUNCTIONS.get(call.function)
    return row is not None and row.derivative is not None and not row.kinks


def _key(left: Expr) -> str:
    return left.function if isinstance(left, Call | Prime) else letter_of(left)


def _ranging(name: Name, expr: Expr) -> Name:
    """The name with the ranges over which a definition sums its indices, place by place, where it sums each over one only."""
    found: list[set[tuple[Expr, Expr]]] = [set() for _ in name.ranges]
    for total in every_part(expr):
        if isinstance(total, Summation):
            for part in free_names(total.body):
                at = indices_of(part)
                if letter_of(part) == name.key and len(at) == len(found):
                    for place, index in enumerate(at):
                        found[place] |= {total.range} if index == total.index else set()
    ranges = tuple(next(iter(own)) if len(own) == 1 else old for own, old in zip(found, name.ranges, strict=True))
    return replace(name, ranges=ranges) if ranges != name.ranges else name


def _headed(call: Call) -> Call:
    """The function applied to a bare variable, whatever it was applied to."""
    return Call(call.function, *(Symbol(f"u{number}", real=True) for number, _ in enumerate(call.arguments)))


def _outside_derivatives(expr: Expr) -> list[Expr]:
    if isinstance(expr, Partial):
        return []
    return (
        [expr]
        if is_name(expr)
        else [name for part in getattr(expr, "args", ()) if isinstance(part, Expr) for name in _outside_derivatives(part)]
    )
