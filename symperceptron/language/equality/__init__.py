"""Equality: one interpreter, a field of functions for the proof, enclosures for the refutation."""

from symperceptron.language.equality.decide import decide, proved, refuted_at_once
from symperceptron.language.equality.sharing import answered_once, shared_proofs
from symperceptron.language.equality.verdict import Kind, Verdict, Witness

__all__ = ["Kind", "Verdict", "Witness", "answered_once", "decide", "proved", "refuted_at_once", "shared_proofs"]
