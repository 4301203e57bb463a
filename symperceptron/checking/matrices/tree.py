"""A line in matrix notation as a tree: what is multiplied by what, transposed, taken element by element, differentiated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symperceptron.checking.matrices.words import Word, words
from symperceptron.errors import ShapeError

__all__ = ["FUNCTIONS", "INDICES", "Node", "names_in", "sides_of"]

FUNCTIONS = frozenset(
    {r"\sigma", r"\phi", r"\varphi", r"\psi", "f", "g", r"\tanh", r"\exp", r"\log", r"\ln", "sigmoid", "softmax", "ReLU", "tr"}
)

_MAY_BE_APPLIED = frozenset("dhlnopqrsu")
INDICES = frozenset("ijkpq")
_DEEPEST = 20
_WORDS = frozenset({r"\log", r"\ln", r"\exp", r"\tanh", "sigmoid", "softmax", "ReLU", "tr"})
_LOSS = re.compile(r"[LEJC]|\\ell|\\mathcal\s*\{?\s*[LEJC]\s*\}?")
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_SIGNS = ("hadamard", "quotient", "product", "dot", "star")
_STARTS = ("name", "number", "frac", "nabla", "partial", "diagonal", "ones", "differential", "total")


@dataclass(frozen=True, slots=True)
class Node:
    """A part: what it is, the letter and label of a name or the text of a number, and its own parts.

    A product keeps its factors and the signs before all but the first; which binds first is a question of their shapes.
    """

    kind: str
    text: str = ""
    label: str = ""
    parts: tuple[Node, ...] = ()
    signs: tuple[str, ...] = ()


def sides_of(line: str) -> tuple[bool, tuple[Node, ...]]:
    """Whether the line goes on with the one above, and its sides; raises ShapeError where it is no line of matrices."""
    found: list[list[Word]] = [[]]
    for word in words(line):
        if word.kind == "relation":
            found.append([])
        else:
            found[-1].append(word)
    goes_on = len(found) > 1 and not found[0]
    sides = tuple(_Parser(side).whole() for side in found[goes_on:])
    label = sides[0].label if sides[0].kind == "name" else ""
    return goes_on, tuple(_in_layer(side, label) for side in sides) if label else sides


def _in_layer(node: Node, label: str) -> Node:
    r"""The part with ``\nabla_a C`` by the a of the layer that the line is about."""
    parts = tuple(_in_layer(part, label) for part in node.parts)
    if node.kind == "derivative" and len(parts) == 2 and parts[1].kind == "name" and not parts[1].label:
        parts = (parts[0], replace(parts[1], label=label))
    return replace(node, parts=parts)


def names_in(node: Node) -> Iterator[Node]:
    """The names in a tree, those of elements too."""
    if node.kind in ("name", "element"):
        yield node
    for part in node.parts:
        yield from names_in(part)


class _Parser:
    def __init__(self, side: list[Word]) -> None:
        self.side, self.at, self.in_norm, self.depth = side, 0, False, 0

    def whole(self) -> Node:
        node = self._sum()
        if self.at < len(self.side):
            raise ShapeError(f"{self.side[self.at]} is not expected here")
        return node

    def _peek(self) -> Word:
        return self.side[self.at] if self.at < len(self.side) else Word(kind="end", text="")

    def _next(self) -> Word:
        word = self._peek()
        self.at += 1
        return word

    def _sum(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ShapeError("brackets nested too deeply")
        terms = [self._signed()]
        while self._peek().text in ("+", "-", "−"):
            terms.append(self._signed())
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Node("sum", parts=tuple(terms))

    def _signed(self) -> Node:
        minus = False
        while self._peek().text in ("+", "-", "−"):
            minus ^= self._next().text != "+"
        term = self._product()
        while self._peek().kind == "frobenius":
            self.at += 1
            term = Node("product", parts=(term, self._product()), signs=("frobenius",))
        return Node("minus", parts=(term,)) if minus else term

    def _product(self) -> Node:
        factors, signs = [self._factor()], list[str]()
        while True:
            word = self._peek()
            if word.kind in _SIGNS or word.text == "/":
                self.at += 1
                signs.append({"/": "/", "@": ""}.get(word.text, word.kind))
            elif word.kind in _STARTS or word.text in _OPENING or (word.kind == "norm" and not self.in_norm):
                signs.append("")
            else:
                break
            factor = self._factor()
            if signs[-1] == "/" and _is_differential(factors[-1]) and _is_differential(factor):
                signs.pop()
                factors[-1] = _derivative(factors[-1].parts[0], factor.parts[0])
            else:
                factors.append(factor)
        return factors[0] if len(factors) == 1 else Node("product", parts=tuple(factors), signs=tuple(signs))

    def _factor(self) -> Node:
        word = self._next()
        if word.kind in ("number", "ones"):
            node = Node(word.kind, word.text if word.kind == "number" else "")
            return Node("transposed", parts=(node,)) if word.transposed else self._transposed(node)
        special = {
            "frac": lambda word: self._transposed(_fraction(word)),
            "nabla": self._gradient,
            "partial": self._inline,
            "norm": self._norm,
            "diagonal": self._diagonal,
            "differential": self._differential,
            "total": self._total,
            "name": self._named,
        }
        if word.kind in special:
            return special[word.kind](word)
        if word.text in _OPENING:
            return self._transposed(self._bracket())
        raise ShapeError(f"{word} is not expected here")

    def _named(self, word: Word) -> Node:
        if word.text in FUNCTIONS and self._peek().text in _OPENING:
            return self._call(word)
        if word.text in _WORDS and self._peek().kind == "name":
            return Node("call", word.text, "", (self._factor(),))
        if word.text == "e" and word.above:
            return Node("call", "e", "", sides_of(word.above)[1])
        arguments = self._arguments() if _LOSS.fullmatch(word.text) and self._peek().text == "(" else ()
        if arguments:
            return replace(_name(word), parts=arguments)
        if self._peek().text == "(" and word.text in _MAY_BE_APPLIED and not word.transposed:
            raise ShapeError(f"{word}(…) may be a function or a product")
        return _name(word)

    def _arguments(self) -> tuple[Node, ...]:
        """The names in the brackets behind a loss: ``(w, b)``; nothing where it is multiplied by what is in them."""
        end = next((at for at in range(self.at, len(self.side)) if self.side[at].text == ")"), self.at)
        inside = self.side[self.at + 1 : end]
        if not inside or any((word.kind == "name") != (at % 2 == 0) or word.text in "+-−" for at, word in enumerate(inside)):
            return ()
        if any(word.text not in (",", ";") for word in inside[1::2]):
            return ()
        self.at = end + 1
        return tuple(map(_name, inside[::2]))

    def _total(self, word: Word) -> Node:
        index = word.below.partition("=")[0].strip()
        if index not in INDICES or word.primes or word.transposed:
            raise ShapeError("a sum without an index")
        return Node("total", index, word.above, (self._product(),))

    def _call(self, word: Word) -> Node:
        self.at += 1
        inside = self._bracket()
        if any(name.label != word.above for name in names_in(inside)) and word.above:
            raise ShapeError(f"the function {word} of another layer")
        return self._transposed(Node("call", word.text, "'" * word.primes, (inside,)))

    def _differential(self, _: Word) -> Node:
        inside = self._factor()
        if inside.kind == "transposed":
            return Node("transposed", parts=(Node("gradient", parts=inside.parts),))
        return Node("gradient", parts=(inside,))

    def _bracket(self) -> Node:
        inside = self._sum()
        if self._next().text not in _CLOSING:
            raise ShapeError("a bracket is not closed")
        return inside

    def _transposed(self, node: Node) -> Node:
        if self._peek().kind == "transposed":
            self.at += 1
            return Node("transposed", parts=(node,))
        if self._peek().kind == "squared":
            self.at += 1
            return Node("squared", parts=(node,))
        return node

    def _diagonal(self, _: Word) -> Node:
        if self._next().text not in _OPENING:
            raise ShapeError("diag without a vector in brackets")
        return Node("diagonal", parts=(self._bracket(),))

    def _norm(self, _: Word) -> Node:
        self.in_norm = True
        inside = self._sum()
        self.in_norm = False
        closing = self._next()
        if closing.kind != "norm" or closing.above != "2" or closing.below not in ("", "2", "F"):
            raise ShapeError("a norm without its square")
        return Node("norm", parts=(inside,))

    def _gradient(self, nabla: Word) -> Node:
        if nabla.above:
            raise ShapeError("a power of ∇")
        if not nabla.below:
            return Node("derivative", parts=(self._factor(),))
        (variable,) = sides_of(nabla.below)[1]
        return _derivative(self._factor(), variable)

    def _inline(self, partial: Word) -> Node:
        if partial.below:
            return self._gradient(partial)
        function = _name(self._next())
        if self._next().text != "/" or self._next().kind != "partial":
            raise ShapeError("∂ without a fraction")
        return _derivative(function, _name(self._next()))


def _name(word: Word) -> Node:
    if word.kind != "name" or word.primes or word.text in _WORDS or (word.below and (len(word.below) > 1 or word.below in "lmn")):
        raise ShapeError(f"{word} is no name of a matrix or a vector")
    if word.below and word.below in INDICES:
        if word.above or word.transposed:
            raise ShapeError(f"{word} is an element of a layer, or of an example")
        return Node("element", word.text, word.below)
    node = Node("name", word.text + (f"_{word.below}" if word.below else ""), word.above)
    return Node("transposed", parts=(node,)) if word.transposed else node


def _is_differential(node: Node) -> bool:
    return node.kind == "gradient" and node.parts[0].kind == "name"


def _fraction(word: Word) -> Node:
    above, below = word.parts
    if above.strip().startswith((r"\partial", "∂")) and below.strip().startswith((r"\partial", "∂")):
        function, variable = (part.strip().removeprefix(r"\partial").removeprefix("∂") for part in (above, below))
        names = [sides_of(part)[1] for part in (function, variable)]
        if all(len(one) == 1 for one in names):
            return _derivative(names[0][0], names[1][0])
    sides = [sides_of(part)[1] for part in (above, below)]
    if any(len(one) != 1 for one in sides):
        raise ShapeError("a relation in a fraction")
    if all(map(_is_differential, (sides[0][0], sides[1][0]))):
        return _derivative(sides[0][0].parts[0], sides[1][0].parts[0])
    return Node("product", parts=(sides[0][0], sides[1][0]), signs=("/",))


def _derivative(function: Node, variable: Node) -> Node:
    if variable.kind not in ("name", "element"):
        raise ShapeError("a derivative of, or by, something that is no name")
    return Node("derivative", parts=(function, variable))
