"""Steps and derivations: immutable values, from the goal to the result, each line with the rule that made it.

The steps *are* the derivative. A derivation is made in full, one rule application a step; `folded` merges steps into the lines
of a coarser detail, and a folded step keeps the steps inside it, with their proofs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sympy import Expr

from symperceptron.derivation.rule import Detail, Rule
from symperceptron.language.expressions import Compare, Partial, zero
from symperceptron.language.model import Model
from symperceptron.language.positions import Path, replaced
from symperceptron.language.writing import to_latex, to_text

if TYPE_CHECKING:
    from symperceptron.derivation.batch_line import BatchLine
    from symperceptron.derivation.remarks import Remark
    from symperceptron.language.equality import Verdict

__all__ = ["Derivation", "Step"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line to the next: whole lines before and after, the rule, where it was applied, the conditions, and the lemma it rests on.

    `replacement` is what stands at `path` instead, `steps` holds the applications that a folded step stands for; it is empty for a single application.
    """

    before: Expr
    after: Expr
    rule: Rule
    path: Path = ()
    replacement: Expr = zero
    conditions: tuple[Compare, ...] = ()
    because: Derivation | None = None
    steps: tuple[Step, ...] = ()

    @property
    def applications(self) -> tuple[Step, ...]:
        """The single rule applications, in order: the step itself unless it is folded."""
        return self.steps or (self,)

    @property
    def change(self) -> tuple[Expr, Expr]:
        """The smallest parts, before and after, whose equality is the step's.

        A part inside a derivative is only as good as the whole derivative (``σ(z)`` and ``O`` are the same number, not the same function of O).
        """
        part, new, path = self.before, self.replacement, self.path
        for depth, number in enumerate(path):
            if isinstance(part, Partial):
                return part, replaced(part, path[depth:], new)
            part = part.args[number]
        return part, new

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that made the line, each once, in order; housekeeping is mentioned only where there is nothing else."""
        every = tuple(dict.fromkeys(step.rule for step in self.applications))
        return tuple(rule for rule in every if not rule.quiet) or every


Opening = Callable[[Step], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A goal such as ``∂E/∂w_j``, the steps that lead from it to the result, and the model they are about.

    >>> from symperceptron import Perceptron, derive
    >>> gradient = derive(Perceptron(), "w_j")
    >>> gradient.result_latex
    '(O - t) O (1 - O) x_j'
    >>> gradient.result
    O*(1 - O)*(O - t)*x[j]
    >>> all(verdict.is_proved for verdict in gradient.verify())
    True
    """

    goal: Expr
    steps: tuple[Step, ...]
    model: Model = field(repr=False)
    detail: Detail = Detail.FULL

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def last(self) -> Expr:
        """The result as it is written: factors in the order the chain rule met them."""
        return self.steps[-1].after if self.steps else self.goal

    @property
    def result(self) -> Expr:
        """The result as an ordinary SymPy expression in the model's symbols."""
        return self.last.doit()

    @property
    def result_latex(self) -> str:
        """The result as LaTeX, in the model's notation."""
        return to_latex(self.last, self.model.notation)

    @property
    def applications(self) -> tuple[Step, ...]:
        """Every single rule application, whatever the detail."""
        return tuple(one for step in self.steps for one in step.applications)

    @property
    def conditions(self) -> tuple[Compare, ...]:
        """The conditions of all steps, each once."""
        return tuple(dict.fromkeys(condition for step in self.applications for condition in step.conditions))

    @property
    def lemmas(self) -> tuple[Derivation, ...]:
        """The sub-derivations that steps rest on, each once."""
        return tuple(dict.fromkeys(step.because for step in self.applications if step.because is not None))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said beside the lines: conventions at kinks, forms that were not found, a matrix of rank one."""
        from symperceptron.derivation.remarks import remarks

        return remarks(self)

    @property
    def batch_line(self) -> BatchLine | None:
        """The result over a batch once more with a matrix, ``∂E/∂w = Xᵀδ``, with its shapes and proof; None where it has no such form."""
        from symperceptron.derivation.batch_line import batch_line

        return batch_line(self)

    def folded(self, detail: Detail, opening: Opening | None = None) -> Derivation:
        """The same derivation in the lines of that detail; a single application that is `opening` begins a line of its own as well."""
        return replace(self, steps=_folded(self.applications, detail, opening), detail=detail)

    def verify(self) -> tuple[Verdict, ...]:
        """A verdict per step, each decided by the normal form and confirmed by a method that shares no code with the rules."""
        from symperceptron.derivation.verify import verify

        return verify(self)

    def to_dict(self) -> dict[str, Any]:
        """A certificate for JSON, which `from_dict` replays."""
        from symperceptron.derivation.certificate import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Derivation:
        """The derivation of a certificate, every step applied and proved again; raises CertificateError naming the first that is not."""
        from symperceptron.derivation.certificate import from_dict

        return from_dict(data)

    def __str__(self) -> str:
        lines = [f"{to_text(self.goal, self.model.notation)}"]
        lines += [
            f"  = {to_text(step.after, self.model.notation)}    [{', '.join(rule.name for rule in step.rules)}]"
            for step in self.steps
        ]
        return "\n".join(lines)

    def _repr_latex_(self) -> str:
        rows = [
            rf"{to_latex(self.goal, self.model.notation)} &= {to_latex(step.after, self.model.notation)}"
            if number == 0
            else rf"&= {to_latex(step.after, self.model.notation)}"
            for number, step in enumerate(self.steps)
        ]
        return r"$\displaystyle \begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}$"


def _folded(steps: tuple[Step, ...], detail: Detail, opening: Opening | None) -> tuple[Step, ...]:
    """Steps merged so that a line begins where a rule opens one; the same rule again continues its line."""
    if detail is Detail.FULL:
        return steps
    groups: list[list[Step]] = []
    for step in steps:
        begins = (step.rule.opens <= detail or (opening is not None and opening(step))) and not (
            groups and groups[-1][-1].rule is step.rule
        )
        if begins or not groups:
            groups.append([step])
        else:
            groups[-1].append(step)
    return tuple(_merged(group) for group in groups)


def _merged(group: list[Step]) -> Step:
    if len(group) == 1:
        return group[0]
    leading = min(group, key=lambda step: step.rule.opens)
    return Step(
        before=group[0].before,
        after=group[-1].after,
        rule=leading.rule,
        path=leading.path,
        conditions=tuple(dict.fromkeys(condition for step in group for condition in step.conditions)),
        because=next((step.because for step in group if step.because is not None), None),
        steps=tuple(group),
    )
