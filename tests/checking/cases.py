r"""What the checker makes of a text, case by case: the tests run every row, and the reference prints it.

A row holds a text, what it is about, the verdict on each of its lines (prose and blank lines left out) and the code of the
mistake that is named.  A row with a `gap` is one that the checker does not get right yet, and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from symperceptron import Network, Perceptron
from symperceptron.language import Model

__all__ = ["CASES", "MISTAKES", "Case"]

_SIGMOID: Mapping[str, Any] = MappingProxyType({})
_OUTPUTS: Mapping[str, Any] = MappingProxyType({"layers": ("sigmoid",)})
_CLASSES: Mapping[str, Any] = MappingProxyType({"layers": ("softmax",), "loss": "cross_entropy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text and what must be said of it.

    `given` are arguments of `Perceptron`, or of `Network` where there are `layers`, `names` the author's symbols, `fault` what the caret points at.
    """

    shows: str
    text: str
    verdicts: tuple[str, ...]
    mistake: str = ""
    fault: str = ""
    says: str = ""
    expected: str = ""
    given: Mapping[str, Any] = field(default_factory=lambda: _SIGMOID)
    names: Mapping[str, str] = field(default_factory=lambda: _SIGMOID)
    gap: str = ""

    @property
    def model(self) -> Model:
        """What the text is about."""
        return Network(**self.given) if "layers" in self.given else Perceptron(**self.given)


def _case(shows: str, text: str, verdicts: str, **more: Any) -> Case:
    return Case(shows=shows, text=text, verdicts=tuple(verdicts.split()), **more)


