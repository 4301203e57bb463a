"""The check of a text: read it, find the worlds it may be about, judge its lines in them, name its mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from sympy import Expr, Symbol

from symperceptron.checking.called_after import wholes_of_numbered
from symperceptron.checking.caution import with_caution
from symperceptron.checking.charity import reconciled
from symperceptron.checking.components import component_functions, with_components
from symperceptron.checking.definitions import Knowledge
from symperceptron.checking.depth.building import Depth
from symperceptron.checking.depth.ends import ends_of
from symperceptron.checking.depth.lines import lines_by_layer
from symperceptron.checking.depth.lowered import raised, raised_in
from symperceptron.checking.depth.network import depth_of
from symperceptron.checking.exercises import exercise_by_exercise
from symperceptron.checking.explanation import explained
from symperceptron.checking.families import with_declared, with_families
from symperceptron.checking.indices import Elements, counted, own_elements, with_elements
from symperceptron.checking.judge import Judge
from symperceptron.checking.leaves import (
    net_input,
    numbered_biases,
    with_biases,
    with_inputs,
    with_learnt,
    with_scalars,
    with_variables,
    without_made_target,
)
from symperceptron.checking.left_out import with_target
from symperceptron.checking.letters import ambiguous, names_of_layers
from symperceptron.checking.likelihood import with_likelihoods
from symperceptron.checking.limits import Clock
from symperceptron.checking.matrices.elements import by_elements, shows_matrices
from symperceptron.checking.matrices.lines import Outcomes, outcomes_of
from symperceptron.checking.matrices.reporting import with_matrices, with_outcomes
from symperceptron.checking.mistakes import LANGUAGES
from symperceptron.checking.next_layer import moved_lines, reread_lines, with_next_layer
from symperceptron.checking.ranges import common_ends, products_counted_alike, with_ends_apart, with_numbering
from symperceptron.checking.reasons import told
from symperceptron.checking.report import Report
from symperceptron.checking.roles import CALLED, Inferred, inferred_roles
from symperceptron.checking.source import Source
from symperceptron.checking.stated import stated_network
from symperceptron.checking.statements import Statement, parts_of_all, spoken_in
from symperceptron.checking.survey import Survey
from symperceptron.checking.terms import Terms
from symperceptron.checking.unread import left_sides, unknown_losses, without_unread
from symperceptron.checking.whole import judged
from symperceptron.checking.worlds import worlds_of
from symperceptron.derivation import Perceptron
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.errors import ModelError, UnknownNameError
from symperceptron.language.equality import shared_proofs
from symperceptron.language.expressions import Call, Prime
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import rename
from symperceptron.language.reading import Lexicon, Line, author_notation, lexicon_for, read_lines, speaks_of_one
from symperceptron.language.writing import to_latex

__all__ = ["check"]

_OF_A_UNIT = ("output", "target", "preactivation")


@shared_proofs()
def check(
    text: str, given: Model | None = None, names: Mapping[str, str] | None = None, *, lang: str = "en", seconds: float = 2.0
) -> Report:
    r"""A verdict on every line of a derivation written by hand, in LaTeX, Unicode or plain ASCII.

    `given` is the model that the text is about; if None, the network that the text states layer by layer, or the sigmoid neuron with half the squared error.
    Definitions in the text extend or replace it.
    `names` says which symbols the author has for the roles (output, target, input, weight, preactivation, loss, bias, …); without it they are inferred from the
    definitions and reported back.  `lang` is the language of the messages, `seconds` what a line may take before it is left undecided.

    Never raises for a text, whatever it is; raises UnknownNameError for a language that there is not.

    >>> report = check(r"\frac{\partial E}{\partial w_j} = (O - t) O (1 - O) x_j")
    >>> report.verdict.value
    'proved'
    """
    if lang not in LANGUAGES:
        raise UnknownNameError.among("language", lang, LANGUAGES)
    source, names = _with_layers_above(Source.of(text), given, names or {})
    judge = partial(_judged, given=given, names=names, lang=lang, seconds=seconds)
    return source.restored(with_caution(exercise_by_exercise(source.text, judge(source.text), judge), lang))


def _with_layers_above(source: Source, given: Model | None, names: Mapping[str, str]) -> tuple[Source, Mapping[str, str]]:
    """The text, and the author's symbols, with the numbers of layers above where it is about layers of any number."""
    text, above = raised(source.text), {role: raised_in(symbol) for role, symbol in names.items()}
    if text == source.text or depth_of(text, given or Perceptron(), above) is None:
        return source, names
    return replace(source, lines=tuple(text.split("\n"))), above


