"""What the lines of a text with matrices say: its definitions, its claims, and whether a short ``dW`` is a gradient or a differential."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from symperceptron.checking.matrices.names import key_of
from symperceptron.checking.matrices.shapes import LOSSES
from symperceptron.checking.matrices.tree import INDICES, Node, names_in, sides_of
from symperceptron.errors import ShapeError

__all__ = ["DIFFERENTIAL", "GRADIENT", "Statement", "Text", "parts_of", "text_of"]

GRADIENT, DIFFERENTIAL = "gradient", "differential"
_SEVERAL = re.compile(r"\\(?:implies|Rightarrow|Longrightarrow|iff|Leftrightarrow)(?![a-z])|⇒|⟹")
_WEIGHTS = frozenset({"w", "W", "theta", "Theta", "beta", "v"})
_DERIVATIVE = re.compile(r"\\partial|∂|\\nabla|∇|\\delta|δ|\\Delta|\\frac|\bd[A-Za-z]")
_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec|mathrm)\s*\{?\s*(\\?[A-Za-z]+)\s*\}?")
_LABELLED = re.compile(r"([A-Za-z]+)_\{?([A-Za-z]\w{0,20})\}?")
_LETTERS = re.compile(r"\\(?:hat|bar|tilde|mathcal)\s*\{?\s*\\?[A-Za-z]+|\\?[A-Za-z]+(?:_\{?\d\}?)?")
_TRANSPOSED = re.compile(
    r"(\\?[A-Za-z]+(?:_\{?\d\}?)?)(?:(?<=[A-Z])(?:\^\{[^{}]*\}|\^\w)\))?\s*(?:\^\s*\{?\s*(?:T\b|\\top|\\intercal)|\u22a4|\u1d40|\.T(?![A-Za-z]))"
)
_DIFFERENTIAL = re.compile(
    r"(?:\\partial|∂|(?<![A-Za-z\\])d)\s*\{?\s*\\?[A-Za-z]+(?:_\{?\d\}?)?|(?:\\nabla|∇)\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?[A-Za-z]+)"
)
_ELEMENT = re.compile(r"[A-Za-z]_\{?[a-z]")
_EXAMPLE = re.compile(rf"[(\[]?([{''.join(sorted(INDICES))}])[)\]]?")
_SET_TO_ZERO = re.compile(r"=\s*(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*)?0(?![\w.])")
_WHOLE = re.compile(r"\W?(\d+)\W?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The sides of a line, or of a part of it; one that goes on has what the chain is about first, `own` being those that it shows itself."""

    number: int
    sides: tuple[Node, ...]
    goes_on: bool

    @property
    def own(self) -> tuple[Node, ...]:
        """The sides that are said here."""
        return self.sides[1:]


