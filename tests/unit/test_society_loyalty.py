"""Loyalty: who refuses, who changes sides, who comes back, and when a unit is no more."""

import math

import numpy as np
import pytest

from blank import blank, key, parameters, units
from kernels import from_python
from powderkeg.society.country.columns import REGION, REGION_WINDOW, UNIT
from powderkeg.society.country.loyalty import test_loyalty as draw_changes
from powderkeg.society.country.loyalty import wear_down
from powderkeg.society.country.units import DEFECTED, DESTROYED, LOYAL, SHIRKING, count_force

draw_changes = from_python(draw_changes)
wear_down = from_python(wear_down)
count_force = from_python(count_force)

MANY = 20_000


def changed(
    belief: float, *, state: float = LOYAL, lethal: float = 0.0, force: float = 100.0, **changes: float
) -> tuple[np.ndarray, np.ndarray]:
    """(states, window) of many units after an hour with a crowd of 1,000 in region 0."""
    nation, region, window = blank(1)
    del nation
    region[REGION["belief"]], region[REGION["posture"]], region[REGION["lethal"]] = belief, 1.0, lethal
    region[REGION["force"]] = region[REGION["present"]] = force
    region[REGION["protest"]] = 1000.0
    unit = units(MANY, state=state)
    for name, kind in (("units_loyal", LOYAL), ("units_shirking", SHIRKING)):
        region[REGION[name]] = MANY * (state == kind)
    draw_changes(key(9), np.zeros(1), np.zeros(1), np.zeros(1), unit, region, window, parameters(**changes))
    return unit[UNIT["state"]], window[:, 0]


@pytest.mark.parametrize("rate", [0.005, 5.0])
def test_a_hazard_is_a_probability_however_large(rate: float) -> None:
    states, window = changed(
        0.2, shirk_rate=rate, belief_shirking=2.0, outnumbered_shirking=1.0, lethal_shirking=0.0
    )
    hazard = rate * math.exp(2.0 * 0.8 + 1.0 - 4.0 * 0.5)
    chance = 1.0 - math.exp(-hazard)
    refused = int((states == SHIRKING).sum())
    assert window[REGION_WINDOW["refusals"]] == refused
    # Four standard deviations: a false alarm in 16,000 runs (and the key is fixed).
    assert abs(refused - MANY * chance) < 4 * math.sqrt(MANY * chance * (1 - chance)) + 1


def test_fewer_refuse_where_people_believe_in_the_authorities() -> None:
    counts = [(changed(belief, shirk_rate=0.01)[0] == SHIRKING).sum() for belief in (0.1, 0.5, 0.9)]
    assert counts[0] > counts[1] > counts[2] > 0


def test_more_refuse_under_orders_to_fire() -> None:
    few, more = ((changed(0.5, shirk_rate=0.003, lethal=x)[0] == SHIRKING).sum() for x in (0.0, 1.0))
    assert more > few


def test_only_shirkers_change_sides_and_are_counted() -> None:
    loyal, window = changed(0.1, shirk_rate=0.02)
    assert not (loyal == DEFECTED).any()
    assert window[REGION_WINDOW["defections"]] == 0
    shirking, window = changed(0.1, state=SHIRKING, shirk_rate=0.02)
    assert window[REGION_WINDOW["defections"]] == (shirking == DEFECTED).sum() > 0
    assert window[REGION_WINDOW["refusals"]] == 0
    assert not (shirking == LOYAL).any(), "nobody returns while the region doubts"


def test_shirkers_return_where_the_region_is_confident() -> None:
    states, _ = changed(0.9, state=SHIRKING, shirk_rate=0.0)
    chance = 1.0 - math.exp(-0.03)
    assert abs((states == LOYAL).sum() - MANY * chance) < 4 * math.sqrt(MANY * chance)


def test_one_unit_on_duty_takes_the_losses_and_dissolves_below_half() -> None:
    _, region, window = blank(2)
    unit = units(4, region=[0, 0, 1, 0], state=[LOYAL, SHIRKING, LOYAL, LOYAL])
    par = parameters(unit_losses=20.0)
    assert wear_down(key(3), 0, 2.0, unit, window, par)
    hit = int(np.argmin(unit[UNIT["strength"]]))
    assert hit in (0, 3)
    assert sorted(unit[UNIT["strength"]]) == [60.0, 100.0, 100.0, 100.0]
    assert not window[REGION_WINDOW["units_destroyed"]].any()
    while not (unit[UNIT["state"]] == DESTROYED).any():
        wear_down(key(3), 0, 1.0, unit, window, par)
    assert unit[UNIT["strength"], hit] == 40.0
    assert window[REGION_WINDOW["units_destroyed"]].tolist() == [1.0, 0.0]
    nation = blank(2)[0]
    count_force(np.array([0, 1]), False, unit, nation, region)  # noqa: FBT003
    assert region[REGION["present"]].tolist() == [200.0, 100.0], "a unit that is no more is not present"
    assert region[REGION["force"]].tolist() == [100.0, 100.0]


def test_where_nobody_is_on_duty_nobody_is_lost() -> None:
    unit = units(2, state=SHIRKING)
    assert not wear_down(key(3), 0, 9.0, unit, blank(1)[2], parameters())
    assert (unit[UNIT["strength"]] == 100.0).all()


@pytest.mark.parametrize("state", [DEFECTED, DESTROYED])
def test_there_is_no_way_back_from_the_other_side_or_from_the_end(state: float) -> None:
    for belief in (0.05, 0.95):
        states, _ = changed(belief, state=state, shirk_rate=0.5)
        assert (states == state).all()
