"""The letters in which rules are stated and exemplified: the names of the plain perceptron, and f, g, c, v for anything."""

from __future__ import annotations

from sympy import IndexedBase, Symbol

__all__ = ["E", "O", "b", "c", "f", "g", "i", "j", "k", "l", "m", "n", "t", "u", "v", "w", "x", "z"]

E, O, z, t, b, u, c, f, g, v = (Symbol(letter, real=True) for letter in "EOztbucfgv")
i, j, k, l, m, n = (Symbol(letter, integer=True) for letter in "ijklmn")
x, w = IndexedBase("x", real=True), IndexedBase("w", real=True)