def _judged(text: str, given: Model | None, names: Mapping[str, str], lang: str, seconds: float) -> Report:
    """The report on a text that has no commands of its own."""
    outcomes = _outcomes(text, given, seconds) if shows_matrices(text) else None
    found = None if outcomes is not None and outcomes.is_settled else by_elements(text, names)
    if found is None:
        report = _checked(text, given, names, lang, seconds)
    else:
        report = with_matrices(text, found, lambda text: _checked(text, given, found.names, lang, seconds))
    return report if outcomes is None else with_outcomes(report, outcomes, lang)


def _outcomes(text: str, given: Model | None, seconds: float) -> Outcomes | None:
    """What the lines come to as products of matrices; nothing where that is given up."""
    try:
        return outcomes_of(text, given, seconds)
    except Exception:  # noqa: BLE001  # a defect of ours in one of two ways to read a text must not take the other with it
        return None


def _checked(text: str, given: Model | None, names: Mapping[str, str], lang: str, seconds: float) -> Report:
    """The report on a text without matrices."""
    model = with_ends_apart(given if given is not None else stated_network(text) or Perceptron(), text)
    depth = depth_of(text, model, names)
    model = model if depth is None else depth.model
    inferred = (
        Inferred(names={}) if depth else Inferred(names=with_target(names, text, model)) if names else inferred_roles(text, model)
    )
    lexicon = lexicon_for(text, model, dict(inferred.names))
    lines = read_lines(text, lexicon)
    layered = names_of_layers(spoken_in(lines), inferred.names, lexicon)
    if layered:
        inferred = replace(inferred, names=layered)
        lexicon = lexicon_for(text, model, dict(layered))
        lines = read_lines(text, lexicon)
    lines = with_likelihoods(lines_by_layer(lines, depth) if depth is not None else lines, model)
    lines = products_counted_alike(with_components(lines, component_functions(spoken_in(lines))))
    terms = Terms.of(spoken_in(lines), lexicon)
    lines = tuple(map(terms.read, lines))
    lower, implied = lexicon.default_range
    ends = common_ends(spoken_in(lines), implied, frozenset(name.key for name in model.names if name.role in _OF_A_UNIT))
    lines = tuple(_renamed(line, ends) for line in lines)
    spoken = tuple(spoken_in(lines))
    survey = Survey.of(spoken)
    known = with_declared(replace(model, notation=terms.spelled(author_notation(lexicon))), lexicon)
    known = _with_activations(without_unread(known, lines, lexicon, inferred.defined), spoken)
    known = known if depth is None else depth.with_slopes(known)
    biases = numbered_biases(known, survey)
    known = with_biases(known, biases)
    images = {**net_input(known, spoken, survey), **biases}
    if images:
        lines = tuple(_renamed(line, images) for line in lines)
        spoken = tuple(spoken_in(lines))
        survey = Survey.of(spoken)
    known = _enlarged(
        known,
        lambda model: model if "target" in inferred.names else without_made_target(model, spoken),
        lambda model: with_families(model, lexicon, {key: survey.most(key) for key in survey.uses}),
        lambda model: with_variables(model, spoken, lexicon),
        lambda model: with_learnt(model, spoken, lexicon),
        lambda model: with_inputs(model, spoken, left_sides(lines, spoken, lexicon), lexicon),
        lambda model: with_scalars(model, spoken, survey),
    )
    bounds = _range_of_units(known, survey) or (lower, ends.get(implied, implied))
    known = with_numbering(known, spoken)
    own = own_elements(spoken)
    known = with_elements(known, survey, own)
    worlds = worlds_of(known, counted(survey, own), bounds, function_of_input=_is_function_of_input(lexicon))
    worlds = tuple(end for world in worlds for end in ends_of(with_next_layer(world, lexicon), depth))
    lines = reread_lines(moved_lines(lines, known, lexicon), known, lexicon)
    spoken = tuple(spoken_in(lines))
    elements, clock = Elements(own), Clock(seconds)
    said = left_sides(lines, spoken, lexicon)
    hear = partial(
        Judge,
        told=said,
        matrices=_matrices(lexicon, survey),
        ambiguous=ambiguous(known, lexicon, spoken),
        unclear=wholes_of_numbered(spoken),
        one_from=next((number for number, line in enumerate(lines) if speaks_of_one(line.text)), None),
    )
    knowledge = Knowledge(model=known, unsaid=_used_and_unsaid(known, survey, said))
    judges = (
        hear(known, survey, world, lexicon, clock, elements)
        for world in worlds
        for known in _foretold(replace(knowledge, model=world.model), spoken, depth)
    )
    judge, reports = reconciled((judge, judged(judge, lines)) for judge in judges)
    final = judge.knowledge.model
    named = tuple(explained(report, number, judge, lang) for number, report in enumerate(reports))
    named = tuple(replace(line, reason=told(line.reason, lang)) for line in named)
    notes = (
        *(
            told(f"{symbol} is taken as the {CALLED.get(role, role)}", lang)
            for role, symbol in inferred.names.items()
            if not names
        ),
        *judge.world.notes,
        *(f"{a} is read as {b}" for pair in images.items() for a, b in [[to_latex(x, final.notation) for x in pair]] if a != b),
    )
    return Report(lines=named, given=_judged_by(final), notes=notes, notation=final.notation)


