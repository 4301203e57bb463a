"""The gradient as programs: the NumPy code of the kernel, the same for the library of choice, and what each really prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symperceptron.errors import ModelError
from symperceptron.handouts.document import Block, Code, Heading, Paragraph, Printed
from symperceptron.handouts.listing import listing
from symperceptron.handouts.numbers import Example
from symperceptron.handouts.running import LIBRARIES, Run, run
from symperceptron.handouts.structure import sample_index
from symperceptron.handouts.subject import Subject
from symperceptron.kernels import code, lambdify
from symperceptron.language import Name

__all__ = ["programs"]

_OF_A_SAMPLE = ("input", "target")


def programs(page: Subject) -> Iterator[Block]:
    """The section; nothing where the model has no kernel."""
    say, model, example = page.say, page.model, page.example
    try:
        source = lambdify(model).source
    except ModelError:
        return  # not every model has a kernel, and a page without code is still a page
    yield Heading(text=say.say("sections", "code"))
    yield Paragraph(text=say.say("code", "text"))
    yield listing(source)
    if example is None or sample_index(model) is not None:
        return
    values = {name.key: _numbers(name, example) for name in model.names if model.definition_of(name.key) is None}
    _, _, lines = code(model, "numpy", values=values).rstrip().rpartition("\n\n\n")
    yield from _told(page, lines, "example", "numpy", run(f"{source}\n\n{lines}\n", "numpy"))
    target = page.choices.target
    if target is not None and target != "numpy":
        program = code(model, target, values=values)
        yield from _told(page, program, "library", target, run(program, target))


def _told(page: Subject, program: str, what: str, target: str, done: Run) -> Iterator[Block]:
    """A program, and below it what it printed when it was run for this page, or before it why it was not."""
    library = LIBRARIES[target]
    words = page.say.say("code", f"{what}_{done.failure or 'run'}", library=library.name, install=Code(library.install))
    yield Paragraph(text=words)
    yield listing(program, library.language)
    if not done.failure:
        yield Printed(lines=done.lines)


def _numbers(name: Name, example: Example) -> Any:
    """The example's numbers of a name, nested as its indices are; those of a sample in one more list, which holds one sample."""
    found = _nested([float(example.leaves[element]) for element in example.elements(name)], _shape(name, example))
    return [found] if name.role in _OF_A_SAMPLE else found


def _shape(name: Name, example: Example) -> tuple[int, ...]:
    return tuple(int(example.at(upper)) - int(example.at(lower)) + 1 for lower, upper in name.ranges)


def _nested(values: list[float], shape: tuple[int, ...]) -> Any:
    if not shape:
        return values[0]
    size = len(values) // shape[0]
    return [_nested(values[place * size : (place + 1) * size], shape[1:]) for place in range(shape[0])]
