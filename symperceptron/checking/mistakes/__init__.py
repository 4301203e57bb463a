"""Naming the mistake in a line that is certainly wrong."""

from symperceptron.checking.mistakes.catalogue import LANGUAGES, MESSAGES
from symperceptron.checking.mistakes.context import Repair, Wrong
from symperceptron.checking.mistakes.naming import explanation, named

__all__ = ["LANGUAGES", "MESSAGES", "Repair", "Wrong", "explanation", "named"]