@dataclass(frozen=True, kw_only=True)
class Text:
    """The statements of a text, what it says of functions, and the numbers of lines with a relation that could not be read.

    `unclear` are the letters, as `key_of` has them, of which such lines may say what they are, `turned` those that some line transposes, and
    `mixed` the numbers of unread lines with one of these in front of something.  Behind the line `solved`, which sets a derivative to 0, an equation
    says of the letters before it where that is met, and not what they are.
    """

    statements: tuple[Statement, ...]
    functions: Mapping[str, tuple[Node, Node]]
    unread: frozenset[int]
    unclear: frozenset[str]
    turned: frozenset[str] = frozenset()
    mixed: frozenset[int] = frozenset()
    solved: int | None = None

    @cached_property
    def _given(self) -> frozenset[str]:
        """The letters before a derivative is set to 0."""
        before = (one for one in self.statements if self.solved is not None and one.number <= self.solved)
        return frozenset(name.text for one in before for side in one.sides for name in names_in(side))

    @cached_property
    def definitions(self) -> Mapping[str, Statement]:
        """The statement that says first what each letter is; one in terms of a loss that nothing defines says it only if no other does."""
        found: dict[str, Statement] = {}
        heads = {one.sides[0].text for one in self.statements if one.sides[0].kind in ("name", "element")}
        late: list[Statement] = []
        for statement in self.statements:
            losses = {name.text for name in names_in(statement.sides[1]) if _stem(name.text) in LOSSES}
            if losses <= heads:
                self._define(statement, found)
            else:
                late.append(statement)
        for statement in late:
            self._define(statement, found)
        for statement in self.statements:
            between, *others = statement.own
            if (
                others and between.kind == "name" and between.text not in heads
            ):  # what nothing else says stands between: ŷ = a = σ(z)
                self._define(replace(statement, sides=(between, *others)), found)
        return found

    def _define(self, statement: Statement, found: dict[str, Statement]) -> None:
        head, body = statement.sides[:2]
        if head.kind not in ("name", "element") or statement.goes_on or head.text in found or key_of(head.text) in self.unclear:
            return
        is_met = self.solved is not None and statement.number > self.solved and head.text in self._given
        inside = {name.text for one in found.values() for name in names_in(one.sides[1])}
        is_met = is_met or (head.text in inside and {name.text for name in names_in(body)} <= inside - found.keys())
        is_made = not is_met and not any(part.kind == "gradient" for part in parts_of(body)) and body.kind != "ones"
        if is_made and head.text not in {name.text for name in names_in(body)} and not self._is_behind(body, head.text, found):
            found[head.text] = statement

    @staticmethod
    def _is_behind(body: Node, letter: str, found: Mapping[str, Statement]) -> bool:
        waiting, seen = [name.text for name in names_in(body)], set[str]()
        while waiting:
            other = waiting.pop()
            if other == letter:
                return True
            if other in found and other not in seen:
                waiting += [name.text for name in names_in(found[other].sides[1])]
            seen.add(other)
        return False

    @cached_property
    def loss(self) -> str | None:
        """What is differentiated by something, or else called by one of the letters of a loss."""
        derived = [
            part.parts[0].text for one in self.statements for side in one.sides for part in parts_of(side) if _is_of_name(part)
        ]
        defined = [letter for letter in self.definitions if _stem(letter) in LOSSES]
        wanted = (
            [letter for letter in derived if letter in defined] or [one for one in derived if _stem(one) in LOSSES] or defined
        )
        return next(iter(wanted), None) if len(set(wanted)) == 1 else None

    @property
    def has_short(self) -> bool:
        """Whether there is a short ``dW``."""
        return any(part.kind == "gradient" for one in self.statements for side in one.sides for part in parts_of(side))

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """What a short ``dW`` may be: a differential beside products of Frobenius or a ``dL``, a gradient where one is said to be no change of anything."""
        sides = [(one.sides[0], side) for one in self.statements for side in one.own]
        short = [part for one in self.statements for side in one.sides for part in parts_of(side) if part.kind == "gradient"]
        if not short:
            return (GRADIENT,)
        names = {part.parts[0].text for part in short if part.parts[0].kind == "name"}
        is_of_loss = self.loss in names or any(part.parts[0].kind not in ("name", "element") for part in short)
        if is_of_loss or any(
            "frobenius" in part.signs for one in self.statements for side in one.sides for part in parts_of(side)
        ):
            return (DIFFERENTIAL,)
        is_said = any(
            head.kind == "gradient" and not any(part.kind == "gradient" for part in parts_of(side)) for head, side in sides
        )
        return (GRADIENT,) if is_said else (GRADIENT, DIFFERENTIAL)


def text_of(text: str, *, has_elements: bool = True) -> Text:
    """The statements of a text; those about elements are not read where it has none."""
    found: list[Statement] = []
    functions: dict[str, tuple[Node, Node]] = {}
    unread, unclear = set[int](), set[str]()
    lines = dict(enumerate(text.splitlines(), 1))
    turned = {key_of(letter) for line in lines.values() for letter in _TRANSPOSED.findall(_BOLD.sub(r"\1", line))}
    head: Node | None = None
    for number, line in lines.items():
        for part in filter(str.strip, _SEVERAL.split(line)):
            try:
                goes_on, sides = sides_of(part)
                sides = tuple(_numbered(side) for side in sides)
                if not has_elements:
                    _refuse_elements(sides)
            except (ShapeError, IndexError, ValueError):
                head = None
                if "=" in part:
                    unread.add(number)
                    unclear |= _spoken_of(part.partition("=")[0])
                continue
            if (
                not goes_on
                and len(sides) > 1
                and sides[0].kind == "call"
                and sides[0].parts[0].kind == "name"
                and not sides[0].label
            ):
                functions.setdefault(sides[0].text, (sides[0], sides[1]))
                head = None
            elif goes_on and head is not None:
                found.append(Statement(number=number, sides=(head, *sides), goes_on=True))
            elif goes_on:
                unread.add(number)
            elif len(sides) > 1:
                head = sides[0]
                found.append(Statement(number=number, sides=sides, goes_on=False))
    found = _with_examples(found)
    variable = _variable(found)
    statements = tuple(replace(one, sides=tuple(_with_variable(side, variable) for side in one.sides)) for one in found)
    return Text(
        statements=statements,
        functions=functions,
        unread=frozenset(unread),
        unclear=frozenset(unclear),
        turned=frozenset(turned),
        mixed=frozenset(number for number in unread if turned & _factors_in(lines[number])),
        solved=next((at for at, line in lines.items() if _SET_TO_ZERO.search(line) and _DERIVATIVE.search(line)), None),
    )


