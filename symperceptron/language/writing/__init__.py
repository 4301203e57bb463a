"""Writing a line: one printer per output, all of one shape, each in any notation."""

from symperceptron.language.writing.latex import to_latex, to_portable_latex
from symperceptron.language.writing.mathml import to_mathml
from symperceptron.language.writing.svg import to_svg_text
from symperceptron.language.writing.text import to_text
from symperceptron.language.writing.typst import to_typst

__all__ = ["to_latex", "to_mathml", "to_portable_latex", "to_svg_text", "to_text", "to_typst"]
