"""A small share of the campaign, with seeds of its own; `nox -s campaigns` runs the whole, and docs/explanation/checking.md has its figures."""

from __future__ import annotations

import pytest

from symperceptron.checking.mistakes.catalogue import MESSAGES
from tests.checking.campaign import Outcome, campaign, plant
from tests.checking.planting import PLANTS

SEEDS = range(7_000_000, 7_000_032)


@pytest.fixture(scope="module")
def planted() -> list[Outcome]:
    return list(campaign("planted", SEEDS))


def test_the_first_wrong_line_is_found(planted: list[Outcome]) -> None:
    assert len(planted) > len(SEEDS) / 5
    assert [one for one in planted if one.kind != "found"] == []


def test_the_mistake_is_named_rightly_or_not_at_all(planted: list[Outcome]) -> None:
    assert [one for one in planted if one.name and not one.is_named_rightly] == []
    assert sum(one.is_named_rightly for one in planted) >= 0.9 * len(planted)


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert [one for one in campaign("right", range(7_000_000, 7_000_010)) if one.kind != "right"] == []


def test_every_mistake_of_the_catalogue_is_planted() -> None:
    of_networks = {"delta-lost", "index-left-over", "indices-exchanged", "scalar-softmax", "transposed-weight"}
    assert {one.code for one in PLANTS} == set(MESSAGES) - of_networks


def test_a_case_depends_on_its_seed_alone() -> None:
    seeds = range(7_000_000, 7_000_010)
    assert [plant(seed) for seed in seeds] == [plant(seed) for seed in reversed(seeds)][::-1]


def test_a_missed_mistake_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checker that finds nothing wrong, or a wrong name, is not taken for a good one."""
    import tests.checking.campaign as module
    from symperceptron import check

    monkeypatch.setattr(module, "check", lambda text, given: check("\n".join(["∂E/∂O = O − t"] * len(text.splitlines()))))
    assert {one.kind for one in campaign("planted", SEEDS)} == {"false accept"}
