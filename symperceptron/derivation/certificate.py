"""A derivation as a certificate: JSON that anyone can replay.

Only the rule and the place of each step are believed. Replaying applies the rule there again, compares what comes out with the
stored line, and proves the step by `decide`; the first step that does not hold is named and the certificate refused.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Expr

from symperceptron.derivation.rule import Context, Detail
from symperceptron.derivation.rules import rule_named
from symperceptron.derivation.steps import Derivation, Step
from symperceptron.derivation.verify import claim_of, decided
from symperceptron.errors import CertificateError
from symperceptron.language.data import expression_from_data, expression_to_data, model_from_data, model_to_data
from symperceptron.language.model import Model
from symperceptron.language.positions import at, bound_around, replaced

__all__ = ["from_dict", "to_dict"]

VERSION = 1


def to_dict(derivation: Derivation) -> dict[str, Any]:
    """The certificate of a derivation, with every rule application and the lemmas."""
    return {
        "version": VERSION,
        "model": model_to_data(derivation.model),
        "detail": derivation.detail.name.lower(),
        **_body(derivation),
    }


def _body(derivation: Derivation) -> dict[str, Any]:
    return {"goal": expression_to_data(derivation.goal), "steps": [_step(step) for step in derivation.applications]}


def _step(step: Step) -> dict[str, Any]:
    data: dict[str, Any] = {"rule": step.rule.name, "path": list(step.path), "after": expression_to_data(step.after)}
    if step.conditions:
        data["conditions"] = [expression_to_data(condition) for condition in step.conditions]
    if step.because is not None:
        data["because"] = _body(step.because)
    return data


def from_dict(data: Any) -> Derivation:
    """The derivation of a certificate, each step replayed and proved.

    Raises CertificateError, naming the step, where a line is not what its rule gives, or not equal to the line before.
    """
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise CertificateError(f"a certificate of version {VERSION} was expected")
    detail = {member.name.lower(): member for member in Detail}.get(str(data.get("detail")))
    if detail is None:
        raise CertificateError("the certificate does not say its detail (brief, standard or full)")
    model = model_from_data(data.get("model") or {})
    return _replayed(data, model, "").folded(detail)


def _replayed(data: Any, model: Model, where: str) -> Derivation:
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        raise CertificateError(f"{where}the certificate has no steps")
    goal = _expression(data.get("goal"), where)
    line, steps = goal, []
    for number, entry in enumerate(data["steps"], start=1):
        step = _replayed_step(line, goal, entry, model, f"{where}step {number}")
        steps.append(step)
        line = step.after
    return Derivation(goal=goal, steps=tuple(steps), model=model)


def _replayed_step(line: Expr, goal: Expr, entry: Any, model: Model, where: str) -> Step:
    if not isinstance(entry, dict):
        raise CertificateError(f"{where} is not a step")
    rule = rule_named(str(entry.get("rule")))
    if rule is None:
        raise CertificateError(f"{where}: there is no rule {entry.get('rule')!r}")
    path, part, parent = _place(line, entry.get("path"), where)
    lemma = _replayed(entry["because"], model, f"{where}, lemma: ") if "because" in entry else None

    def derive(subgoal: Expr, _: Model) -> Derivation:
        if lemma is None or lemma.goal != subgoal:
            raise CertificateError(f"{where}: the lemma it rests on is missing")
        return lemma

    avoid = frozenset(goal.free_symbols) | bound_around(line, path)
    found = rule(part, Context(model=model, derive=derive, goal=goal, avoid=avoid, parent=parent))
    after = _expression(entry.get("after"), f"{where}: ")
    if found is None or replaced(line, path, found.after) != after:
        raise CertificateError(f"{where}: the rule {rule.name!r} does not give the stored line")
    if [expression_to_data(condition) for condition in found.conditions] != entry.get("conditions", []):
        raise CertificateError(f"{where}: the rule {rule.name!r} holds under other conditions than the stored ones")
    if (found.because is None) != (lemma is None):
        raise CertificateError(f"{where}: the rule {rule.name!r} rests on no lemma, but one is stored")
    step = Step(
        before=line, after=after, rule=rule, path=path, replacement=found.after, conditions=found.conditions, because=lemma
    )
    if not _is_proved(*claim_of(step), model):
        raise CertificateError(f"{where}: the line is not proved equal to the one before")
    return step


@lru_cache(maxsize=4096)
def _is_proved(before: Expr, after: Expr, about: frozenset[str], model: Model) -> bool:
    return decided(before, after, model, about).is_proved


def _expression(data: Any, where: str) -> Expr:
    try:
        expr = expression_from_data(data)
    except CertificateError as why:
        raise CertificateError(f"{where}{why}") from why
    if expression_to_data(expr) != data:
        raise CertificateError(f"{where}the expression is not stored in the one way it is written")
    return expr


def _place(line: Expr, path: Any, where: str) -> tuple[tuple[int, ...], Expr, type[Expr] | None]:
    if not isinstance(path, list) or not all(type(number) is int for number in path):
        raise CertificateError(f"{where} does not say where its rule was applied")
    try:
        return tuple(path), at(line, tuple(path)), type(at(line, tuple(path[:-1]))) if path else None
    except (IndexError, AttributeError) as why:
        raise CertificateError(f"{where}: the line has no part at {path}") from why
