"""The figures of a page: the picture of the model, its computational graph, two plots; each with its caption and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator

from symperceptron.handouts.document import Figure, Math, Pieces
from symperceptron.handouts.drawing import Drawing
from symperceptron.handouts.graph import computational_graph
from symperceptron.handouts.picture import picture
from symperceptron.handouts.plots import activation_plot, loss_plot
from symperceptron.handouts.structure import quantities
from symperceptron.handouts.subject import Subject, spoken_of
from symperceptron.language.expressions import Compare

__all__ = ["graph_figure", "model_figure", "plot_figures"]


def model_figure(subject: Subject) -> Figure:
    """The picture of the model."""
    model, say = subject.model, subject.say
    made = [one for one in quantities(model) if one.definition is not None]
    steps = say.joined(
        tuple((Math(Compare(one.definition.name, "=", one.definition.expression)),) for one in made if one.definition is not None)
    )
    names = {
        role: say.joined(tuple((Math(spoken_of(model, name)),) for name in model.by_role(role))) for role in ("input", "loss")
    }
    return _figure(subject, "model", picture(model), steps=steps, **names)


def graph_figure(subject: Subject) -> Figure:
    """The computational graph with the example's numbers."""
    model, example, say = subject.model, subject.example, subject.say
    values: tuple[Pieces, ...] = ()
    if example is not None:
        leaves = [one for one in quantities(model) if one.definition is None or not one.name.ranges]
        values = tuple(
            (Math(Compare(element, "=", example.with_numbers(element))),)
            for one in leaves
            for element in example.elements(one.name)[:1]
        )
    return _figure(subject, "graph", computational_graph(model, example), values=say.joined(values), loss=Math(model.loss))


def plot_figures(subject: Subject) -> Iterator[Figure]:
    """The activation and its derivative, and the loss along the first weight."""
    model, example = subject.model, subject.example
    if example is None:
        return
    plot = activation_plot(model, example)
    function = next((definition.name for definition in model.definitions if definition.is_function), None)
    if plot is not None and function is not None:
        yield _figure(subject, "activation", plot, function=Math(function))
    weight = next((element for name in model.by_role("weight") for element in example.elements(name)), None)
    plot = loss_plot(model, example, weight) if weight is not None else None
    if plot is not None and weight is not None:
        yield _figure(subject, "loss", plot, loss=Math(model.loss), weight=Math(weight), value=Math(example.with_numbers(weight)))


def _figure(subject: Subject, name: str, drawing: Drawing, **places: Math | Pieces) -> Figure:
    say = subject.say
    caption, alternative = (say.say("figures", f"{name}_{kind}", **places) for kind in ("caption", "alternative"))
    return Figure(name=name, drawing=drawing, caption=caption, alternative=alternative)
