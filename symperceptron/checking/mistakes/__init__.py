"""Naming the mistake in a line that is certainly wrong."""

from symperceptron.checking.mistakes.catalogue import LANGUAGES
from symperceptron.checking.mistakes.context import Wrong
from symperceptron.checking.mistakes.naming import named

__all__ = ["LANGUAGES", "Wrong", "named"]
