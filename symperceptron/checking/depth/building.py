"""The model of a network of any depth, put together from what a text says of a layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Symbol

from symperceptron.checking.depth.templates import Template, in_layer, stem_of
from symperceptron.checking.depth.widths import Widths
from symperceptron.checking.statements import Statement
from symperceptron.errors import ModelError
from symperceptron.language.expressions import Call, Plus, Summation, Times
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import family, free_names, indices_of, is_name, letter_of, quantity, rename, with_letters
from symperceptron.language.notation import Notation, Spelling
from symperceptron.language.reading import Lexicon
from symperceptron.language.reading.entries import latex_of_letter
from symperceptron.language.reading.labels import LAST, Label, Labelled

__all__ = ["Builder", "Depth", "is_activated", "vocabulary"]

Range = tuple[Expr, Expr]

_SLOPE = "slope"


def vocabulary(seen: Labelled, given: Model, *more: Name) -> Model:
    """The names that carry a label, of which nothing else is known, and the functions that are given."""
    end = Symbol("N", integer=True)
    names = (
        Name(
            symbol=family(f"{letter}^{label}") if max(counts) else Symbol(f"{letter}^{label}", real=True),
            role="",
            ranges=((Integer(1), end),) * max(counts),
        )
        for (letter, label), counts in seen.names.items()
    )
    spellings = {letter: Spelling(latex=latex_of_letter(letter)) for letter in sorted(seen.letters)}
    notation = Notation(
        name="text",
        source="the text",
        first_index=given.notation.first_index,
        spellings=tuple(spellings.items()),
        layer=seen.brackets,
    )
    return replace(given, definitions=_functions(given), names=(*names, *more), notation=notation, assumptions=())


def _functions(given: Model) -> tuple[Definition, ...]:
    return tuple(one for one in given.definitions if one.is_function)


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """A network of layers of any number, the loss of its last layer and what stands for it in the others.

    `said` are the quantities that are known before they are defined, `slopes` the names of derivatives,
    `supposed` those of which nothing but custom says what they are.
    """

    model: Model
    loss: str
    inner: str
    said: frozenset[str]
    supposed: frozenset[str] = frozenset()
    slopes: frozenset[str] = frozenset()

    def with_slopes(self, model: Model) -> Model:
        """The model with what stands for the loss of a layer l, whatever the text says of the loss."""
        definitions = (self.model.definition_of(old.key) if old.key == self.inner else old for old in model.definitions)
        return replace(model, definitions=tuple(filter(None, definitions)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """What a text says of its layers, to be put together."""

    seen: Labelled
    given: Model
    lexicon: Lexicon
    templates: Mapping[tuple[str, str], Template]
    spoken: tuple[Statement, ...]
    loss: str
    widths: Widths
    variables: tuple[Name, ...]

    def depth(self, names: Mapping[str, str]) -> Depth:
        """The network, from what is said of its quantities."""
        bases = sorted({label.base for label in self.seen.labels}, reverse=True)
        parts = {base: self._definitions(base) for base in bases}
        inner = f"{self.loss}^l"
        made = [definition for part in parts.values() for definition in part]
        losses = [*([self._slopes(parts["l"], inner)] if "l" in parts else []), *self._given_loss(parts.get(LAST, []), names)]
        leaves = self._leaves(made)
        model = vocabulary(self.seen, self.given)
        notation = replace(
            model.notation,
            spellings=(
                *model.notation.spellings,
                (inner, _spelling(self.loss)),
                (_SLOPE, Spelling(latex=r"\mathit{slope}", text="slope")),
            ),
        )
        definitions = (*losses, *made, *model.definitions)
        roles = dict(self._roles())
        found = {
            letter_of(part): len(indices_of(part))
            for one in (*losses, *made)
            for side in (one.name, one.expression)
            for part in free_names(side)
        }
        target = next(iter(self._targets(names)), "y")
        declared = tuple(
            self._name(
                key, count, "input" if key in leaves else "target" if key == target else roles.get(key.partition("^")[0], "loss")
            )
            for key, count in found.items()
        )
        if target not in found:
            declared = (*declared, self._name(target, 1 if max(found.values()) else 0, "target"))
        declared = (*declared, *self.variables)
        # The letter is read as the loss of the last layer where there is one.
        declared = tuple(sorted(declared, key=lambda name: name.key == inner))
        model = replace(model, definitions=definitions, names=declared, notation=notation)
        return Depth(
            model=model,
            loss=self.loss,
            inner=inner,
            slopes=frozenset(letter for (letter, _), one in self.templates.items() if one.is_derivative),
            said=frozenset(one.key for one in made) - self._first_said(),
        )

    def _definitions(self, base: str) -> list[Definition]:
        """What is said of each letter, in every layer of which the text speaks."""
        templates = [self.templates.get((letter, base)) or self.templates.get((letter, "l")) for letter in self._heads()]
        known = [one for one in templates if one is not None]
        spoken = [offset for one in known for offset in self._spoken(one, base)]
        if not known or not spoken:
            return []
        layers = [Label(base, offset) for offset in range(min(spoken), max(spoken) + 1)]
        inner = {self.loss: f"{self.loss}^l"} if base == "l" else {}
        made = [one.at(label) for label in layers for one in known]
        return [replace(one, expression=with_letters(one.expression, inner)) for one in made]

    def _spoken(self, template: Template, base: str) -> Iterator[int]:
        """The layers of this quantity, or of what it has of its own, of which the text speaks; what only feeds another layer does not count."""
        source = self._source()
        own = {letter: steps for letter, steps in template.parts.items() if letter not in self._heads()}
        for letter, label in self.seen.names:
            if label.base == base and letter == stem_of(template.name) and letter != source:
                yield label.offset
            elif label.base == base and letter in own:
                yield label.offset - own[letter]

    def _heads(self) -> list[str]:
        return list(dict.fromkeys(letter for letter, _ in self.templates))

    def _roles(self) -> Iterator[tuple[str, str]]:
        inside = {letter for one in self.templates.values() if not one.is_derivative for letter in one.parts}
        for letter, count in {(letter, max(counts)) for (letter, _), counts in self.seen.names.items()}:
            several = [one for (head, _), one in self.templates.items() if head == letter]
            if not several and letter not in inside:
                yield letter, ""  # nothing is said of it, and nothing is made of it
            elif not several:
                yield letter, "weight" if count == 2 else "bias" if count == 1 else self._role_in_chain(letter)
            elif several[0].is_derivative:
                yield letter, "derivative"
            else:
                yield letter, "preactivation" if several[0].is_fed and not is_activated(several[0]) else "output"

    def _role_in_chain(self, letter: str) -> str:
        """What a letter without indices is in ``z^l = w^l a^{l-1} + b^l``, of single units."""
        for one in self.templates.values():
            terms = one.expression.args if isinstance(one.expression, Plus) else (one.expression,)
            for term in terms if one.is_fed else ():
                factors = [stem_of(factor) for factor in (term.args if isinstance(term, Times) else (term,)) if is_name(factor)]
                if letter in factors and self._source() in factors:
                    return "weight"
                if letter in factors:
                    return "bias" if len(terms) > 1 and is_name(term) else ""
        return ""

    def _leaves(self, made: Iterable[Definition]) -> frozenset[str]:
        """The units that nothing is said of, as they feed the first layer."""
        heads = {one.key for one in made}
        inside = {letter_of(name) for one in made for name in free_names(one.expression)}
        return frozenset(key for key in inside - heads if key.partition("^")[0] in self._heads())

    def _name(self, key: str, count: int, role: str) -> Name:
        symbol = family(key) if count else Symbol(key, real=True)
        return Name(symbol=symbol, role="slope" if key.startswith(f"{_SLOPE}^") else role, ranges=self._ranges(key, count))

    def _ranges(self, key: str, count: int) -> tuple[Range, ...]:
        stem, label = key.partition("^")[0], Label.of_key(key) or Label(LAST)
        stem = stem if (stem, 0) in self.widths else ""
        ranges = (self.widths.get((stem, slot), self.lexicon.default_range) for slot in range(count))
        return tuple(
            (in_layer(lower, label.base, label.offset), in_layer(upper, label.base, label.offset)) for lower, upper in ranges
        )

    def _slopes(self, made: list[Definition], inner: str) -> Definition:
        """What stands for the loss: any linear function of the highest units of which the text speaks."""
        units = [one for one in made if stem_of(one.name) == self._source()]
        if not units:
            raise ModelError("a network without units")
        unit = max(units, key=lambda one: Label.of_key(one.key) or Label("l")).name
        at = indices_of(unit)
        slope = f"{_SLOPE}^{Label.of_key(letter_of(unit))}"
        total = Times(quantity(slope, at), unit)
        return Definition(name=Symbol(inner, real=True), expression=self._summed(total, unit))

    def _source(self) -> str:
        """The letter of the units that feed the next layer."""
        return next(
            letter
            for one in self.templates.values()
            if one.is_fed
            for letter, steps in one.parts.items()
            if steps == -1 and letter in self._heads()
        )

    def _summed(self, expr: Expr, unit: Expr) -> Expr:
        for index in indices_of(unit):
            expr = Summation(expr, index, *self._ranges(letter_of(unit), 1)[0])
        return expr

    def _given_loss(self, made: list[Definition], names: Mapping[str, str]) -> Iterator[Definition]:
        """The given loss, summed over the units of the last layer."""
        units = [one for one in made if Label.of_key(one.key) == Label(LAST) and isinstance(one.expression, Call)]
        said = dict(filter(None, (one.made for one in reversed(self.spoken))))
        loss = Symbol(self.loss, real=True)
        yield from [Definition(name=loss, expression=said[loss])] if loss in said else []
        if any(self.loss in (letter_of(name), letter_of(name).partition("_")[0]) for name in said):
            return  # C beside C_o = (a − y)² is no loss of which nothing is said
        own = self.given.definition_of(self.given.loss)
        output, target = (next(iter(self.given.by_role(role)), None) for role in ("output", "target"))
        if not units or own is None or output is None or target is None or output.ranges:
            return
        unit = units[0].name
        at = indices_of(unit)
        letter = next(iter(self._targets(names)), "y")
        wanted = quantity(letter, at)
        body = rename(own.expression, {output.symbol: unit, target.symbol: wanted})
        yield Definition(name=Symbol(self.loss, real=True), expression=self._summed(body, unit))

    def _targets(self, names: Mapping[str, str]) -> Iterator[str]:
        """The letter of the target: declared, or one of the customary ones."""
        spoken = {letter_of(n) for one in self.spoken for side in one.sides for n in free_names(side.expression)}
        yield from (letter for letter in (names.get("target", "").partition("_")[0], "y", "t", "d") if letter in spoken)

    def _first_said(self) -> frozenset[str]:
        """The quantities that the text defines just as they are known here, before it says anything else of them."""
        first: dict[str, bool] = {}
        for statement in self.spoken:
            left = statement.sides[0].expression
            templates = [one for one in self.templates.values() if one.name == left]
            is_template = any(side.expression == one.expression for one in templates for side in statement.sides[1:])
            if not statement.goes_on and statement.signs:
                first.setdefault(letter_of(left) if templates else "", is_template)
        return frozenset(key for key, is_template in first.items() if is_template)


def _spelling(letter: str) -> Spelling:
    stem, _, label = letter.partition("_")
    return (
        Spelling(latex=latex_of_letter(letter))
        if latex_of_letter(letter) != letter
        else Spelling(latex=stem, subscript=f"{label}{{}}")
    )


def is_activated(template: Template) -> bool:
    """Whether the template is a function of something: ``a = σ(z)``."""
    return isinstance(template.expression, Call)
