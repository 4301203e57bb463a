r"""Reading: text to tokens with their places, tokens to a written expression; the inverse of writing.

The way of a line, module by module: `tokens` (looked up in `tables`) → `lines`, after `cleaning` and without what stands in
its `margins`, parts a document into sides → `parser` (in every way there is: `alternatives`), with `naming`, `derivatives`,
`sums` and `powers`, builds the expression on a `reader`, asking the `lexicon` (rows of `entries`, `resolving` one) what each
letter means → and the lexicon itself comes from a model, from declared symbols and from the text (`declared`, `evidence`,
`inference`).

Reading never evaluates code, is bounded in length, depth and the size of numbers, and raises nothing but `ReadingError`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from symperceptron.language.model import Model
from symperceptron.language.reading.alternatives import parse
from symperceptron.language.reading.conditions import speaks_of_one
from symperceptron.language.reading.echo import author_notation
from symperceptron.language.reading.inference import lexicon_for
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.lines import Line, Side, read_lines

__all__ = ["Lexicon", "Line", "Side", "author_notation", "lexicon_for", "read", "read_lines", "speaks_of_one"]


def read(text: str, model: Model | None = None, names: Mapping[str, str] | None = None, lexicon: Lexicon | None = None) -> Expr:
    r"""The expression that a text is, in LaTeX, Unicode or plain ASCII.

    Letters mean what the model, printed in its notation, calls them; `names` maps roles to the symbols that the text has for them;
    a lexicon given is taken instead of both.  Raises ReadingError, with the characters at fault and what was expected.

    >>> read(r"\frac{\partial E}{\partial w_j}")
    Partial(E, w[j])
    >>> read("½(O − t)²") == read(r"\tfrac{1}{2} (O - t)^2") == read("1/2(O-t)^2")
    True
    """
    if lexicon is None:
        lexicon = lexicon_for(text, model, names) if names else Lexicon.of(model) if model is not None else Lexicon()
    return parse(text, lexicon).expression
