"""What a service's claim of a surge is worth: next to nothing after onset, something before.

"Services saw the traffic rise" is said of many crises. All rival accounts expect it once crowds are on the
streets; only a plan made beforehand expects it sooner.
"""

import numpy as np
import pytest

from powderkeg.society.country import CALM_HOURS, over_places
from powderkeg.society.country.columns import NATION, NEVER
from powderkeg.worlds import draw_parameters
from societies import ACTIVE, born, settings_of, small_case

SIZE = 400
DAYS = 8
PLANNED = {
    "cells": 15.0,
    "cells_foreign": 1.0,
    "cell_planning": 1.25,
    "embassy_planning": 2.75,
}
"""The middle of the ranges by which the bundled case states instigation from abroad."""
SUDDEN = {**ACTIVE, "spontaneous_rate": 1e-8, "shock_boost": 1000.0, "surge_threshold": 3.0}
"""Nobody is on the street before the shock, on the fifth day after the services begin to listen.

Their threshold is below the textbook's, so that a few hundred worlds hold some false alarms.
"""


def claims(changes: dict[str, float]) -> tuple[float, float]:
    """Shares of the worlds with a crisis in which a service claims a surge before and after onset."""
    worlds = born(settings_of(small_case()), SIZE, {**SUDDEN, **changes})
    early, late = np.zeros(SIZE), np.zeros(SIZE)
    for _ in range(CALM_HOURS // 24 + DAYS):
        worlds.step(24)
        day = worlds.collect()
        early += day["surge_before_onset"]
        late += day["surge_claimed"] - day["surge_before_onset"]
    begun = worlds.nation[:, NATION["onset"]] < NEVER
    assert begun.mean() > 0.8
    return float((early[begun] > 0).mean()), float((late[begun] > 0).mean())


@pytest.fixture(scope="module")
def shares() -> tuple[tuple[float, float], tuple[float, float]]:
    """Before and after onset, without and with a plan from abroad."""
    return claims({}), claims(PLANNED)


def test_after_onset_a_claim_says_next_to_nothing(
    shares: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    (_, plain), (_, planned) = shares
    assert plain > 0.6
    assert 1.0 / 1.3 < planned / plain < 1.3


def test_before_onset_a_claim_speaks_for_a_plan_against_a_base_rate_of_false_alarms(
    shares: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    (plain, _), (planned, _) = shares
    assert 0.0 < plain < 0.2, "noise alone makes false alarms, but few"
    assert planned / plain > 3.0


def test_the_public_is_no_louder_and_the_other_embassies_know_no_more_under_a_plan() -> None:
    calm = {"spontaneous_rate": 0.0}
    readings = []
    for changes in ({}, PLANNED):
        worlds = born(settings_of(small_case(shocked=False)), SIZE, {**SUDDEN, **calm, **changes})
        worlds.step(CALM_HOURS + 24)
        readings.append(worlds.collect())
    for name in ("traffic_public", "traffic_other_embassies"):
        assert (readings[0][name] == readings[1][name]).all(), name
    gap = readings[1]["traffic_embassy"].mean() - readings[0]["traffic_embassy"].mean()
    assert gap == pytest.approx(2.75, abs=0.3)
    assert over_places("participants", readings[1]["participants"]).max() == 0.0


def test_the_bundled_case_gives_no_account_a_plan_it_does_not_state() -> None:
    from powderkeg.worlds import load_case

    case = load_case("kazakhstan-2022")
    for hypothesis in ("spontaneous", "state-violence-led", "infiltrated", "elite-struggle"):
        drawn = draw_parameters(case, hypothesis, 50, seed=1)
        assert not drawn["embassy_planning"].any(), hypothesis
        assert not drawn["cells_foreign"].any(), hypothesis