def _judged_by(model: Model) -> tuple[str, ...]:
    """The definitions that the lines were held against."""
    said = (
        f"{to_latex(known.name, model.notation)} = {to_latex(known.expression, model.notation)}"
        for known in model.definitions
        if not known.expression.has(*unknown_losses(model))
    )
    return tuple(dict.fromkeys(said))


def _foretold(known: Knowledge, spoken: tuple[Statement, ...], depth: Depth | None) -> Iterator[Knowledge]:
    """The knowledge with what the text says later, and with what a layer of any number says of its neighbours.

    A text that says late what was given otherwise may have meant it from the start.
    """
    found = known.foretold(spoken)
    yield found if depth is None else replace(found, defined=found.defined | depth.said)
    if depth is None and (anew := known.foretold(spoken, over_given=True)) != found:
        yield anew


def _enlarged(model: Model, *ways: Callable[[Model], Model]) -> Model:
    """The model with what the text shows, each way left out that would make it go round in a circle."""
    for way in ways:
        try:
            model = way(model)
        except ModelError:
            continue
    return model


def _renamed(line: Line, images: Mapping[Expr, Expr]) -> Line:
    """The line with some symbols replaced in all its sides."""
    if not images:
        return line
    return replace(line, sides=tuple(replace(side, expression=rename(side.expression, images)) for side in line.sides))


def _range_of_units(model: Model, survey: Survey) -> tuple[Expr, Expr] | None:
    """The range over which the text sums its outputs and targets most often."""
    found: Counter[tuple[Expr, Expr]] = Counter()
    for name in model.names:
        if name.role in _OF_A_UNIT:
            found.update(survey.ranges.get(name.key, Counter()))
    return found.most_common(1)[0][0] if found else None


def _with_activations(model: Model, spoken: tuple[Statement, ...]) -> Model:
    """The model with every activation that the text calls by its name, or by a letter that no other activation has: φ may be any of several."""
    called = {part.function for part in parts_of_all(spoken) if isinstance(part, Call | Prime)}
    u = Symbol("u", real=True)
    missing = [
        row
        for row in ACTIVATIONS.values()
        if {row.letter, row.name} & called and row.letter not in FUNCTIONS and model.definition_of(row.letter) is None
    ]
    letters = Counter(row.letter for row in missing)
    own = (Definition(name=Call(row.letter, u), expression=row.formula(u)) for row in missing if letters[row.letter] == 1)
    return replace(model, definitions=(*model.definitions, *own))


def _used_and_unsaid(model: Model, survey: Survey, said: frozenset[str]) -> frozenset[str]:
    """The net inputs that the text uses and never says what they are."""
    return frozenset(name.key for name in model.by_role("preactivation") if survey.uses.get(name.key)) - said


def _matrices(lexicon: Lexicon, survey: Survey) -> frozenset[Expr]:
    """The weights that are written as one capital letter, and never with an index."""
    return frozenset(
        lexicon.symbol(entry.key)
        for entry in lexicon.entries
        if entry.role == "weight" and entry.letter.isascii() and entry.letter.isupper() and survey.arities(entry.key) == {0}
    )


def _is_function_of_input(lexicon: Lexicon) -> bool:
    """Whether the author declares the output as a function of the input: ``s(x)`` and x."""
    output = next((entry for entry in lexicon.entries if entry.role == "output"), None)
    source = next((entry for entry in lexicon.entries if entry.role in ("input", "preactivation")), None)
    return output is not None and source is not None and bool(output.arguments) and source.letter in output.arguments
