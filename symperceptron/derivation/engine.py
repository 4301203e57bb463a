"""The engine: rules go in, a derivation comes out.

Three combinators do all of it. `anywhere` turns a rule into one that applies at the first place of a line, a whole before its
parts and left before right; `first_of` tries several in order; `exhaust` repeats until nothing applies. The strategy is the
order of `rules.STAGES`, which anyone can read.

When nothing applies and a derivative is left, the engine says where it stopped.  It never returns 0 or an empty list for "I
do not know".

After SymPy's `strategies.core`, in spirit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from sympy import Expr

from symperceptron.derivation.rule import Context, Detail, Rewritten, Rule
from symperceptron.derivation.rules import STAGES
from symperceptron.derivation.steps import Derivation, Step
from symperceptron.errors import ModelError, NoRuleAppliesError, UnknownNameError
from symperceptron.language.expressions import Partial, Prime, Summation
from symperceptron.language.model import Model
from symperceptron.language.names import base_of
from symperceptron.language.positions import Path, every_part, parts_of, replaced
from symperceptron.language.writing import to_text

__all__ = ["derive", "forget", "run"]

MOST_STEPS = 2000
Stages = Sequence[Sequence[Rule]]
Move = Callable[[Expr], Step | None]


def derive(
    model: Model, wrt: str | Expr | Sequence[str | Expr], detail: str | Detail = Detail.STANDARD, *, of: str | Expr | None = None
) -> Derivation:
    """The derivative of the model's loss by a variable, or by several in turn, in named steps; or that of another quantity.

    `wrt` is a name of the model such as ``"w_j"``, ``"b"``, ``"z"``, or its SymPy object, or a tuple of them for a higher derivative; `detail` is ``"brief"``
    (the lesson's pace), ``"standard"`` or ``"full"`` (every rule application); `of` is what is differentiated in the place of the loss, such as ``"O_k"``.

    Raises UnknownNameError for a variable that the model does not have or an unknown detail, ModelError for an order of variables without
    meaning, NoRuleAppliesError where no rule goes on.

    >>> from symperceptron import Perceptron, derive
    >>> for step in derive(Perceptron(), "b", detail="brief"):
    ...     print(to_text(step.after))
    (O − t)·∂O/∂b
    (O − t)·σ(z)·(1 − σ(z))·∂z/∂b
    (O − t)·O·(1 − O)·∂z/∂b
    (O − t)·O·(1 − O)
    """
    several = wrt if isinstance(wrt, tuple | list) else (wrt,)
    variables = [model.variable(one) if isinstance(one, str) else one for one in several]
    function = model.variable(of) if isinstance(of, str) else model.loss if of is None else of
    _refuse_order(variables, model)
    goal = Partial(function, *variables)
    return run(goal, model).folded(_detail(detail))


def _refuse_order(variables: Sequence[Expr], model: Model) -> None:
    """Refuse ``∂/∂z (∂E/∂w_j)``: a function of the weights is none of z."""
    for place, later in enumerate(variables):
        for earlier in variables[:place]:
            if base_of(later) != base_of(earlier) and model.depends(later, earlier):
                a, b = (to_text(name, model.notation) for name in (earlier, later))
                raise ModelError(
                    f"a derivative by {a} and then by {b} has no fixed meaning, for {b} depends on {a}; expected {b} before {a}"
                )


def _detail(detail: str | Detail) -> Detail:
    if isinstance(detail, Detail):
        return detail
    names = {member.name.lower(): member for member in Detail}
    if detail not in names:
        raise UnknownNameError.among("detail", detail, names)
    return names[detail]


def run(goal: Expr, model: Model, stages: Stages = STAGES) -> Derivation:
    """The derivation of a goal by the given stages of rules, in full detail."""
    context = Context(
        model=model, derive=lambda subgoal, within: _lemma(subgoal, within, stages), goal=goal, avoid=frozenset(goal.free_symbols)
    )
    steps = tuple(exhaust(first_of(*(anywhere(stage, context) for stage in stages)), goal, model))
    result = steps[-1].after if steps else goal
    for part in every_part(result):
        if isinstance(part, Partial | Prime):
            raise NoRuleAppliesError(
                f"no rule applies to {to_text(part, model.notation)} in the derivation of {to_text(goal, model.notation)}"
            )
    return Derivation(goal=goal, steps=steps, model=model)


@lru_cache(maxsize=256)
def _lemma(goal: Expr, model: Model, stages: Stages) -> Derivation:
    # What is known of a function is known in every derivation that meets it.
    return run(goal, model, stages)


class _Contexts(dict[tuple[type[Expr] | None, frozenset[Expr]], Context]):
    """The context at each kind of place of a line, made when it is first asked for."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def __missing__(self, key: tuple[type[Expr] | None, frozenset[Expr]]) -> Context:
        parent, avoid = key
        self[key] = replace(self.context, parent=parent, avoid=avoid)
        return self[key]


def anywhere(rules: Sequence[Rule], context: Context) -> Move:
    """One move that applies the first of the rules that fits, at the first place of the line where one does.

    A rule sees a part and the kind of node around it, so where nothing applied once nothing will: one line shares most of its parts with the next.
    """
    barren: set[tuple[Expr, type[Expr] | None]] = set()
    contexts = _Contexts(context)

    def find(part: Expr, parent: type[Expr] | None, path: Path, avoid: frozenset[Expr]) -> tuple[Path, Rule, Rewritten] | None:
        if (part, parent) in barren:
            return None
        around = contexts[parent, avoid]
        for rule in rules:
            found = rule(part, around)
            if found is not None:
                return path, rule, found
        if isinstance(part, Summation):
            avoid |= {part.index}
        for number, inner in parts_of(part):
            below = find(inner, type(part), (*path, number), avoid)
            if below is not None:
                return below
        barren.add((part, parent))
        return None

    def move(line: Expr) -> Step | None:
        place = find(line, None, (), context.avoid)
        if place is None:
            return None
        path, rule, found = place
        after = replaced(line, path, found.after)
        return Step(
            before=line,
            after=after,
            rule=rule,
            path=path,
            replacement=found.after,
            conditions=found.conditions,
            because=found.because,
        )

    return move


def first_of(*moves: Move) -> Move:
    """One move that is the first of several that applies."""
    return lambda line: next((step for step in (move(line) for move in moves) if step is not None), None)


def exhaust(move: Move, line: Expr, model: Model) -> Iterator[Step]:
    """A move repeated until it no longer applies; raises NoRuleAppliesError, with the line reached, where that takes too long."""
    for _ in range(MOST_STEPS):
        step = move(line)
        if step is None:
            return
        yield step
        line = step.after
    raise NoRuleAppliesError(f"no end after {MOST_STEPS} steps; the line reached is {to_text(line, model.notation)[:200]}")


def forget() -> None:
    """Forget the lemmas."""
    _lemma.cache_clear()
