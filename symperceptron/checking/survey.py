"""How a text uses its letters: with which indices each quantity is written, before anything is judged.

An author who writes ``a_k`` throughout means a layer of units, one who writes ``w x + b`` means one input; what is given
may be neither. The variables of a function's own definition (the x of ``σ(x) = 1/(1 + e^{−x})``) are nobody's quantity and
are not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sympy import Expr, S, Symbol

from symperceptron.checking.statements import Statement
from symperceptron.language.expressions import Call, Partial, Power, Summation
from symperceptron.language.names import free_names, indices_of, is_index_symbol, is_name, letter_of
from symperceptron.language.positions import every_part

__all__ = ["Survey", "dummies", "is_vacuous"]

Indices = tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Every way in which each letter is indexed in a text, and how often."""

    uses: Mapping[str, Counter[Indices]]
    sums_of_exponentials: bool = False
    cross_derivatives: frozenset[tuple[str, str]] = frozenset()
    bare_in_sums: frozenset[str] = frozenset()
    ranges: Mapping[str, Counter[tuple[Expr, Expr]]] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    loose: bool = False

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> Survey:
        """What the statements show."""
        uses: dict[str, Counter[Indices]] = defaultdict(Counter)
        exponentials, crossed, bare, free, loose = False, set[tuple[str, str]](), set[str](), set[str](), False
        ranges: dict[str, Counter[tuple[Expr, Expr]]] = defaultdict(Counter)
        for statement in statements:
            hidden = dummies(statement)
            loose = loose or _is_loose(statement)
            for side in statement.sides:
                free |= _free_keys(side.expression, frozenset())
                for part in _names(side.expression):
                    if part not in hidden:
                        uses[letter_of(part)][indices_of(part)] += 1
                for part in every_part(side.expression):
                    exponentials = exponentials or (isinstance(part, Summation) and _is_exponential(part.body))
                    crossed |= _crossed(part)
                    if isinstance(part, Summation):
                        for name in free_names(part.body):
                            if part.index in indices_of(name):
                                ranges[letter_of(name)][part.range] += 1
                        bare |= {letter_of(name) for name in free_names(part.body)} if is_vacuous(part) else set()
        return cls(
            uses=dict(uses),
            sums_of_exponentials=exponentials,
            cross_derivatives=frozenset(crossed),
            bare_in_sums=frozenset(bare),
            ranges=ranges,
            free=frozenset(free),
            loose=loose,
        )

    def arities(self, key: str) -> frozenset[int]:
        """With how many indices the letter is written."""
        return frozenset(len(indices) for indices in self.uses.get(key, ()))

    def most(self, key: str) -> int:
        """The largest number of indices that the letter is written with, 0 where it is not written at all."""
        return max(self.arities(key), default=0)

    def is_numbered(self, key: str) -> bool:
        """Whether the letter carries numbers and never a letter."""
        indices = [index for at in self.uses.get(key, ()) for index in at]
        return bool(indices) and not any(isinstance(index, Symbol) for index in indices)

    def letters(self, key: str, slot: int = 0, arity: int | None = None) -> list[str]:
        """The index letters in one place of the letter's fullest form, the most frequent first."""
        full = self.most(key) if arity is None else arity
        found: Counter[str] = Counter()
        for indices, times in self.uses.get(key, Counter()).items():
            if len(indices) == full and 0 <= slot < full and isinstance(indices[slot], Symbol):
                found[str(indices[slot])] += times
        return [letter for letter, _ in found.most_common()]


def is_vacuous(total: Summation) -> bool:
    """Whether nothing that is summed carries the index, though it has names that could: ``Σ_i (y − ŷ)²``."""
    names = free_names(total.body)
    return (
        bool(names) and not any(total.index in name.free_symbols for name in names) and total.index not in total.body.free_symbols
    )


def dummies(statement: Statement) -> frozenset[Expr]:
    """The variables of a function that the statement defines."""
    first = statement.sides[0].expression
    is_head = len(statement.sides) > 1 and not statement.goes_on and isinstance(first, Call)
    return frozenset(part for part in first.arguments if isinstance(part, Symbol)) if is_head else frozenset()


def _is_loose(statement: Statement) -> bool:
    """Whether ``E = ½(t_k − o_k)²`` leaves its index open."""
    left, *right = (side.expression for side in statement.sides)
    return (
        bool(right)
        and not statement.goes_on
        and isinstance(left, Symbol)
        and not right[0].has(Partial)
        and bool(_free_keys(right[0], frozenset()))
    )


def _free_keys(expr: Expr, bound: frozenset[Expr]) -> set[str]:
    """The letters that carry an index which no sum around them runs over."""
    if is_name(expr):
        return {letter_of(expr)} if set(indices_of(expr)) - bound else set()
    if isinstance(expr, Summation):
        return _free_keys(expr.body, bound | {expr.index})
    return set().union(*(_free_keys(part, bound) for part in expr.args if isinstance(part, Expr))) if expr.args else set()


def _is_exponential(expr: Expr) -> bool:
    return (isinstance(expr, Power) and expr.args[0] is S.Exp1) or (isinstance(expr, Call) and expr.function == "exp")


def _crossed(expr: Expr) -> set[tuple[str, str]]:
    """The letters of a derivative of one element by an element with another index, such as ``∂p_i/∂z_k``."""
    if not isinstance(expr, Partial) or not is_name(expr.function):
        return set()
    own = indices_of(expr.function)
    others = [name for name in expr.variables if len(own) == len(indices_of(name)) == 1 and indices_of(name) != own]
    return {(letter_of(expr.function), letter_of(name)) for name in others}


def _names(expr: Expr) -> Iterator[Expr]:
    return (part for part in every_part(expr) if is_name(part) and not is_index_symbol(part))
