"""Recorded inputs take effect at their hours, and a simulated government leaves them aside."""

from collections.abc import Sequence

import numpy as np
import pytest

from powderkeg.case import Input
from powderkeg.society.country import CALM_HOURS, INDEX, INPUT_KINDS, NEVER, Worlds
from powderkeg.society.country.columns import NATION, REGION
from powderkeg.society.country.inputs import read_inputs
from societies import ACTIVE, CALM, PLACES, at, born, given, settings_of, small_case

ALL = (
    given("price", 2, 0, value=2.0),
    given("price", 4, 18, value=1.4, place="COA"),
    given("price", 6, 0, value=1.0),
    given("connectivity", 5, 6, value=0.5),
    given("connectivity", 5, 12, value=0.05, until=at(5, 20)),
    given("connectivity", 7, 0, value=0.2, place="HIL"),
    given("emergency", 4, 2, place="SOU", until=at(4, 12)),
    given("emergency", 5, 10),
    given("army_call", 5, 12),
    given("lethal_order", 6, 8),
    given("help_request", 5, 22),
    given("intervener_arrival", 6, 12, value=2030.0),
    given("intervener_withdrawal", 9, 12),
    given("emergency_end", 9, 0),
    given("resignation", 5, 9),
    given("security_council", 5, 19),
)


def hour(day: int, clock: int) -> int:
    return 24 * (day - 1) + clock


def followed(
    inputs: Sequence[Input], size: int = 1, *, recorded: bool = True, **changes: float
) -> tuple[Worlds, dict]:
    """Worlds run to the end, and the hourly course of what inputs move: name -> (hours, ...)."""
    worlds = born(settings_of(small_case(inputs=tuple(inputs)), recorded=recorded), size, {**CALM, **changes})
    worlds.step(CALM_HOURS)
    rows: dict[str, list] = {"price": [], "connectivity": [], "troops": [], "army": []}
    for _ in range(240):
        worlds.step(1)
        rows["price"].append(worlds.region[0, REGION["price"]].copy())
        rows["connectivity"].append(worlds.region[0, REGION["connectivity"]].copy())
        rows["troops"].append(worlds.nation[0, NATION["troops"]])
        rows["army"].append(worlds.nation[0, NATION["army_here"]])
    return worlds, {name: np.array(values) for name, values in rows.items()}


@pytest.fixture(scope="module")
def course() -> dict:
    return followed(ALL, army_delay=9.0)[1]


def test_this_file_tries_every_kind_of_input() -> None:
    assert {item.kind for item in ALL} == set(INPUT_KINDS)


def test_prices_hold_until_the_next_one(course: dict) -> None:
    price = course["price"]
    coast = [p.place_id for p in PLACES].index("COA")
    # The coast's clock is an hour behind the capital's: its 18:00 is the case's 19:00.
    change = hour(4, 19)
    assert (price[: hour(2, 0)] == 1.0).all()
    assert (price[hour(2, 0) : change] == 2.0).all()
    assert (price[change : hour(6, 0), coast] == 1.4).all()
    assert (np.delete(price, coast, axis=1)[change : hour(6, 0)] == 2.0).all()
    assert (price[hour(6, 0) :] == 1.0).all()


def test_connectivity_falls_and_returns_to_what_it_was(course: dict) -> None:
    net = course["connectivity"]
    assert (net[: hour(5, 6)] == 1.0).all()
    assert (net[hour(5, 6) : hour(5, 12)] == 0.5).all()
    assert (net[hour(5, 12) : hour(5, 20)] == 0.05).all()
    assert (net[hour(5, 20) : hour(7, 0)] == 0.5).all()
    assert (net[hour(7, 0) :, 3] == 0.2).all()
    assert (net[hour(7, 0) :, :3] == 0.5).all()


def test_allied_troops_are_there_from_arrival_to_withdrawal(course: dict) -> None:
    troops = course["troops"]
    assert np.flatnonzero(troops).tolist() == list(range(hour(6, 12), hour(9, 12)))
    assert set(troops) == {0.0, 2030.0}


def test_the_army_comes_its_delay_after_the_call(course: dict) -> None:
    assert np.flatnonzero(course["army"])[0] == hour(5, 12) + 9


