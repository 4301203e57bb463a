"""Who is who in a text in matrix notation with several layers: what is multiplied, what is added, what is activated, what the loss compares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symperceptron.checking.matrices.shapes import MATRIX, NUMBER, Shaped
from symperceptron.language.reading.labels import Label

__all__ = ["roles_of"]


def roles_of(chains: Iterable[tuple[Shaped, ...]]) -> dict[str, Shaped]:
    """The name that has each role, those of the last layer first and the others numbered; none where there are not at least two layers of weights."""
    made = _definitions(chains)
    found: dict[str, list[Shaped]] = {}
    for head, body in _from_loss(made):
        for role, name in _roles(head, body, made):
            found.setdefault(role, []).append(name)
    unique = {role: list(dict.fromkeys(names)) for role, names in found.items()}
    taken: set[Shaped] = set()
    roles: dict[str, Shaped] = {}
    for role in ("loss", "output", "target", "weight", "bias", "input", "hidden", "preactivation"):
        names = [name for name in unique.get(role, []) if name not in taken]
        taken.update(names)
        roles |= {role if at == 0 else f"{role}_{at + 1}": name for at, name in enumerate(names)}
    is_deep = any(Label.of(name.label.strip("()[]")) is not None for name in roles.values())
    return roles if "weight_2" in roles and {"loss", "output", "target"} <= roles.keys() and not is_deep else {}


Made = dict[tuple[str, str], tuple[Shaped, Shaped]]


def _definitions(chains: Iterable[tuple[Shaped, ...]]) -> Made:
    """What is said of each name first."""
    made: Made = {}
    for chain in chains:
        head = chain[0]
        if (
            head.kind == "name"
            and len(chain) > 1
            and not any(part.kind in ("derivative", "gradient") for part in _parts(chain[1]))
        ):
            made.setdefault((head.text, head.label), (head, chain[1]))
    return made


def _from_loss(made: Made) -> Iterator[tuple[Shaped, Shaped]]:
    """The definitions from the loss down to the inputs; what does not stand on the way is no layer."""
    waiting = [key for key, (head, _) in made.items() if head.shape == NUMBER][:1]
    seen = set(waiting)
    while waiting:
        head, body = made[waiting.pop(0)]
        yield head, body
        keys = dict.fromkeys((part.text, part.label) for part in _parts(body) if part.kind == "name")
        waiting += [key for key in keys if key in made and key not in seen]
        seen |= keys.keys()


def _roles(head: Shaped, body: Shaped, made: Made) -> Iterator[tuple[str, Shaped]]:
    names = [part for part in _parts(body) if part.kind == "name" and part.shape != NUMBER]
    if head.shape == NUMBER:
        yield "loss", head
        yield from (("output" if (name.text, name.label) in made else "target", name) for name in names)
        return
    yield "preactivation" if any(part.kind == "product" for part in _parts(body)) and body.kind != "call" else "hidden", head
    multiplied = {name for part in _parts(body) if part.kind == "product" for name in _parts(part) if name.kind == "name"}
    for name in names:
        if (name.text, name.label) not in made:
            yield ("weight" if name.shape == MATRIX else "input" if name in multiplied else "bias"), name


def _parts(node: Shaped) -> Iterator[Shaped]:
    yield node
    for part in node.parts:
        yield from _parts(part)