def _factors_in(line: str) -> set[str]:
    """The capitals in a line that could not be read, neither transposed nor differentiated by."""
    bare = _TRANSPOSED.sub(" ", _DIFFERENTIAL.sub(" ", _BOLD.sub(r"\1", line)))
    return {key_of(letter) for letter in _LETTERS.findall(_ELEMENT.sub(" ", bare)) if letter[0].isupper()}


def _refuse_elements(sides: Iterable[Node]) -> None:
    if any(part.kind in ("element", "total") for side in sides for part in parts_of(side)):
        raise ShapeError("elements")


def _with_examples(statements: Sequence[Statement]) -> list[Statement]:
    """The statements with ``x_i`` as the example of that number in X, where x never stands alone and X does."""
    parts = [part for one in statements for side in one.sides for part in parts_of(side)]
    alone = {part.text for part in parts if part.kind == "name"}
    capitals = {
        part.text: part.text.upper() for part in parts if part.kind == "element" and part.text.isascii() and len(part.text) == 1
    }
    capitals = {
        letter: capital for letter, capital in capitals.items() if letter not in alone and capital in alone and capital != letter
    }
    return [replace(one, sides=tuple(_in_capitals(side, capitals) for side in one.sides)) for one in statements]


def _in_capitals(node: Node, capitals: Mapping[str, str]) -> Node:
    text = capitals.get(node.text, node.text) if node.kind == "element" else node.text
    return replace(node, text=text, parts=tuple(_in_capitals(part, capitals) for part in node.parts))


def parts_of(node: Node) -> Iterator[Node]:
    """A tree and all its parts."""
    yield node
    for part in node.parts:
        yield from parts_of(part)


def _numbered(node: Node) -> Node:
    """The tree with numbers of layers as parts of the letters; raises ShapeError for layers, or examples, of any number."""
    parts = tuple(map(_numbered, node.parts))
    if node.kind != "name" or not node.label:
        return replace(node, parts=parts)
    if (numbered := _EXAMPLE.fullmatch(node.label)) is not None:
        return Node("element", node.text, numbered[1])
    if (whole := _WHOLE.fullmatch(node.label)) is None:
        raise ShapeError(f"{node.text} with the label {node.label}")
    return replace(node, text=f"{node.text}^{whole[1]}", label="", parts=parts)


def _spoken_of(left: str) -> set[str]:
    """The letters of a left side that could not be read; none where it is a derivative, which says nothing of what a letter is."""
    if _DERIVATIVE.search(left):
        return set()
    bare = _BOLD.sub(r"\1", left)
    return {key_of(letter) for letter in (*_LETTERS.findall(bare), *map("_".join, _LABELLED.findall(bare)))}


def _is_of_name(node: Node) -> bool:
    return node.kind == "derivative" and node.parts[0].kind == "name"


def _stem(letter: str) -> str:
    return re.split(r"[_^]", letter)[0].removeprefix("\\")


def _variable(statements: Sequence[Statement]) -> Node | None:
    """What ``∇L`` is by: the only argument that the loss is given anywhere, or the only weights that are not made of anything."""
    everything = [part for one in statements for side in one.sides for part in parts_of(side)]
    given = {argument for part in everything if part.kind == "name" and len(part.parts) == 1 for argument in part.parts}
    heads = {one.sides[0].text for one in statements if one.sides[0].kind == "name"}
    weights = {part for part in everything if part.kind == "name" and not part.parts and _stem(part.text) in _WEIGHTS}
    found = given or {part for part in weights if part.text not in heads}
    return next(iter(found)) if len(found) == 1 else None


def _with_variable(node: Node, variable: Node | None) -> Node:
    parts = tuple(_with_variable(part, variable) for part in node.parts)
    if node.kind == "derivative" and len(parts) == 1 and variable is not None:
        parts = (parts[0], variable)
    return replace(node, parts=() if node.kind == "name" else parts)
