"""A derivation replays from JSON, and a certificate with anything in it changed is refused with the number of the step."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symperceptron.derivation import Derivation, Perceptron, derive
from symperceptron.derivation.rules import RULES
from symperceptron.errors import CertificateError, SymperceptronError

MODELS = [
    {},
    {"activation": "tanh", "notation": "layered"},
    {"activation": "relu", "notation": "bishop"},
    {"loss": "binary_cross_entropy"},
]


@pytest.mark.parametrize("arguments", MODELS, ids=str)
@pytest.mark.parametrize("wrt", ["w_j", "w_i", "b", ("w_j", "b")], ids=str)
@pytest.mark.parametrize("detail", ["brief", "full"])
def test_a_derivation_comes_back_from_json_text(arguments: dict[str, Any], wrt: Any, detail: str) -> None:
    derivation = derive(Perceptron(**arguments), wrt, detail=detail)
    again = Derivation.from_dict(json.loads(json.dumps(derivation.to_dict())))
    assert again == derivation
    assert again.result == derivation.result
    assert str(again) == str(derivation)


CERTIFICATE = derive(Perceptron(), "w_j").to_dict()
STEPS = len(CERTIFICATE["steps"])
WITH_LEMMA = next(k for k, step in enumerate(CERTIFICATE["steps"]) if "because" in step)
WITH_CONDITIONS = next(k for k, step in enumerate(CERTIFICATE["steps"]) if "conditions" in step)


def damaged(data: Any) -> Iterator[Any]:  # noqa: C901  # a case for each kind of data
    """The same data with one leaf changed, each leaf in turn."""
    match data:
        case bool() | None:
            return
        case int():
            yield data + 1
        case str():
            yield data + "q"
        case list():
            for number, part in enumerate(data):
                for changed in damaged(part):
                    yield [*data[:number], changed, *data[number + 1 :]]
            if data:
                yield data[:-1]
            yield [*data, ["symbol", "q"]]
        case dict():
            for key, part in data.items():
                for changed in damaged(part):
                    yield {**data, key: changed}


def refused(certificate: Any, number: int) -> None:
    with pytest.raises(CertificateError) as refusal:
        Derivation.from_dict(certificate)
    named = re.search(r"step (\d+)", str(refusal.value))
    assert named, refusal.value
    assert int(named[1]) == number + 1


@pytest.mark.parametrize("number", range(STEPS))
def test_every_field_of_every_step_is_looked_at(number: int) -> None:
    step = CERTIFICATE["steps"][number]
    for key in ("rule", "path", "after"):
        for changed in damaged(step[key]):
            certificate = deepcopy(CERTIFICATE)
            certificate["steps"][number][key] = changed
            refused(certificate, number)
        certificate = deepcopy(CERTIFICATE)
        del certificate["steps"][number][key]
        refused(certificate, number)


def test_conditions_can_neither_be_lost_nor_changed_nor_made_up() -> None:
    for changed in ([], *damaged(CERTIFICATE["steps"][WITH_CONDITIONS]["conditions"])):
        certificate = deepcopy(CERTIFICATE)
        certificate["steps"][WITH_CONDITIONS]["conditions"] = changed
        refused(certificate, WITH_CONDITIONS)
    certificate = deepcopy(CERTIFICATE)
    certificate["steps"][0]["conditions"] = CERTIFICATE["steps"][WITH_CONDITIONS]["conditions"]
    refused(certificate, 0)


def test_a_lemma_is_replayed_step_by_step() -> None:
    lemma = CERTIFICATE["steps"][WITH_LEMMA]["because"]
    for number, step in enumerate(lemma["steps"]):
        for key in ("path", "after"):
            for changed in damaged(step[key]):
                certificate = deepcopy(CERTIFICATE)
                certificate["steps"][WITH_LEMMA]["because"]["steps"][number][key] = changed
                refused(certificate, WITH_LEMMA)
    for changed in damaged(lemma["goal"]):
        certificate = deepcopy(CERTIFICATE)
        certificate["steps"][WITH_LEMMA]["because"]["goal"] = changed
        refused(certificate, WITH_LEMMA)


def test_a_lemma_can_neither_be_lost_nor_made_up() -> None:
    certificate = deepcopy(CERTIFICATE)
    lemma = certificate["steps"][WITH_LEMMA].pop("because")
    refused(certificate, WITH_LEMMA)
    certificate = deepcopy(CERTIFICATE)
    certificate["steps"][0]["because"] = lemma
    refused(certificate, 0)


@pytest.mark.parametrize("number", range(STEPS))
def test_another_rule_is_refused_unless_it_gives_the_same_line(number: int) -> None:
    for rule in RULES:
        certificate = deepcopy(CERTIFICATE)
        if rule.name != certificate["steps"][number]["rule"]:
            certificate["steps"][number]["rule"] = rule.name
            refused(certificate, number)


def test_a_step_left_out_or_exchanged_is_noticed() -> None:
    for number in range(STEPS - 1):
        left_out, exchanged = deepcopy(CERTIFICATE), deepcopy(CERTIFICATE)
        del left_out["steps"][number]
        steps = exchanged["steps"]
        steps[number], steps[number + 1] = steps[number + 1], steps[number]
        for certificate in (left_out, exchanged):
            with pytest.raises(CertificateError, match=r"step \d+"):
                Derivation.from_dict(certificate)


def test_another_goal_is_noticed_at_the_first_step() -> None:
    certificate = deepcopy(CERTIFICATE)
    certificate["goal"] = derive(Perceptron(), "b").to_dict()["goal"]
    refused(certificate, 0)


def test_another_definition_is_noticed() -> None:
    certificate = deepcopy(CERTIFICATE)
    certificate["model"]["definitions"][3] = derive(Perceptron(activation="tanh"), "b").to_dict()["model"]["definitions"][3]
    with pytest.raises(CertificateError, match="step"):
        Derivation.from_dict(certificate)


_junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["Times", "Partial", "Summation", "symbol", "element", "Cases", "index"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(data=_junk)
def test_anything_else_is_refused_in_a_sentence(data: Any) -> None:
    with pytest.raises(SymperceptronError):
        Derivation.from_dict(data)


@given(number=st.integers(0, STEPS - 1), key=st.sampled_from(["rule", "path", "after", "conditions", "because"]), junk=_junk)
def test_junk_in_a_step_is_refused_with_its_number(number: int, key: str, junk: Any) -> None:
    certificate = deepcopy(CERTIFICATE)
    before = certificate["steps"][number].get(key)
    if junk == before or (junk in ([], None) and before is None):
        return
    certificate["steps"][number][key] = junk
    with pytest.raises(CertificateError, match=rf"step {number + 1}\b"):
        Derivation.from_dict(certificate)