def test_decisions_repeat_the_inputs() -> None:
    worlds, _ = followed(ALL)
    assert worlds.decisions() == [
        [
            ("emergency", hour(5, 10)),
            ("army_call", hour(5, 12)),
            ("help_request", hour(5, 22)),
            ("lethal_order", hour(6, 8)),
            ("intervener_arrival", hour(6, 12)),
        ]
    ]
    assert (worlds.parameters[:, INDEX["ally_size"]] == 2030.0).all()


def test_emergencies_have_their_places_and_ends() -> None:
    inputs = read_inputs(small_case(inputs=ALL), 240, CALM_HOURS, recorded=True)
    assert inputs.emergency_at.tolist() == [NEVER, hour(4, 2), NEVER, NEVER]
    assert inputs.emergency_until.tolist() == [NEVER, hour(4, 12), NEVER, NEVER]
    assert inputs.hours["emergency"] == hour(5, 10)
    assert inputs.hours["emergency_end"] == hour(9, 0)


def test_a_national_emergency_may_carry_its_own_end() -> None:
    inputs = read_inputs(
        small_case(inputs=(given("emergency", 5, until=at(7)),)), 240, CALM_HOURS, recorded=True
    )
    assert inputs.hours["emergency_end"] == hour(7, 0)


def test_an_order_to_fire_kills_after_its_hour_and_not_before() -> None:
    changes = {
        **ACTIVE,
        "lethal_incident": 0.0,
        "control_lethality": 0.0,
        "armed_lethality": 0.0,
        "lethality": 0.01,
    }
    changes |= {"detention_deaths": 0.0, "spontaneous_rate": 3e-4}
    worlds = born(settings_of(small_case(inputs=(given("lethal_order", 5, 0),))), 20, changes)
    worlds.step(CALM_HOURS + hour(5, 0))
    before, rioters = worlds.collect()["deaths"], worlds.region[:, REGION["riot"]].sum()
    worlds.step(24)
    assert rioters > 0
    assert before.sum() == 0
    assert worlds.collect()["deaths_by_security_fire"].sum() > 0


def test_an_emergency_turns_containing_into_dispersing() -> None:
    changes = {**ACTIVE, "opportunist_share": 0.0, "dispersal_rate": 0.0}
    changes |= dict.fromkeys(("absence_to_riot", "clash_to_riot", "incident_to_riot", "riot_contagion"), 0.0)
    worlds = born(settings_of(small_case(inputs=(given("emergency", 2, 12),))), 20, changes)
    worlds.step(CALM_HOURS + hour(2, 12))
    assert set(np.unique(worlds.region[:, REGION["posture"]])) == {0.0, 1.0}
    worlds.step(1)
    assert set(np.unique(worlds.region[:, REGION["posture"]])) == {0.0, 2.0}


def test_a_simulated_government_leaves_recorded_inputs_aside() -> None:
    worlds, course = followed(ALL, recorded=False)
    assert worlds.decisions() == [[]]
    assert (course["connectivity"] == 1.0).all()
    assert not course["troops"].any()
    assert worlds.parameters[0, INDEX["ally_size"]] != 2030.0
    # The shock is no decision: it strikes in both.
    assert (course["price"][hour(2, 0) :] == 2.0).all()


def test_a_case_without_inputs_has_the_government_simulated() -> None:
    assert not settings_of(small_case(), recorded=True).inputs.recorded
    assert settings_of(small_case(inputs=ALL), recorded=True).inputs.recorded


def test_a_recorded_government_does_not_act_by_its_rules() -> None:
    never = {**ACTIVE, "spontaneous_rate": 3e-4}
    worlds = born(settings_of(small_case(inputs=(given("resignation", 5),))), 20, never)
    worlds.step(CALM_HOURS + 240)
    assert worlds.nation[:, NATION["belief"]].min() < 0.5 or worlds.nation[:, NATION["elites_out"]].max() > 0
    assert worlds.decisions() == [[]] * 20


def test_traffic_hears_the_shutdown_of_the_models_own_government() -> None:
    changes = {**ACTIVE, "spontaneous_rate": 1e-5, "shutdown_belief": 1.0, "decision_delay": 0.0}
    loud = born(settings_of(small_case(), recorded=False), 30, {**changes, "shutdown_belief": 0.0})
    cut = born(settings_of(small_case(), recorded=False), 30, changes)
    readings = []
    for worlds in (loud, cut):
        worlds.step(CALM_HOURS + 24)
        readings.append(worlds.collect()["traffic_public"])
    assert (cut.region[:, REGION["connectivity"]] == 0.08).all()
    assert readings[0].mean() > readings[1].mean() + 1.0
