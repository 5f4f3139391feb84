"""Worlds go on under other inputs of the same case, and only what is still to come may differ."""

from dataclasses import replace

import numpy as np
import pytest

from outlooks import INPUTS
from powderkeg.case import Case, Input
from powderkeg.society.country import NEVER, Worlds
from powderkeg.society.country.columns import NATION, REGION
from societies import FIERCE, born, given, settings_of, small_case


def case_of(*inputs: Input) -> Case:
    return small_case(inputs=inputs or INPUTS)


def at_hour(hour: int) -> Worlds:
    worlds = born(settings_of(case_of()), 6, FIERCE)
    worlds.step(72 + hour)
    return worlds


def under(hour: int, *inputs: Input) -> Worlds:
    worlds = at_hour(hour)
    worlds.under(settings_of(case_of(*inputs)))
    return worlds


def without(*kinds: str) -> tuple[Input, ...]:
    return tuple(item for item in INPUTS if item.kind not in kinds)


def test_going_on_under_the_same_inputs_changes_no_byte() -> None:
    same, other = at_hour(70), under(70)
    assert same.digest() == other.digest()
    same.step(100)
    other.step(100)
    assert same.digest() == other.digest()


def test_a_decision_struck_out_is_not_taken() -> None:
    worlds = under(70, *without("army_call"))
    worlds.step(100)
    assert (worlds.nation[:, NATION["army_arrival"]] == NEVER).all()
    assert (worlds.nation[:, NATION["army_here"]] == 0.0).all()
    recorded = at_hour(70)
    recorded.step(100)
    assert (recorded.nation[:, NATION["army_here"]] == 1.0).all()


def test_a_force_of_another_size_comes_at_another_hour() -> None:
    worlds = under(70, *without("intervener_arrival"), given("intervener_arrival", 5, 0, value=500.0))
    worlds.step(25)
    assert (worlds.nation[:, NATION["troops"]] == 0.0).all()
    worlds.step(5)
    assert (worlds.nation[:, NATION["troops"]] == 500.0).all()


def test_an_emergency_of_one_region_can_be_moved() -> None:
    early = tuple(item for item in INPUTS if not (item.kind == "emergency" and item.place == "SOU"))
    worlds = under(50, *early, given("emergency", 6, 0, place="SOU"))
    south = worlds.places.index("SOU")
    assert (worlds.region[:, REGION["emergency_at"], south] == 120.0).all()


@pytest.mark.parametrize(
    ("hour", "inputs", "named"),
    [
        (100, without("army_call"), "army_call"),
        (100, without("connectivity"), "connectivity"),
        (100, (*without("price"), given("price", 2, 0, value=3.0)), "prices"),
        (100, tuple(i for i in INPUTS if i.place != "SOU"), "emergency at"),
        (
            110,
            (*without("intervener_arrival"), given("intervener_arrival", 4, 18, value=9.0)),
            "intervener_troops",
        ),
        (70, (*without("army_call"), given("army_call", 2, 0)), "army_call"),
    ],
)
def test_the_past_cannot_be_changed(hour: int, inputs: tuple[Input, ...], named: str) -> None:
    worlds = at_hour(hour)
    before = worlds.digest()
    with pytest.raises(ValueError, match=f"under: {named.replace('_', ' ')}"):
        worlds.under(settings_of(case_of(*inputs)))
    assert worlds.digest() == before


def test_a_given_order_of_the_faction_reaches_those_who_wait() -> None:
    setting = settings_of(case_of())
    later = replace(setting, inputs=replace(setting.inputs, faction_order=200.0))
    worlds = born(setting, 4, {**FIERCE, "faction_share": np.array([0.0, 0.4, 0.4, 0.4])})
    worlds.step(72 + 10)
    worlds.under(later)
    assert worlds.nation[:, NATION["faction_order"]].tolist() == [NEVER, 200.0, 200.0, 200.0]