CASES: tuple[Case, ...] = (
    # -- ways to write ---------------------------------------------------------------------------------------------------------------
    _case(
        "the lesson's own lines, layer in the superscript",
        r"""E = \frac{1}{2}(O_0^1 - t)^2
\frac{\partial E}{\partial w_{j0}} = (O_0^1 - t)\frac{\partial O_0}{\partial w_{j0}}
\frac{\partial E}{\partial w_{j0}} = (O_0^1 - t)\frac{\partial \sigma(x_0)}{\partial w_{j0}}
\frac{\partial\sigma(x_0)}{\partial w_{j0}} = \frac{\partial\sigma(x_0)}{\partial x_0}\cdot\frac{\partial x_0}{\partial w_{j0}}
\frac{\partial\sigma(x_0)}{\partial x_0} = \sigma(x_0)(1-\sigma(x_0))
\frac{\partial E}{\partial w_{j0}} = (O_0^1 - t)\sigma(x_0)(1-\sigma(x_0))\frac{\partial x_0^1}{\partial w_{j0}}
= (O_0^1 - t)O_0(1-O_0)\frac{\partial x_0^1}{\partial w_{j0}}
x_0^1 = x_0^0 w_{00}^1 + x_1^0 w_{10}^1 + x_2^0 w_{20}^1 + \cdots + x_j^0 w_{j0}^1 + \cdots + x_n^0 w_{n0}^1
\frac{\partial E}{\partial w_{j0}} = (O_0^1 - t)O_0(1-O_0)\frac{\partial x_0^1}{\partial w_{j0}} = (O_0^1 - t)O_0(1-O_0)x_j^0""",
        "definition proved proved proved proved proved proved definition proved",
        given={"notation": "layered"},
    ),
    _case(
        "LaTeX in an environment",
        r"""\begin{align*}
\frac{\partial E}{\partial w_j} &= (O - t) \frac{\partial O}{\partial w_j} \\
&= (O - t) \sigma'(z) \frac{\partial z}{\partial w_j} \\
&= (O - t) O (1 - O) x_j
\end{align*}""",
        "proved proved proved",
    ),
    _case("Unicode", "∂E/∂w_j = (O − t)·∂O/∂w_j\n= (O − t)·σ′(z)·x_j\n= (O − t)·O·(1 − O)·xⱼ", "proved proved proved"),
    _case("plain ASCII", "dE/dw_j = (O - t)*dO/dw_j\n= (O - t)*O*(1 - O)*x_j", "proved proved"),
    _case(
        "a box, a number, a remark",
        r"""\boxed{\frac{\partial E}{\partial w_j} = (O - t) O (1 - O) x_j} \tag{7}
\frac{\partial E}{\partial b} = (O - t)\,O\,(1 - O) \quad \text{by the chain rule}""",
        "proved proved",
    ),
    _case("several signs of equality on a line", "∂E/∂b = (O − t)·∂O/∂b = (O − t)·O·(1 − O)", "proved"),
    _case(
        "other words for a derivative",
        "∇_w E = (O − t) O (1 − O) x\nE_w = (O − t) O (1 − O) x\n∂²E/∂O² = 1",
        "proved proved proved",
    ),
    _case(
        "the chain rule as a line of its own",
        r"\frac{\partial E}{\partial w} = \frac{\partial E}{\partial O}\frac{\partial O}{\partial z}\frac{\partial z}{\partial w}",
        "proved",
    ),
    _case(
        "a sum written out with dots",
        "z = x_0 w_0 + x_1 w_1 + ... + x_n w_n + b\n∂z/∂w_j = x_j\n∂z/∂b = 1\n∂z/∂x_j = w_j",
        "definition proved proved proved",
    ),
    _case("everything written out", "∂E/∂b = (σ(Σ_i w_i x_i + b) − t) σ(Σ_i w_i x_i + b) (1 − σ(Σ_i w_i x_i + b))", "proved"),
    _case("prose between the lines", "We begin with the loss.\n∂E/∂O = O − t\n\nThis is the residual.", "proved"),
    # -- definitions -------------------------------------------------------------------------------------------------------------------
    _case(
        "a loss without ½ is another loss",
        "E = (O − t)²\n∂E/∂w_j = 2(O − t) O (1 − O) x_j\n∂E/∂w_j = (O − t) O (1 − O) x_j",
        "definition proved refuted",
        mistake="half",
    ),
    _case(
        "letters that the text defines",
        r"""\hat{y} = \sigma(z)
L = \frac{1}{2}(\hat{y} - y)^2
\frac{\partial L}{\partial z} = (\hat{y} - y)\hat{y}(1 - \hat{y})""",
        "definition definition proved",
    ),
    _case(
        "letters that are declared",
        "∂C/∂w_j = (a − y) a (1 − a) x_j",
        "proved",
        names={"output": "a", "target": "y", "loss": "C", "weight": "w_j", "input": "x_j"},
    ),
    _case(
        "a name for an error term",
        "δ = ∂E/∂z\nδ = (O − t) O (1 − O)\n∂E/∂w_j = δ x_j\n∂E/∂b = δ",
        "definition proved proved proved",
    ),
    _case(
        "the derivative of σ from its definition",
        r"""\sigma(z) = \frac{1}{1 + e^{-z}}
\sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2}
= \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}}
= \sigma(z)(1 - \sigma(z))""",
        "definition proved proved proved",
    ),
    _case("a step of gradient descent says nothing", r"w_j \leftarrow w_j - \eta \frac{\partial E}{\partial w_j}", "definition"),
    # -- other neurons -----------------------------------------------------------------------------------------------------------------
    _case(
        "cross-entropy",
        "∂E/∂O = (O − t)/(O(1 − O))\n∂E/∂z = O − t\n∂E/∂w_j = (O − t) x_j",
        "proved proved proved",
        given={"loss": "binary_cross_entropy"},
    ),
    _case("tanh", "∂O/∂z = 1 − O²\n∂E/∂w_j = (O − t)(1 − O²)x_j", "proved proved", given={"activation": "tanh"}),
    _case("ReLU, case by case", "∂O/∂z = {1 if z > 0; 0 otherwise}\n∂O/∂z = 1", "proved refuted", given={"activation": "relu"}),
    # -- verdicts ----------------------------------------------------------------------------------------------------------------------
    _case(
        "an error, carried on and silently put right",
        "∂E/∂w_j = (O − t) O x_j\n= O² x_j − t O x_j\n= (O − t) O (1 − O) x_j",
        "refuted carried recovered",
        mistake="one-minus-dropped",
    ),
    _case("numbers within their rounding", "σ(0) = 1/2\nσ(1) ≈ 0.7311\nσ(1) ≈ 0.7411", "proved proved refuted"),
    _case("a letter that nothing explains is no error", "∂E/∂w_j = c (O − t) x_j", "undecided"),
    _case("what holds only where two indices are equal", "∂w_i/∂w_j = 1", "undecided"),
    _case(
        "a line that cannot be read does not harm the next",
        "∂E/∂b = (O − t) O (1 − O\n∂E/∂b = (O − t) O (1 − O)",
        "unreadable proved",
    ),
    _case(
        "a wrong link before what cannot be read",
        "∂E/∂w_j = (O − t) O x_j = (O − t) O (((\n∂E/∂w_j = (O − t) O (1 − O) x_j = (O − t) O (((",
        "refuted unreadable",
        mistake="one-minus-dropped",
    ),
    _case(
        "indices left out, and wrong however they are put in",
        "C = Σ_k ½(a_k − y_k)²\n∂C/∂x = Σ_k (a_k − y_k) a_k (1 − a_k) w_kj\n∂C/∂x = (a − y) a (1 − a) x",
        "definition proved refuted",
        mistake="wrong-letter",
        expected="(a - y) a (1 - a) w",
        names={"output": "a_k", "target": "y_k", "loss": "C", "weight": "w_{kj}", "input": "x_j", "preactivation": "z_k"},
    ),
    _case(
        "a weight beside the product of the others is a bias",
        "z = w_0 + w^T x\n∂E/∂w_0 = (O − t) O (1 − O)\n∂E/∂w_j = (O − t) O (1 − O) x_j",
        "definition proved proved",
    ),
    _case(
        "a function's own variable, which nothing else explains",
        "σ′(u) = σ(u)(1 − σ(u))\nσ′(u) = σ(u)(1 + σ(u))",
        "proved refuted",
        mistake="activation-plus",
    ),
    _case("an inequality is not judged", "0 < O < 1", "undecided"),
    _case(
        "values for an example, the output among them",
        "O = 0.8\nt = 1\nE = 0.02\nE = 0.08",
        "definition definition proved refuted",
    ),
)

