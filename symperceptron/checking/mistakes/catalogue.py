"""The mistakes that can be named, one row each: a code, and what is said to a person; ``{part}`` is what the mistake is about, in the student's notation.

What a person reads stands here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["MESSAGES", "message"]

# fmt: off
MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "sign":                          {"en": "the sign is wrong"},
    "residual-sign":                 {"en": "the minus of the residual is lost: the derivative of (O − t)² by O gives O − t, not t − O"},
    "sign-of-term":                  {"en": "the sign of {part} is wrong"},
    "missing-activation-derivative": {"en": "the derivative of the activation, {part}, is missing"},
    "activation-plus":               {"en": "the derivative of σ is σ(1 − σ), with a minus"},
    "one-minus-dropped":             {"en": "the factor {part} of the activation's derivative is missing"},
    "lost-inner-derivative":         {"en": "the inner derivative, {part}, is missing: the chain rule goes on inside"},
    "missing-factor":                {"en": "the factor {part} is missing"},
    "half":                          {"en": "a factor of 2: the ½ of the loss and the 2 of the square do not match the definition"},
    "extra-factor":                  {"en": "the factor {part} does not belong here"},
    "kept-activation-derivative":    {"en": "with this loss the activation's derivative, {part}, cancels and does not stay"},
    "twice-activation-derivative":   {"en": "the activation's derivative, {part}, is there twice"},
    "wrong-letter":                  {"en": "{part} stands where another quantity belongs"},
    "wrong-index":                   {"en": "{part} has the wrong index"},
    "uncollapsed-sum":               {"en": "the sum does not stay: only the term with the index of the variable depends on it"},
    "sum-lost":                      {"en": "the sum is lost"},
    "wrong-variable":                {"en": "this is the derivative by {part}"},
    "power-rule":                    {"en": "an exponent is off by one in {part}"},
    "product-rule":                  {"en": "the derivative of a product is not the product of the derivatives"},
    "quotient-sign":                 {"en": "the terms of the quotient rule have the wrong sign"},
    "log-inverted":                  {"en": "the derivative of ln u is 1/u, not u"},
    "derivative-of-output":          {"en": "the activation's derivative is taken at the output instead of at the net input"},
})
# fmt: on


def message(code: str, part: str = "", lang: str = "en") -> str:
    """What is said of a mistake.

    >>> message("missing-factor", "x_j")
    'the factor x_j is missing'
    """
    texts = MESSAGES[code]
    return texts.get(lang, texts["en"]).replace("{part}", part)
