"""Under which conditions the lines hold, and what is agreed where a derivative does not exist, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Symbol

from symperceptron.derivation import Derivation
from symperceptron.derivation.remarks import Remark
from symperceptron.handouts.document import Block, Heading, Math, Paragraph, Pieces
from symperceptron.handouts.matrices import proved_line
from symperceptron.handouts.structure import kind, sample_index
from symperceptron.handouts.subject import Subject
from symperceptron.handouts.texts import Catalogue
from symperceptron.language.expressions import Compare

__all__ = ["remarked", "terms"]


def terms(page: Subject) -> Iterator[Block]:
    """The section; nothing where no line has a condition and no remark is to be made."""
    say = page.say
    derivations = [one.derivation for one in (*page.gradients, *page.lemmas)]
    conditions = dict.fromkeys(condition for derivation in derivations for condition in derivation.conditions)
    remarks = dict.fromkeys(remark for derivation in derivations for remark in derivation.remarks)
    if not conditions and not remarks:
        return
    yield Heading(text=say.say("sections", "terms"))
    for condition in conditions:
        yield Paragraph(text=say.say("terms", _kind(condition), condition=Math(condition), subject=Math(_subject(condition))))
    for remark in remarks:
        yield Paragraph(text=_spoken(remark, say))


def remarked(derivation: Derivation, say: Catalogue) -> Iterator[Pieces]:
    """A sentence for each remark on a derivation on its own, and one for its line with matrices."""
    yield from (_spoken(remark, say) for remark in derivation.remarks)
    line = derivation.batch_line
    if line is not None and line.proof.is_proved:
        meant = Compare(line.delta.name, "=", line.delta.expression)
        yield say.say("terms", "matrices", line=Math(line.expression), delta=Math(meant))
    elif line is None and kind(derivation.model) != "neuron" and sample_index(derivation.model) is not None:
        of_layers = proved_line(derivation)
        if of_layers is not None:
            yield say.say("terms", "matrix", line=Math(of_layers))


def _spoken(remark: Remark, say: Catalogue) -> Pieces:
    return say.say("terms", remark.kind.value, about=Math(remark.about))


def _subject(condition: Compare) -> object:
    """What the condition is about: what stands between its ends, or at the left."""
    return condition.sides[len(condition.sides) // 2] if len(condition.sides) == 3 else condition.sides[0]


def _kind(condition: Compare) -> str:
    subject = _subject(condition)
    if isinstance(subject, Symbol) and subject.is_integer:
        return "index"
    return "not zero" if "!=" in condition.signs else "assumed" if condition.signs == ("=",) else "domain"
