r"""Layers that are written below, ``z_l = w_l a_{l-1}``, written above as everywhere else, unless the letter counts something or carries a power.

>>> raised("z_L = w_L a_{L-1} + b_L"), raised("z_l = \\sum_k w_{lk} x_k")
('z^L = w^L a^{L-1} + b^L', 'z_l = \\sum_k w_{lk} x_k')
"""

from __future__ import annotations

import re

__all__ = ["raised", "raised_in"]

_LAYER = re.compile(r"(?<![\\\s])_(\s?(?:\{\s?[lL]\s?(?:[-+]\s?[12]\s?)?\}|[lL](?![A-Za-z0-9])))")
_BEFORE = re.compile(r"_\s?\{\s?[lL]\s?-\s?1\s?\}")
_OTHERWISE = re.compile(
    r"\^\s?[{(]{0,2}\s?\\?(?:l|L|ell)\b"  # above already
    r"|\\sum\s?_?\s?\{?\s?[lL]\b|[∑Σ]\s?_?\s?\{?[lL]\b"  # an index that is summed over
    r"|_\s?\{[^{}]*[A-Za-z0-9,]\s?[lL]\s?\}|_\s?\{\s?[lL]\s?[A-Za-z0-9,]"  # one of several indices
    r"|_\s?(?:\{\s?[lL][^{}]{0,6}\}|[lL])\s?\^"  # a power or a transposed
)


def raised(text: str) -> str:
    """The text with the numbers of layers above; as it is where they may be something else."""
    return _LAYER.sub(r"^\1", text) if _BEFORE.search(text) and not _OTHERWISE.search(text) else text


def raised_in(symbol: str) -> str:
    """A symbol with the number of its layer above.

    >>> raised_in("a_L"), raised_in("w_{l-1}"), raised_in("x_i")
    ('a^L', 'w^{l-1}', 'x_i')
    """
    return _LAYER.sub(r"^\1", symbol)