_HALF_SQUARED = "(O − t) O (1 − O) x_j"

# One row for each mistake of the catalogue: the line, what the caret points at, what is said, and what was expected there.
MISTAKES: tuple[Case, ...] = (
    _case("the sign of the whole", "∂E/∂O = O − t\n∂E/∂z = −(O − t) O (1 − O)", "proved refuted", mistake="sign",
          fault="−(O − t) O (1 − O)", expected="(O - t) O (1 - O)"),
    _case("the minus of the residual is lost", "∂E/∂w_j = (t − O) O (1 − O) x_j", "refuted", mistake="residual-sign",
          fault="t − O", says="t - O stands where O - t belongs", expected="(O - t) O (1 - O) x_j"),
    _case("the sign of one term", "∂E/∂w_j = (O + t) O (1 − O) x_j", "refuted", mistake="sign-of-term",
          fault="t", says="the sign of t is wrong", expected="(O - t) O (1 - O) x_j"),
    _case("no derivative of the activation", "∂E/∂w_j = (O − t) x_j", "refuted", mistake="missing-activation-derivative",
          says="O (1 - O), is missing", expected="(O - t) x_j O (1 - O)"),
    _case("σ(1 + σ)", "∂E/∂w_j = (O − t) O (1 + O) x_j", "refuted", mistake="activation-plus",
          fault="1 + O", expected="(O - t) O (1 - O) x_j"),
    _case("1 − σ dropped", "∂E/∂w_j = (O − t) O x_j", "refuted", mistake="one-minus-dropped",
          says="the factor 1 - O", expected="(O - t) O x_j (1 - O)"),
    _case("the chain rule stops too early", "∂E/∂w_j = (O − t) O (1 − O)", "refuted", mistake="lost-inner-derivative",
          says="x_j, is missing", expected="(O - t) O (1 - O) x_j"),
    _case("a factor is missing", "∂E/∂w_j = O (1 − O) x_j", "refuted", mistake="missing-factor",
          says="the factor O - t is missing", expected="O (1 - O) x_j (O - t)"),
    _case("a factor is missing in one term", "∂E/∂O = −(t/O − 1/(1 − O))", "refuted", mistake="missing-factor",
          fault="− 1/(1 − O)", says="the factor 1 - t is missing", expected=r"-\left(\frac{t}{O} - \frac{1}{1 - O} (1 - t)\right)",
          given={"loss": "binary_cross_entropy"}),
    _case("½ and 2 do not match", "∂E/∂w_j = 2(O − t) O (1 − O) x_j", "refuted", mistake="half",
          fault="2", expected="(O - t) O (1 - O) x_j"),
    _case("a factor too many", "∂E/∂w_j = (O − t) O (1 − O) t x_j", "refuted", mistake="extra-factor",
          fault="t", says="the factor t does not belong here", expected="(O - t) O (1 - O) x_j"),
    _case("the activation's derivative kept with cross-entropy", "∂E/∂w_j = (O − t) O (1 − O) x_j", "refuted",
          mistake="kept-activation-derivative", says="O (1 - O), cancels", expected="(O - t) x_j", given={"loss": "binary_cross_entropy"}),
    _case("the activation's derivative twice", "∂E/∂w_j = (O − t) O (1 − O) O (1 − O) x_j", "refuted",
          mistake="twice-activation-derivative", says="O (1 - O), is there twice", expected="(O - t) O (1 - O) x_j"),
    _case("w for x", "∂E/∂w_j = (O − t) O (1 − O) w_j", "refuted", mistake="wrong-letter",
          fault="w_j", says="w_j stands where x_j belongs", expected="(O - t) O (1 - O) x_j"),
    _case("i for j", "∂E/∂w_j = (O − t) O (1 − O) x_i", "refuted", mistake="wrong-index",
          fault="x_i", says="x_i has the wrong index; it should be x_j", expected="(O - t) O (1 - O) x_j"),
    _case("the sum stays", "∂E/∂w_j = (O − t) O (1 − O) Σ_i x_i", "refuted", mistake="uncollapsed-sum",
          fault="Σ_i x_i", expected="(O - t) O (1 - O) x_j"),
    _case("the sum is lost", "E = Σ_{s=1}^m ½(O_s − t_s)²\n∂E/∂b = (O_s − t_s) O_s (1 − O_s)", "definition refuted", mistake="sum-lost",
          expected=r"\sum_{s=1}^m (O_s - t_s) O_s (1 - O_s)", given={"samples": "sum"}),
    _case("the index of a collapsed sum", "∂E/∂w_jk = (O_i − t_i) O_i (1 − O_i) x_j", "refuted", mistake="index-left-over", given=_OUTPUTS,
          says="the index i is left over", expected="(O_k - t_k) O_k (1 - O_k) x_j"),
    _case("two indices exchanged", "∂E/∂w_jk = (O_j − t_j) O_j (1 − O_j) x_k", "refuted", mistake="indices-exchanged", given=_OUTPUTS,
          says="the indices j and k are exchanged", expected="(O_k - t_k) O_k (1 - O_k) x_j"),
    _case("the transpose of a weight", "∂E/∂x_j = Σ_k (O_k − t_k) O_k (1 − O_k) w_kj", "refuted", mistake="transposed-weight", given=_OUTPUTS,
          says="w_{kj} is the transpose; it should be w_{jk}"),
    _case("softmax as if each output had one input", "∂E/∂z_k = −t_k (1 − O_k)", "refuted", mistake="scalar-softmax", given=_CLASSES,
          says="softmax couples its inputs", expected="O_k - t_k"),
    _case("the δ of softmax is lost", "∂E/∂z_k = −(1 − O_k)", "refuted", mistake="delta-lost", given=_CLASSES,
          says="the Kronecker δ is lost", expected="O_k - t_k"),
    _case("one point that was tried lies where a condition touches its boundary", "∂E/∂x_j = −2·{1 if t·O < 1; 0 otherwise}·(1 − t·O)·t·∂O/∂x_j·t", "refuted",
          mistake="extra-factor", says="the factor t does not belong here", given={"activation": "relu", "loss": "squared_hinge"}),
    _case("the number of a slope that is its own square but for that", "∂E/∂z = sign(O − t)·{0 if z ≤ −3; 0 if z ≥ 3; 1 otherwise}", "refuted",
          mistake="missing-factor", says=r"the factor \tfrac{1}{6} is missing", given={"activation": "hard_sigmoid", "loss": "absolute_error"}),
    _case("a slope too many where none cancels", "∂E/∂w_j = 2 (O − t)·∂O/∂w_j·O", "refuted", mistake="extra-factor",
          says="the factor O does not belong here", given={"activation": "exponential", "loss": "squared_error"}),
    _case("by the wrong variable", "∂E/∂w_j = ∂E/∂b", "refuted", mistake="wrong-variable",
          says="this is the derivative by b", expected="(O - t) O (1 - O) x_j"),
    _case("the exponent stays", "∂E/∂O = (O − t)²", "refuted", mistake="power-rule",
          says="an exponent is off by one in (O - t)^2", expected="O - t"),
    _case("the product of the derivatives", "E = z σ(z)\n∂E/∂z = σ(z)(1 − σ(z))", "definition refuted", mistake="product-rule",
          expected="O (1 + z (1 - O))"),
    _case("a plus in the quotient rule", "E = z/(1 + z²)\n∂E/∂z = (1 + z² + 2z²)/(1 + z²)²", "definition refuted", mistake="quotient-sign"),
    _case("the terms of the quotient rule the other way round", "p = e^z/(1 + e^z)\ndp/dz = (e^z e^z − e^z(1 + e^z))/(1 + e^z)²", "definition refuted",
          mistake="quotient-sign", fault="e^z e^z − e^z(1 + e^z)", expected=r"\frac{e^z (1 + e^z) - e^z e^z}{(1 + e^z)^2}"),
    _case("an exponent of −1 stays", "f(z) = (1 + e^(−z))^(−1)\nf'(z) = −(1 + e^(−z))^(−1) (−e^(−z))", "definition refuted", mistake="power-rule",
          fault="(1 + e^(−z))^(−1)", expected="-(1 + e^{-z})^{-2} (-e^{-z})"),
    _case("a chain that ends in another variable", "∂E/∂w_j = ∂E/∂O ∂O/∂z ∂z/∂b", "refuted", mistake="wrong-variable",
          says="this is the derivative by b", expected="(O - t) O (1 - O) x_j"),
    _case("the activation's derivative twice, as squares", "∂E/∂z = (O − t) O² (1 − O)²", "refuted", mistake="twice-activation-derivative",
          expected="(O - t) O (1 - O)"),
    _case("a 2 too many has a place", "∂E/∂O = −2(t − O)", "refuted", mistake="half", fault="2", expected="-(t - O)"),
    _case("a number that is missing leads", "L = (1/m) Σ_{i=1}^m (O_i − t_i)²\n∂L/∂O_k = 2 (O_k − t_k)", "definition refuted", mistake="missing-factor",
          says=r"the factor \frac{1}{m} is missing"),
    _case("u for 1/u", "∂E/∂O = −(t O − (1 − t)/(1 − O))", "refuted", mistake="log-inverted",
          fault="O", expected=r"-\left(t \frac{1}{O} - \frac{1 - t}{1 - O}\right)", given={"loss": "binary_cross_entropy"}),
    _case("σ′ at the output", "∂E/∂w_j = (O − t) σ′(O) x_j", "refuted", mistake="derivative-of-output",
          fault="σ′(O)", expected="(O - t) \\sigma'(z) x_j"),
    _case("a term is missing", "E = ½(O − t)² + O\n∂E/∂O = O − t + 1\n∂E/∂O = O − t", "definition proved refuted", mistake="missing-term",
          says="the term 1 is missing", expected="O - t + 1"),
    _case("a term too many", "∂E/∂O = O − t + 1", "refuted", mistake="extra-term",
          fault="1", says="the term 1 does not belong here", expected="O - t"),
)  # fmt: skip
