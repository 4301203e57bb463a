"""The programs on a page: what stands below each is what it prints, and where it was not run the page says so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from symperceptron import Network, Perceptron, handout, lambdify
from symperceptron.errors import UnknownNameError
from symperceptron.handouts import Document
from symperceptron.handouts.document import Listing, Paragraph, Printed, Sliders
from symperceptron.handouts.running import LIBRARIES, Run, run
from symperceptron.kernels.code import TARGETS
from symperceptron.language import Model
from symperceptron.language.expressions import Partial

MODELS: dict[str, Model] = {
    "neuron": Perceptron(),
    "relu-huber": Perceptron("relu", "huber", notation="layered"),
    "no-bias": Perceptron("tanh", bias=False),
    "network": Network(("tanh", "softmax"), "cross_entropy"),
    "given-widths": Network(("relu", "sigmoid"), widths=(3, 2, 1)),
}


def listings(document: Document) -> list[Listing]:
    return [block for block in document.blocks if isinstance(block, Listing)]


def outputs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Printed)]


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.?\d*(?:e[-+]?\d+)?", text)]


@pytest.mark.parametrize("name", MODELS)
def test_numpy_prints_the_numbers_of_the_worked_example(name: str) -> None:
    document = handout(MODELS[name], detail="brief").document
    example = next(block.example for block in document.blocks if isinstance(block, Sliders))
    (printed,) = outputs(document)
    loss, *gradient = numbers(printed)
    assert loss == pytest.approx(float(example.value(example.model.loss)))
    derived = [
        float(example.value(Partial(example.model.loss, element)))
        for role in ("weight", "bias")
        for known in example.model.by_role(role)
        for element in example.elements(known)
    ]
    assert sorted(gradient) == pytest.approx(sorted(derived), abs=1e-8)


def test_the_listing_as_it_stands_prints_the_output_as_it_stands(tmp_path: Path) -> None:
    document = handout(Perceptron()).document
    kernel, example = listings(document)
    (tmp_path / "page.py").write_text(f"{kernel.source}\n{example.source}\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "page.py"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.rstrip("\n") == outputs(document)[0]


@pytest.mark.skipif(not LIBRARIES["c"].is_here(), reason="no C compiler here")
@pytest.mark.parametrize("name", ["neuron", "network"])
def test_a_program_in_c_is_compiled_and_run(name: str) -> None:
    document = handout(MODELS[name], detail="brief", target="c").document
    assert listings(document)[-1].language == "c"
    _, printed = outputs(document)
    if name == "neuron":
        _, (dw, db) = lambdify(Perceptron()).value_and_grad(np.ones(3), 1.0, [[1.0, -2.0, 0.5]], 1.0)
        assert numbers(printed)[1:] == pytest.approx([*dw, db])


@pytest.mark.parametrize("target", [name for name in LIBRARIES if name not in ("numpy", "c")])
def test_another_library_prints_the_same_or_the_page_says_that_it_was_not_run(target: str) -> None:
    document = handout(Perceptron(), detail="brief", target=target).document
    own, *others = outputs(document)
    if LIBRARIES[target].is_here():
        assert numbers(others[0])[:5] == pytest.approx(numbers(own)[:5], rel=1e-4)
    else:
        assert others == []
        said = [piece for block in document.blocks if isinstance(block, Paragraph) for piece in block.text]
        assert LIBRARIES[target].install in {getattr(piece, "text", "") for piece in said}


def test_what_cannot_be_run_is_not_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "symperceptron.handouts.programs.run",
        lambda source, target: Run(failure="failed" if target == "jax" else "", lines=("1",)),
    )
    for lang in ("en", "zh"):
        document = handout(Perceptron(), lang, detail="brief", target="jax").document
        assert len(outputs(document)) == 1
        assert "JAX" in "".join(
            getattr(piece, "text", "") for block in document.blocks if isinstance(block, Paragraph) for piece in block.text
        )


def test_a_program_that_fails_or_hangs_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIBRARIES, "jax", LIBRARIES["numpy"])
    assert run("raise SystemExit(3)", "jax").failure == "failed"
    assert run("print('∂')", "jax").lines == ("∂",)
    monkeypatch.setattr("symperceptron.handouts.running._PATIENCE", 0.2)
    assert run("while True: pass", "jax").failure == "failed"


def test_every_target_can_be_shown_and_no_other() -> None:
    assert set(LIBRARIES) == set(TARGETS)
    with pytest.raises(UnknownNameError, match="rust"):
        handout(Perceptron(), target="rust")
