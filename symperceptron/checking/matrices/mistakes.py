"""What is wrong with a refuted line of matrices: one letter transposed that must not be, or not transposed; else a mistake in its elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symperceptron.checking.limits import OverTimeError, time_limit
from symperceptron.checking.matrices.judging import Finding, judged
from symperceptron.checking.matrices.tree import Node
from symperceptron.checking.matrices.worlds import World
from symperceptron.checking.mistakes import Wrong, named
from symperceptron.checking.mistakes.catalogue import message
from symperceptron.checking.report import Mistake

__all__ = ["mistake_in"]

_SECONDS = 1.0


def mistake_in(left: Node, right: Node, worlds: Sequence[World], finding: Finding, lang: str) -> Mistake | None:
    """The mistake that explains why the sides differ, proved to be right without it; None where there is no such one, or several."""
    try:
        with time_limit(_SECONDS):
            return _transposed(left, right, worlds, lang) or _in_elements(finding, lang)
    except OverTimeError:
        return None


def _transposed(left: Node, right: Node, worlds: Sequence[World], lang: str) -> Mistake | None:
    found = []
    for letter, was_transposed, repaired in _turned(right):
        other = judged(left, repaired, worlds)
        if other is not None and other.verdict.is_proved:
            part, instead = (letter, f"{letter}^T")[:: -1 if was_transposed else 1]
            found.append(
                Mistake(code="transposed-weight", message=message("transposed-weight", part, instead, lang), expected=instead)
            )
    return found[0] if len(found) == 1 else None


def _turned(node: Node) -> Iterator[tuple[str, bool, Node]]:
    """The tree with one letter transposed, or no longer; the letter, and whether it was."""
    if node.kind == "transposed" and node.parts[0].kind == "name":
        yield node.parts[0].text, True, node.parts[0]
        return
    if node.kind == "name":
        yield node.text, False, Node("transposed", parts=(node,))
        return
    for at, part in enumerate(node.parts if node.kind != "derivative" else ()):
        for letter, was_transposed, other in _turned(part):
            yield letter, was_transposed, replace(node, parts=(*node.parts[:at], other, *node.parts[at + 1 :]))


def _in_elements(finding: Finding, lang: str) -> Mistake | None:
    if finding.left is None or finding.right is None or finding.model is None or finding.is_forced:
        return None
    found = named(Wrong(subject=finding.left, known=finding.left, right=finding.right, model=finding.model, above=None), lang)
    return None if found is None else found[0]
