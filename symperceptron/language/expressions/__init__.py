r"""The written expressions: mathematics that stays as it was written.

SymPy orders the factors of a product as it likes: ``(O - t)*O*(1 - O)*x`` comes out as ``O*x*(1 - O)*(O - t)``, and ``2*(O
- t)`` becomes ``2*O - 2*t``.  On a page to teach from, and in a line that somebody wrote by hand, the order *is* the
content.  The few `Expr` subclasses below keep it.  They are ordinary SymPy objects (immutable, hashable, with ``args``,
``xreplace`` and ``free_symbols``), and `doit` is their ordinary SymPy meaning.

What is *not* kept is the bracket of an associative law: a product inside a product and a sum inside a sum are one product
and one sum, since nobody writes those brackets.  A difference is ``Plus(a, Neg(b))``; a negative number is ``Neg`` of a
positive one.

The leaves are SymPy's: symbols, elements such as ``x[j]`` of an ``IndexedBase``, and numbers.  A function is known by its
name alone (`Call`); what it means is said by a model's definitions or by the table of elementary functions, so that ``O(1 -
O)`` can be a product and ``sigma(z)`` a call without a word about it here.

Never `simplify` a written expression: unfold it (`symperceptron.language.meaning`) first.
"""

from symperceptron.language.expressions.algebra import (
    Call,
    Neg,
    Over,
    Plus,
    Power,
    Prime,
    Times,
    Written,
    negative,
    one,
    zero,
)
from symperceptron.language.expressions.calculus import Delta, Partial, Summation
from symperceptron.language.expressions.cases import Branch, Cases, Compare
from symperceptron.language.expressions.wholes import Entrywise, Ones, Transposed, Whole

__all__ = [
    "Branch",
    "Call",
    "Cases",
    "Compare",
    "Delta",
    "Entrywise",
    "Neg",
    "Ones",
    "Over",
    "Partial",
    "Plus",
    "Power",
    "Prime",
    "Summation",
    "Times",
    "Transposed",
    "Whole",
    "Written",
    "negative",
    "one",
    "zero",
]
