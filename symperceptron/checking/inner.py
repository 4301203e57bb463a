r"""The letter of a chain rule that nobody has said anything of: in ``\frac{d}{du} e^u \cdot \frac{d}{dx}(-wx)`` u is the inner function −wx.

It is read so in a product of two written derivatives only, and only to prove: a line that is not true with this reading may be
true with another one.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, preorder_traversal

from symperceptron.language.expressions import Partial, Times
from symperceptron.language.names import free_names

__all__ = ["inner_function"]


def inner_function(expr: Expr, is_new: Callable[[Expr], bool]) -> tuple[Expr, Expr] | None:
    """The unknown letter by which a factor is differentiated, and what the factor beside it differentiates; None unless there is just one such pair.

    >>> from sympy import Symbol
    >>> from symperceptron.language.expressions import Call
    >>> u, w, x = map(Symbol, "uwx")
    >>> inner_function(Times(Partial(Call("exp", u), u), Partial(Times(w, x), x)), lambda name: name == u)
    (u, Times(w, x))
    """
    found = {
        (outer.variables[0], inner.function)
        for product in preorder_traversal(expr)
        if isinstance(product, Times)
        for outer in product.args
        if isinstance(outer, Partial) and len(outer.variables) == 1 and is_new(outer.variables[0])
        for inner in product.args
        if isinstance(inner, Partial) and inner is not outer
        if outer.variables[0] in free_names(outer.function) and outer.variables[0] not in free_names(inner)
    }
    return found.pop() if len(found) == 1 else None
