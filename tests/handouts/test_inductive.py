"""The page of a network of any depth: its parts in their order, proved, in every format; and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from symperceptron import handout
from symperceptron.cli import main
from symperceptron.derivation import Derivation
from symperceptron.derivation.induction import Induction, by_induction
from symperceptron.errors import ModelError
from symperceptron.handouts.document import Derived, Display, Reference, Statement, expressions
from symperceptron.language import NOTATIONS
from symperceptron.language.expressions import Compare
from symperceptron.language.names import free_names, letter_of

CASES = {
    "sigmoid": by_induction("sigmoid", notation="layered"),
    "softmax": by_induction("tanh", "cross_entropy", "softmax"),
    "coupled": by_induction("softmax", notation="net_out", bias=False),
}


@pytest.mark.parametrize("induction", CASES.values(), ids=CASES)
def test_base_hypothesis_and_step_stand_in_this_order_and_every_line_is_proved(induction: Induction) -> None:
    document = handout(induction).document
    names = [block.name for block in document.blocks if isinstance(block, Statement)]
    assert names[:4] == ["claim", "base", "hypothesis", "step"]
    derived = [part for block in document.blocks for part in getattr(block, "blocks", (block,)) if isinstance(part, Derived)]
    assert all(line.is_proved for part in derived for line in part.lines)
    numbers = [line.number for part in derived for line in part.lines]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("induction", CASES.values(), ids=CASES)
def test_the_step_rests_on_the_hypothesis_the_results_on_the_claim_and_all_references_lead_somewhere(
    induction: Induction,
) -> None:
    document = handout(induction).document
    blocks = {block.name: block for block in document.blocks if isinstance(block, Statement)}

    def led_to(blocks: object) -> set[str]:
        if isinstance(blocks, Reference):
            return {blocks.to}
        if isinstance(blocks, tuple):
            return {to for one in blocks for to in led_to(one)}
        parts = (getattr(blocks, name, ()) for name in ("blocks", "lines", "label", "text"))
        return {to for part in parts if isinstance(part, tuple) for to in led_to(part)}

    assert "hypothesis" in led_to(blocks["step"])
    assert "claim" not in led_to(blocks["step"]) | led_to(blocks["base"])
    results = tuple(block for block in document.blocks if isinstance(block, Derived))
    assert "claim" in led_to(results)
    assert led_to(document.blocks) <= set(blocks)


@pytest.mark.parametrize("induction", CASES.values(), ids=CASES)
def test_what_is_above_layer_l_plus_1_is_nowhere_on_the_page_and_l_is_no_index(induction: Induction) -> None:
    document = handout(induction).document
    found = [expr for expr in expressions(document.blocks) if not isinstance(expr, Compare)]
    assert "d" not in {letter_of(name) for expr in found for name in free_names(expr)}
    assert not any(str(symbol) == "l" for expr in found for name in free_names(expr) for symbol in getattr(name, "indices", ()))


@pytest.mark.parametrize("induction", CASES.values(), ids=CASES)
def test_the_lines_with_matrices_are_there(induction: Induction) -> None:
    displays = [block for block in handout(induction).document.blocks if isinstance(block, Display)]
    assert len(displays[-1].equations) == 2 + len(induction.results)


@pytest.mark.parametrize("suffix", ["html", "pdf", "tex", "md", "ipynb"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_format_and_language(tmp_path: Path, suffix: str, lang: str) -> None:
    if suffix == "pdf":
        pytest.importorskip("typst")
    assert handout(CASES["softmax"], lang).save(tmp_path / f"page.{suffix}").stat().st_size > 1000


def test_a_superscript_of_several_signs_is_one_part_in_mathml() -> None:
    counts = {"msub": 2, "msup": 2, "msubsup": 3, "mfrac": 2, "munderover": 3}
    page = handout(CASES["softmax"]).html()
    for formula in re.findall("<math.*?</math>", page, re.DOTALL):
        for element in ET.fromstring(re.sub("&[a-z]+;", "x", formula)).iter():  # noqa: S314  # our own page
            assert len(element) == counts.get(element.tag, len(element))


def test_the_certificate_replays(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "--layers", "tanh,...,tanh", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    for part in (found["start"], found["step"], *found["results"]):
        assert all(verdict.is_proved for verdict in Derivation.from_dict(part).verify())


@pytest.mark.parametrize("form", ["text", "latex"])
def test_the_command_line_tells_the_proof(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["derive", "--layers", "tanh,…,softmax", "--loss", "cross_entropy", "--notation", "layered", "--format", form]) == 0
    )
    told = capsys.readouterr().out
    assert told.index("Base case") < told.index("Induction step")
    assert "\\changed" not in told


@pytest.mark.parametrize(
    "words",
    [["derive", "--layers", "tanh,..."], ["derive", "--layers", "...,tanh,tanh"], ["derive", "--layers", "tanh,...,tanh", "--wrt", "b"],
     ["code", "--layers", "tanh,...,tanh"], ["handout", "--layers", "tanh,...,tanh", "--version", "student"],
     ["handout", "--layers", "tanh,...,tanh", "--target", "c"], ["derive", "--layers", "tanh,...,tanh", "--widths", "3,4"],
     ["derive", "--layers", "tanh,...,tanh", "--parameter", "alpha=1"], ["derive", "--layers", "tanh,...,tanh", "--samples", "sum"]],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_exercises_are_refused() -> None:
    with pytest.raises(ModelError, match="no exercises"):
        handout(CASES["sigmoid"], fade=2)


def test_every_notation() -> None:
    for notation in NOTATIONS:
        assert handout(by_induction("sigmoid", notation=notation)).latex().count("begin{document}") == 1
