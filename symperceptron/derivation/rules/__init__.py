"""The rules, in the order in which the engine tries them.

`STAGES` is the whole strategy: the first stage with a rule that applies anywhere in the line goes next.  A line is tidied
before anything else; values get their names back and lemmas are used before the next derivative is touched; a derivative is
taken up outermost first, left to right; a definition is unfolded when nothing else is to be done; and what is common is
taken out at the end.
"""

from symperceptron.derivation.rule import Rule
from symperceptron.derivation.rules.arithmetic import TIDY
from symperceptron.derivation.rules.closing import READ_BACKWARDS, THROUGH
from symperceptron.derivation.rules.collecting import COLLECTING
from symperceptron.derivation.rules.differentiation import DIFFERENTIATION
from symperceptron.derivation.rules.indices import INDICES
from symperceptron.derivation.rules.junctions import CHAIN_WITH_SUM, COUPLED_LEMMA, RECURRING
from symperceptron.derivation.rules.naming import DEFINITION, LEMMA, NAMING
from symperceptron.derivation.rules.regrouping import COLLECT, REGROUP
from symperceptron.derivation.rules.wholes import ASSUMPTION, NAMED_FACTOR, SPLIT, TURNED

__all__ = ["RULES", "STAGES", "rule_named"]

_BY_NAME = {rule.name: rule for rule in (*DIFFERENTIATION, *INDICES)}
_AT_ONCE = tuple(
    _BY_NAME[name]
    for name in ("derivative of a constant", "derivative of the variable", "∂w_i/∂w_j = δ_ij", "sifting", "number out of Σ")
)
_ELEMENTARY = _BY_NAME["elementary derivative"]
_SUMS = tuple(_BY_NAME[name] for name in ("sum of a sum", "factor out of Σ", "multiply out δ"))

STAGES: tuple[tuple[Rule, ...], ...] = (
    (READ_BACKWARDS,),
    TIDY,
    (NAMING, RECURRING, LEMMA, COUPLED_LEMMA, _ELEMENTARY),
    _AT_ONCE,
    COLLECT,
    tuple(rule for rule in _BY_NAME.values() if rule not in (*_AT_ONCE, _ELEMENTARY, *_SUMS)),
    _SUMS,
    (CHAIN_WITH_SUM,),
    (DEFINITION,),
    (THROUGH,),
    (ASSUMPTION, NAMED_FACTOR, SPLIT, TURNED),
    (*COLLECTING, *REGROUP),
)
RULES: tuple[Rule, ...] = tuple(rule for stage in STAGES for rule in stage)


def rule_named(name: str) -> Rule | None:
    """The rule of that name."""
    return next((rule for rule in RULES if rule.name == name), None)
