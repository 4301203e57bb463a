"""How an expression is written in a programming language: a row per language or library, one printer for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["DIALECTS", "Dialect"]

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A language or library: where its functions live, which of them are called otherwise, and how a case is chosen.

    `functions` maps the name of an elementary function to the one of the dialect; a function that is not listed is `prefix` and its
    own name.  The other fields are patterns: of a function of a constant, of the choice between two values, of two conditions that
    must hold, of a power, of the square of a name, of a fraction that is no short decimal, of the product of the inputs with a vector,
    of that of the rows' factors with the inputs, of a sum over the rows, of a sum of squares where that is one product (else empty),
    and of a number that is one of the values of a choice, beside the inputs whose dtype it has: of any (`number`), or where there is
    nothing else to choose (`lone_number`), as NumPy makes float64 of two numbers.
    """

    name: str
    prefix: str
    functions: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    pi: str = "math.pi"
    e: str = "math.e"
    constant: str = "math."
    choose: str = "{prefix}where({when}, {then}, {other})"
    both: str = "({}) & ({})"
    power: str = "{}**{}"
    squared: str = "{}**2"
    ratio: str = "{}/{}"
    dot: str = "{} @ {}"
    back: str = "{} @ {}"
    total: str = "{}.sum()"
    square: str = "({0} @ {0})"
    number: str = "{}"
    lone_number: str = "{}"

    def function(self, name: str) -> str:
        """The function's name in this dialect."""
        return self.functions.get(name, self.prefix + name)

    def joined(self, conditions: Sequence[str]) -> str:
        """Conditions that must all hold."""
        first, *rest = conditions
        for condition in rest:
            first = self.both.format(first, condition)
        return first


def _named(**names: str) -> Mapping[str, str]:
    return MappingProxyType(names)


# No number has no sign, and the truth values of NumPy no difference.
_SIGN = "({0} if {0} != {0} else 1.0 if {0} > 0 else -1.0 if {0} < 0 else 0.0)"
_SIGN_IN_C = "({0} != {0} ? {0} : ({0} > 0) - ({0} < 0))"

# fmt: off
DIALECTS: Mapping[str, Dialect] = MappingProxyType({row.name: row for row in (
    Dialect(name="numpy",      prefix="np.",    functions=_named(max="np.maximum", min="np.minimum", erf="special.erf", erfc="special.erfc"),
            lone_number="{1}.dtype.type({0})"),
    # Calls that say where they write; see symperceptron.kernels.tape.
    Dialect(name="block",      prefix="np.",    functions=_named(max="np.maximum", min="np.minimum", erf="special.erf", erfc="special.erfc"),
            dot="product({}, {}, {{out}})", back="product({}, {})", total="total({})", square="{0}.dot({0})"),
    # One sample in plain Python numbers: for three inputs a NumPy call costs more than its work.
    Dialect(name="math",       prefix="math.",  functions=_named(abs="abs", max="max", min="min", arctan="math.atan", sign=_SIGN),
            choose="({then} if {when} else {other})", both="{} and {}", dot="float({}.dot({}))"),
    # One row after another, for Numba.
    Dialect(name="loop",       prefix="math.",  functions=_named(abs="abs", max="max", min="min", arctan="math.atan", sign="np.sign"),
            choose="({then} if {when} else {other})", both="{} and {}", dot="dot({}, {})"),
    Dialect(name="jax",        prefix="jnp.",   functions=_named(max="jnp.maximum", min="jnp.minimum", erf="special.erf", erfc="special.erfc")),
    Dialect(name="torch",      prefix="torch.", functions=_named(max="torch.maximum", min="torch.minimum", fmin="torch.where({0} <= {1}, {0}, {1})"),
            lone_number="torch.tensor({}, dtype={}.dtype)"),
    Dialect(name="tensorflow", prefix="tf.math.",
            functions=_named(arctan="tf.math.atan", max="tf.maximum", min="tf.minimum", fmod="tf.truncatemod",
                             fmin="tf.where({0} <= {1}, {0}, tf.ones_like({0})*{1})"),
            choose="tf.where({when}, {then}, {other})", dot="tf.linalg.matvec({}, {})",
            back="tf.linalg.matvec({1}, {0}, transpose_a=True)", total="tf.reduce_sum({})", square="", number="tf.constant({}, dtype={}.dtype)"),
    Dialect(name="c",          prefix="",       functions=_named(abs="fabs", arctan="atan", max="fmax", min="fmin", sign=_SIGN_IN_C), pi="PI", e="EULER",
            constant="", choose="({when} ? {then} : {other})", both="{} && {}", power="pow({}, {})", squared="({0}*{0})",
            ratio="{}.0/{}.0", dot="dot(n, {}, {})", back="{}*{}", total="{}", square=""),
)})
# fmt: on
