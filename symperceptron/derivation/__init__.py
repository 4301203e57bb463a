"""How a gradient is derived: models, rules, the engine, derivations."""

from symperceptron.derivation.engine import derive
from symperceptron.derivation.from_text import model_from_text
from symperceptron.derivation.network import Network
from symperceptron.derivation.perceptron import Perceptron
from symperceptron.derivation.rule import Detail, Rule
from symperceptron.derivation.steps import Derivation, Step

__all__ = ["Derivation", "Detail", "Network", "Perceptron", "Rule", "Step", "derive", "model_from_text"]
