"""Equality: one interpreter, a field of functions for the proof, enclosures for the refutation."""

from symperceptron.language.equality.decide import decide, proved, refuted_at_once
from symperceptron.language.equality.verdict import Kind, Verdict, Witness

__all__ = ["Kind", "Verdict", "Witness", "decide", "proved", "refuted_at_once"]
