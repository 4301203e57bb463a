"""What somebody at a prompt sees: the right lines, plain text in a pipe, and one sentence where something is wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symperceptron import Perceptron, derive
from symperceptron.cli import main
from symperceptron.derivation import Derivation
from symperceptron.derivation.rules import RULES

ROOT = Path(__file__).parent.parent
Command = Callable[..., str]
Process = Callable[..., subprocess.CompletedProcess[bytes]]
Terminal = Callable[..., tuple[int, bytes]]


# -- networks ---------------------------------------------------------------------------------------------------------------------


def test_a_network_is_given_by_its_layers(printed: Command) -> None:
    lines = printed("derive", "--layers", "tanh,softmax", "--loss", "cross_entropy", "--notation", "layered")
    assert "= δ_j^1·x_i^0" in lines
    assert "= (1 − (O_j^1)²)·Σ_{k=0}^{n_2} δ_k^2·w_jk^2" in lines
    assert "= O_k^2 − t_k" in lines


def test_a_variable_of_a_network(printed: Command) -> None:
    lines = printed("derive", "--layers", "relu,sigmoid", "--wrt", "z_j^1", "--format", "latex")
    assert r"\frac{\partial E}{\partial z_j^{(1)}}" in lines
    assert r"\delta_k^{(2)} w_{jk}^{(2)}" in lines


def test_a_layer_may_be_written_out(printed: Command) -> None:
    assert "dot" not in printed("code", "--layers", "max(0, z),sigmoid", "--widths", "2,3,1")
    assert "real dW2[N1*N2]" in printed("code", "--layers", "max(0, z),sigmoid", "--widths", "2,3,1", "--target", "c")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--layers", "tanh,softmix"), "did you mean 'softmax'?"),
        (("--layers", "tanh", "--widths", "3,x"), "expected whole numbers such as 784,128,10"),
        (("--layers", "tanh", "--widths", "3"), "expected 2 numbers from 1"),
        (("--widths", "3,2"), "expected the layers too"),
        (("--layers", ""), "activation"),
        (("--layers", "tanh", "--wrt", "w_jk^2"), "unknown variable"),
    ],
)
def test_what_makes_no_network_is_said(complaint: Command, options: tuple[str, ...], words: str) -> None:
    assert words in complaint("derive", *options)


# -- models, formulas, constants, samples -----------------------------------------------------------------------------------------

NEURON = "E = 1/2 (O-t)^2; O = sigma(z); z = sum_i x_i w_i + b"
LATEX = r"\begin{align} E &= \frac{1}{2}(O - t)^2 \\ O &= \sigma(z) \\ z &= \sum_{i=1}^n x_i w_i + b \end{align}"


@pytest.mark.parametrize("text", [NEURON, NEURON.replace("; ", "\n"), LATEX])
def test_a_model_is_given_as_text_or_as_a_file(printed: Command, tmp_path: Path, text: str) -> None:
    expected = "(O − t)·O·(1 − O)·x_j"
    assert expected in printed("derive", "--model", text)
    (tmp_path / "model.tex").write_text(text, encoding="utf-8")
    assert expected in printed("derive", "--model", tmp_path / "model.tex")


def test_a_model_is_derived_by_its_last_weight_unless_told_otherwise(printed: Command) -> None:
    model = "C = (a - y)^2; a = tanh(q); q = w x"
    assert printed("derive", "--model", model).startswith("∂C/∂w = ")
    assert printed("derive", "--model", model, "--wrt", "x").startswith("∂C/∂x = ")
    assert "∂C/∂w" in printed("code", "--model", model)


def test_a_formula_and_its_constants(printed: Command) -> None:
    out = printed("derive", "--activation", "alpha z/(1 + |z|)", "--loss", "(O - t)^4/4", "--parameter", "alpha=1/3")
    assert "(O − t)³·((abs(O) − α)²/α)·x_j" in out
    assert "∂E/∂α = " in printed("code", "--activation", "elu", "--parameter", "alpha")
    names: dict[str, Any] = {}
    exec(printed("code", "--activation", "leaky_relu", "--parameter", "alpha=1/4"), names)  # noqa: S102  # it is what the command is for
    import numpy as np

    _, (dw, _) = names["value_and_grad"](np.array([-1.0]), 0.0, np.array([[1.0]]), np.array([0.0]))
    assert dw == pytest.approx(-1 / 16)


def test_a_batch(printed: Command) -> None:
    out = printed("derive", "--samples", "mean")
    assert "(Σ_{s=1}^m (O_s − t_s)·O_s·(1 − O_s)·x_sj)/m" in out
    assert "∂E/∂w = (1/m)·Xᵀ·δ" in out
    assert "Σ_{s=1}^m" in printed("derive", "--samples", "sum", "--layers", "tanh", "--wrt", "w_jk")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--model", "nothing.tex"), "no file (no such file or directory)"),
        (("--model", "."), "no file (is a directory)"),
        (("--model", "\0"), "no file"),
        (("--model", NEURON, "--loss", "hinge"), "--loss was given beside a model"),
        (("--model", NEURON, "--no-bias"), "--no-bias was given beside a model"),
        (("--model", "E = (O-t)^2; O = E"), "E → O → E"),
        (("--model", "E = t^2; O = sigma(z); z = w x"), "the loss E does not depend on O"),
        (("--model", "C = (a - y)^2; a = v q"), "expected --wrt with one of: C, a, y, v, q"),
        (("--activation", "z*foo(z)"), "at character 3 of 'z*foo(z)'"),
        (("--activation", "ln(-1-z^2)"), "has no real value"),
        (("--loss", "(O-t"), "at character 1 of '(O-t'"),
        (("--loss", "t^2"), "does not depend on the output O"),
        (("--activation", "elu", "--parameter", "beta=1"), "unknown parameter 'beta'"),
        (("--activation", "elu", "--parameter", "alpha=x"), "a rational number"),
        (("--activation", "elu", "--parameter", "alpha=1/0"), "a rational number"),
        (("--activation", "elu", "--parameter", "alpha="), "alpha=1/5"),
        (("--samples", "median"), "mean"),
    ],
)
def test_what_makes_no_model_is_said(complaint: Command, options: tuple[str, ...], words: str) -> None:
    assert words in complaint("derive", *options)


def test_what_is_to_be_said_beside_the_lines(printed: Command) -> None:
    assert "ReLU′(0) = 0 is a convention" in printed("derive", "--activation", "relu")
    assert "ReLU′(0) = 0 是约定" in printed("derive", "--activation", "relu", "--lang", "zh")
    assert "Where t·O = 1, two cases meet" in printed("derive", "--loss", "hinge")
    assert "φ′(u) is not written through the value of the function itself" in printed("derive", "--activation", "swish")
    assert "its rank is one" in printed("derive", "--wrt", "w_j,w_k")
    assert len(printed("derive").split("\n\n")) == 2, "of a smooth function there is nothing to say"


# -- derive -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("detail", ["brief", "standard", "full"])
def test_derive_ends_in_the_four_factors_in_order(printed: Command, detail: str) -> None:
    main_part, _ = printed("derive", "--detail", detail).split("\n\n")
    assert "(O − t)·O·(1 − O)·x_j" in main_part.splitlines()[-1]


def test_derive_marks_every_line_as_proved(printed: Command) -> None:
    lines = [line for line in printed("derive").splitlines() if " = " in line]
    assert len(lines) > len(derive(Perceptron(), "w_j"))
    assert all(line.endswith("✓") for line in lines)


def test_derive_aligns_equality_signs_and_marks(printed: Command) -> None:
    main_part, _ = printed("derive").split("\n\n")
    lines = main_part.splitlines()
    assert len({line.index(" = ") for line in lines}) == 1
    assert len({len(line) for line in lines}) == 1


def test_derive_names_the_rules_in_the_readers_language(printed: Command) -> None:
    assert "chain rule" in printed("derive")
    assert "链式法则" in printed("derive", "--lang", "zh")


@pytest.mark.parametrize("arguments", [("--wrt", "w_j,w_k"), ("--wrt", "w_j", "--wrt", "w_k")])
def test_derive_takes_several_variables(printed: Command, arguments: tuple[str, ...]) -> None:
    assert printed("derive", "--detail", "brief", *arguments).startswith("∂²E/(∂w_j∂w_k) = ")


def test_derive_takes_the_options_of_the_neuron(printed: Command) -> None:
    out = printed("derive", "--activation", "identity", "--loss", "squared_error", "--no-bias", "--notation", "goodfellow")
    assert "2·(ŷ − y)·x_j" in out


def test_the_certificate_replays(printed: Command) -> None:
    data = json.loads(printed("derive", "--format", "json"))
    assert Derivation.from_dict(data).last == derive(Perceptron(), "w_j").last


def test_derive_as_latex_aligns(printed: Command) -> None:
    out = printed("derive", "--format", "latex")
    assert out.count(r"\begin{align*}") == out.count(r"\end{align*}") == 2
    assert r"&= (O - t) O (1 - O) x_j && \text{sifting; $0 \le j \le n$}" in out


def test_a_pipe_gets_no_colour(process: Process) -> None:
    done = process("derive")
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize(("no_color", "expected"), [("", True), ("1", False)])
def test_a_terminal_gets_colour_unless_told_otherwise(terminal: Terminal, no_color: str, expected: bool) -> None:  # noqa: FBT001  # a column of the table
    status, out = terminal("derive", "--wrt", "b", "--detail", "brief", NO_COLOR=no_color, COLUMNS="72")
    assert status == 0
    assert (b"\x1b[2m" in out) is expected
    lines = re.sub(r"\x1b\[\d*m", "", out.decode()).split("\r\n")
    assert max(map(len, lines)) <= 72


# -- the other commands -------------------------------------------------------------------------------------------------------------


def test_code_is_a_program_that_computes_the_gradient(printed: Command) -> None:
    names: dict[str, Any] = {}
    exec(printed("code"), names)  # noqa: S102  # it is what the command is for
    import numpy as np

    E, (dw, db) = names["value_and_grad"](np.array([0.5, -0.25]), 0.0, np.array([[1.0, 2.0]]), np.array([1.0]))
    assert (E, *dw, db) == pytest.approx((0.125, -0.125, -0.25, -0.125))


def test_rules_shows_every_rule(printed: Command) -> None:
    entries = printed("rules").rstrip("\n").split("\n\n")
    assert len(entries) == len(RULES)
    assert all(" = " in entry and "e.g. " in entry for entry in entries)


def test_handout_writes_every_file_it_is_asked_for(printed: Command, tmp_path: Path) -> None:
    first, second = tmp_path / "a.tex", tmp_path / "b.tex"
    out = printed("handout", "-o", str(first), "-o", str(second), "--title", "Lecture", "--author", "Me")
    assert out.splitlines() == [str(first), str(second)]
    assert first.read_bytes() == second.read_bytes()
    assert b"Lecture" in first.read_bytes()


def test_handout_takes_ones_own_template(printed: Command, tmp_path: Path) -> None:
    (tmp_path / "handout.tex").write_text("<< document.title >>: << document.blocks | length >> blocks", encoding="utf-8")
    page = tmp_path / "page.tex"
    printed("handout", "-o", str(page), "--templates", str(tmp_path), "--title", "100 %")
    assert page.read_text(encoding="utf-8").startswith(r"100 \%: ")


# -- what can go wrong --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["derive", "--activation", "sigmiod"], "did you mean 'sigmoid'?"),
        (["derive", "--loss", "nothing"], "half_squared_error"),
        (["derive", "--notation", "nothing"], "layered"),
        (["derive", "--lang", "xx"], "en, zh"),
        (["derive", "--wrt", "q"], "w_j"),
        (["derive", "--wrt", "w"], "w_j"),
        (["derive", "--wrt", ""], "w_j"),
        (["derive", "--detail", "more"], "brief"),
        (["derive", "--format", "pdf"], "latex"),
        (["derive", "extra"], "extra"),
        (["handout", "-o", "page.doc"], ".tex"),
        (["handout", "-o", "page"], ".tex"),
        (["handout", "-o", "no/such/folder/page.tex"], "no folder"),
        (["handout", "-o", "folder.tex"], "folder"),
        (["handout", "-o", "page.tex", "-o", "page.doc"], ".doc"),
        (["handout", "-o", "page.tex", "--templates", "broken"], "line 2"),
        (["handout", "-o", "page.tex", "--templates", "nosy"], "handout.tex"),
        (["code", "--target", "abacus"], "numpy"),
        (["nothing"], "derive"),
        ([], "--help"),
    ],
)
def test_a_mistake_is_one_sentence(
    complaint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, template in {"broken": "\n<% if %>", "nosy": "<< document.__class__.__mro__ >>"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "handout.tex").write_text(template, encoding="utf-8")
    (tmp_path / "folder.tex").mkdir()
    assert says in complaint(*arguments)
    assert not (tmp_path / "page.tex").exists()


@pytest.mark.skipif(os.name == "nt" or getattr(os, "geteuid", int)() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_folder_is_one_sentence(complaint: Command, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert "permission denied" in complaint("handout", "-o", str(tmp_path / "page.tex"))
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_is_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "symperceptron", "rules"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_a_reader_who_has_read_enough_hears_nothing() -> None:
    command = [sys.executable, "-m", "symperceptron", "rules"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_terminal_without_the_signs_shows_others(process: Process) -> None:
    done = process("derive", "--wrt", "b", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.startswith(b"?E/?b = (O ? t)")


def test_an_interruption_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("symperceptron.derivation.derive", interrupted)
    assert main(["derive"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("command", [[], ["derive"], ["handout"], ["code"], ["rules"]])
def test_help_says_what_there_is(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command, "--help"])
    assert end.value.code == 0
    assert "usage: symperceptron" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    from symperceptron import __version__

    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"symperceptron {__version__}\n"
