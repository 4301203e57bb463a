"""What a line of mathematics is: writing, reading, meaning, equality."""

from symperceptron.language.equality import Kind, Verdict, Witness, decide
from symperceptron.language.meaning import meaning
from symperceptron.language.model import Definition, Domain, Model, Name
from symperceptron.language.notation import NOTATIONS, Notation
from symperceptron.language.writing import to_latex, to_text

__all__ = [
    "NOTATIONS",
    "Definition",
    "Domain",
    "Kind",
    "Model",
    "Name",
    "Notation",
    "Verdict",
    "Witness",
    "decide",
    "meaning",
    "to_latex",
    "to_text",
]
