r"""A derivation alone as LaTeX, to be pasted: an ``align*`` with the rules beside the lines, and one for each lemma."""

from __future__ import annotations

from symperceptron.derivation import Derivation
from symperceptron.handouts.document import Document
from symperceptron.handouts.formats import EXCERPT
from symperceptron.handouts.lines import told
from symperceptron.handouts.texts import catalogue, formula_words

__all__ = ["excerpt"]


def excerpt(derivation: Derivation, lang: str = "en") -> str:
    r"""The derivation and its lemmas as LaTeX for the body of a document that loads amsmath.

    >>> from symperceptron import Perceptron, derive
    >>> print(excerpt(derive(Perceptron(activation="identity"), "b", detail="brief")).splitlines()[2])
    &= (O - t) \frac{\partial z}{\partial b} && \text{definition, chain rule, Lemma 1} \\
    """
    say = catalogue(lang)
    main, lemmas = told(derivation, say)
    document = Document(
        title="", author="", lang=lang, notation=derivation.model.notation, words=formula_words(say), blocks=(main, *lemmas)
    )
    return EXCERPT.render(document)
