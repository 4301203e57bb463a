r"""The pictures `page.png`, our page, and `side-by-side.png`: the same gradient in a lesson's own lines, by SymPy, handcalcs and latexify, really run.

Run by hand where pdflatex and pdftoppm are, with ``pip install handcalcs latexify-py``: ``python docs/images/side_by_side.py``.
"""

from __future__ import annotations

import math
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import handcalcs.decorator
import latexify
import sympy

from symperceptron import Perceptron, handout

LESSON = r"""\begin{align*}
E &= \tfrac12 (O_0^1 - t)^2 \\
\frac{\partial E}{\partial w_{j0}} &= (O_0^1 - t)\frac{\partial O_0}{\partial w_{j0}}
 = (O_0^1 - t)\frac{\partial \sigma(x_0)}{\partial w_{j0}} \\
&= (O_0^1 - t)\sigma(x_0)(1-\sigma(x_0))\frac{\partial x_0^1}{\partial w_{j0}} \\
&= (O_0^1 - t)O_0(1-O_0)\frac{\partial x_0^1}{\partial w_{j0}} = (O_0^1 - t)O_0(1-O_0)x_j^0
\end{align*}"""


def by_sympy() -> str:
    """What `diff` gives, and what `simplify` makes of it."""
    i, j, n = sympy.symbols("i j n", integer=True)
    t, b = sympy.symbols("t b")
    w, x = sympy.IndexedBase("w"), sympy.IndexedBase("x")
    z = sympy.Sum(x[i] * w[i], (i, 0, n)) + b
    gradient = (sympy.Rational(1, 2) * (1 / (1 + sympy.exp(-z)) - t) ** 2).diff(w[j])
    return "".join(rf"\[\fit{{{sympy.latex(one)}}}\]" for one in (gradient, sympy.simplify(gradient)))


def by_handcalcs() -> str:
    """The formula of the gradient, typed by hand, with numbers: it typesets a calculation and derives nothing."""

    def gradient(x_0: float, x_1: float, w_0: float, w_1: float, b: float, t: float) -> float:  # noqa: PLR0913, PLR0917  # a neuron has these
        z = x_0 * w_0 + x_1 * w_1 + b
        O = 1 / (1 + math.exp(-z))
        g_0 = (O - t) * O * (1 - O) * x_0
        return g_0  # noqa: RET504  # what is to be shown is its name

    shown, _ = handcalcs.decorator.handcalc(jupyter_display=False)(gradient)(1.0, 2.0, 0.5, -0.25, 0.0, 1.0)
    return str(shown).replace("$$", "").join((r"\[\fit{", r"}\]"))


def by_latexify() -> str:
    """The formula of the gradient, typed by hand, as LaTeX."""

    def gradient(O: float, t: float, x_j: float) -> float:
        return (O - t) * O * (1 - O) * x_j

    return rf"\[{latexify.get_latex(gradient)}\]"


PANELS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("The lesson's own lines", lambda: LESSON),
    ("SymPy: \\texttt{diff}, then \\texttt{simplify}", by_sympy),
    ("handcalcs: the formula must be known, and is typed in", by_handcalcs),
    ("latexify: the formula must be known, and is typed in", by_latexify),
)


FIT = r"\newsavebox\made\newcommand\fit[1]{\sbox\made{$\displaystyle #1$}\ifdim\wd\made>\linewidth\resizebox{\linewidth}{!}{\usebox\made}\else\usebox\made\fi}"


def picture(pdf: Path, name: str, dots: int) -> None:
    """The first page of a PDF as a picture beside this file."""
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", "-singlefile", pdf, Path(__file__).with_name(name)], check=True)  # noqa: S603, S607  # our own page


def main() -> None:
    """Compile the panels and write the pictures."""
    body = "\n".join(rf"\par\medskip\hrule\medskip\textbf{{{title}}}\par {make()}" for title, make in PANELS)
    paper = r"\usepackage[paperwidth=180mm,paperheight=205mm,margin=9mm]{geometry}"
    start = rf"\documentclass[11pt]{{article}}{paper}\usepackage{{amsmath,graphicx}}\pagestyle{{empty}}\parindent0pt{FIT}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "page.tex").write_text(rf"{start}\begin{{document}}{body}\end{{document}}", encoding="utf-8")
        subprocess.run(["pdflatex", "-interaction=batchmode", "page.tex"], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S607  # our own page
        picture(folder / "page.pdf", "side-by-side", 100)
        picture(handout(Perceptron(notation="layered")).save(folder / "ours.pdf"), "page", 80)


if __name__ == "__main__":
    main()
