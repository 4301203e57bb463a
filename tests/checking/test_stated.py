"""A network that a text states layer by layer is the one that its lines are judged by, without a word about it."""

from __future__ import annotations

import pytest

from symperceptron import Network, check
from symperceptron.checking.stated import stated_network
from symperceptron.derivation import derive
from symperceptron.language import NOTATIONS, to_latex, to_text
from symperceptron.language.expressions import Partial

WANTED = ("w_jk^2", "z_j^1", "w_ij^1", "b_j^1")
WRITERS = {"latex": to_latex, "text": to_text}


def lines(notation: str, writer: str, layers: tuple[str, ...] = ("tanh", "sigmoid")) -> tuple[str, list[str]]:
    """The definitions of a network, and its derivatives with δ unfolded one layer up."""
    network, write = Network(layers, notation=notation), WRITERS[writer]
    given = [one for one in network.definitions if not isinstance(one.expression, Partial) and not one.is_function]
    named = [one for one in network.definitions if isinstance(one.expression, Partial)]
    claims = [derive(network, variable) for variable in WANTED]
    stated = [f"{write(one.name, network.notation)} = {write(one.expression, network.notation)}" for one in (*given, *named)]
    return "\n".join(stated), [f"{write(one.goal, network.notation)} = {write(one.last, network.notation)}" for one in claims]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_what_is_derived_is_proved_by_what_is_stated(notation: str, writer: str) -> None:
    definitions, claims = lines(notation, writer)
    report = check("\n".join((definitions, *claims)))
    assert [line.verdict for line in report.lines[-len(claims) :]] == ["proved"] * len(claims)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("w_{jk}^{(2)}", "w_{kj}^{(2)}"),
        (r"\sum_{k=0}^{n_2} \delta_k^{(2)}", r"\delta_k^{(2)}"),
        ("(1 - (O_j^{(1)})^2)", "O_j^{(1)}"),
    ],
)
def test_what_is_wrong_is_refuted_with_a_witness(right: str, wrong: str) -> None:
    definitions, (_, claim, *_) = lines("plain", "latex")
    assert right in claim
    *_, line = check(definitions + "\n" + claim.replace(right, wrong)).lines
    assert line.verdict == "refuted"
    assert line.witness is not None


@pytest.mark.parametrize(
    "text",
    ["O = s(z); z = w x", "O_k^2 = s(z_k^2)", "O_k^2 = s(z_k^2); z_k^2 = sum_j O_j^1 w_jk^2", "y^2 = x^2; z^2 = 1", "O_k^9 = z_k^9; z_k^9 = 1", "=" * 9],
)  # fmt: skip
def test_nothing_is_guessed_of_layers_that_are_not_stated(text: str) -> None:
    assert stated_network(text) is None
