r"""A derivation alone as LaTeX, to be pasted: an ``align*`` with the rules beside the lines, and one for each lemma."""

from __future__ import annotations

from collections.abc import Sequence

from symperceptron.derivation import Derivation
from symperceptron.handouts.document import Block, Derived, Document, Statement
from symperceptron.handouts.formats import EXCERPT
from symperceptron.handouts.lines import told
from symperceptron.handouts.texts import Catalogue, catalogue, formula_words
from symperceptron.language import Notation

__all__ = ["excerpt", "excerpt_of"]


def excerpt(derivation: Derivation, lang: str = "en") -> str:
    r"""The derivation and its lemmas as LaTeX for the body of a document that loads amsmath.

    >>> from symperceptron import Perceptron, derive
    >>> print(excerpt(derive(Perceptron(activation="identity"), "b", detail="brief")).splitlines()[2])
    &= (O - t) \frac{\partial z}{\partial b} && \text{definition, chain rule, Lemma 1} \\
    """
    say = catalogue(lang)
    main, lemmas = told(derivation, say)
    return excerpt_of((main, *lemmas), derivation.model.notation, say)


def excerpt_of(blocks: Sequence[Block], notation: Notation, say: Catalogue) -> str:
    """Those of the blocks that are derivations, or statements with one, in the same way."""
    kept = tuple(one for one in blocks if isinstance(one, Derived) or (isinstance(one, Statement) and _is_derived(one)))
    document = Document(title="", author="", lang=say.lang, notation=notation, words=formula_words(say), blocks=kept)
    return EXCERPT.render(document)


def _is_derived(statement: Statement) -> bool:
    return all(isinstance(block, Derived) for block in statement.blocks)
