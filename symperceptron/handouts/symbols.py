"""What a symbol of a model means and which values it takes: a row of the table in the setting."""

from __future__ import annotations

from sympy import Expr

from symperceptron.handouts.document import Math, Pieces
from symperceptron.handouts.subject import spoken_of
from symperceptron.handouts.texts import Catalogue
from symperceptron.language import Domain, Model, Name
from symperceptron.language.expressions import Compare
from symperceptron.language.names import indices_of

__all__ = ["symbol_row"]


def symbol_row(model: Model, name: Name, say: Catalogue) -> tuple[Pieces, ...]:
    """The symbol, what it is, and for which indices there is one or in which interval it lies."""
    written, definition = spoken_of(model, name), model.definition_of(name.key)
    ranged = tuple(
        (Math(Compare(lower, "<=", index, "<=", upper)),)
        for (lower, upper), index in zip(name.ranges, indices_of(written), strict=True)
    )
    values = say.say("setting", "ranged", condition=say.joined(ranged, "and")) if ranged else _values(written, name.domain, say)
    named = {"derivative": Math(definition.expression)} if definition is not None else {}
    meaning = say.say("roles", name.role, **named)
    layered = say.say("roles", "layer", meaning=meaning, layer=name.layer.replace("-", "−")) if name.layer else meaning
    return (Math(written),), layered, values


def _values(written: Expr, domain: Domain, say: Catalogue) -> Pieces:
    sign = "<" if domain.open else "<="
    match domain.lower, domain.upper:
        case None, None:
            return say.say("setting", "real")
        case lower, None:
            condition = Compare(lower, sign, written)
        case None, upper:
            condition = Compare(written, sign, upper)
        case lower, upper:
            condition = Compare(lower, sign, written, sign, upper)
    return say.say("setting", "interval", condition=Math(condition))
