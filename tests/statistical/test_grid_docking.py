"""Docking (a): in the limit of vanishing noise and unit hazards the country is the grid.

Two ways round. *One region, local vision*: the country's own functions decide for the agents of a grid, each
seeing the cops and actives around it, and the grid goes on as by its own rule, bit for bit. *The whole
country, one region*: a grid on which everybody sees everything has the same share of active agents as the
country that ``Worlds.step`` runs, with the ratio of police to crowd as it comes out of the model, and both
have that of the mean-field equation ``s = F(P(c / s))``.

Every seed is fixed; tolerances are four standard errors, or say where they come from.
"""

import dataclasses
import math

import numpy as np
import pytest
from numba import njit, uint64

import naive_grid
import powderkeg as pk
from kernels import from_python
from naive_rebellion import Decide
from powderkeg.kernels.logistic import logistic
from powderkeg.society.country import CALM_HOURS, INDEX, NEVER
from powderkeg.society.country.citizens import rested_utility, surroundings
from powderkeg.society.country.clashes import set_posture
from powderkeg.society.country.columns import NATION, REGION, REGION_WINDOW
from powderkeg.society.grid import read_settings
from powderkeg.society.grid.columns import AGENT, SERIES
from powderkeg.worlds import grid_worlds
from societies import born, given, middle, place, settings_of, small_case

rested_utility = from_python(rested_utility)
logistic = from_python(logistic)
surroundings = from_python(surroundings)
set_posture = from_python(set_posture)

K, T = 2.3, 0.1
PEOPLE, MOBILISABLE, ADULT = 4_000_000, 0.05, 0.65
EXPONENT = {"literal": 0.0, "threshold": 1e6}
"""n of the country's fear loss: 0 is the paper's ratio, without end is no fear below one cop per active."""

OFF = (
    "clash_to_riot", "absence_to_riot", "incident_to_riot", "riot_contagion", "opportunist_share", "cells",
    "sleeper_cells", "lethality", "control_lethality", "armed_lethality", "detention_deaths", "faction_share",
    "mobilisable_exposure", "mobilisable_urban", "fatigue_cost", "sight_gain", "shutdown_effect", "weariness",
    "shutdown_belief", "backlash_gain", "shock_boost", "fire_deterrence", "arrest_rate", "mass_arrest_rate",
    "shirk_rate", "army_size", "ally_size", "interior_per_capita", "lethal_discretion", "lethal_incident",
    "contagion", "injury_ratio", "officer_injury",
)  # fmt: skip
LIMIT = {
    **dict.fromkeys(OFF, 0.0),
    "mobilisable_share": MOBILISABLE, "workday_damping": 1.0, "offline_weight": 1.0, "loyalty": 1.0,
    "decision_noise": 1e-4, "spontaneous_rate": 1.0, "leave_rate": 1.0,
    "risk_contained": 1.0, "risk_dispersed": 1.0, "threshold": T, "arrest_certainty": K,
}  # fmt: skip
"""What Epstein does not have is off; the noise vanishes, and who would join or leave does so in an hour."""


def country_share(police: float, exponent: float, legitimacy: float) -> tuple[float, float]:
    """Share of the stratum in protest after 60 hours under emergency law, and officers per person of it."""
    case = small_case(
        (place("P0", 48.0, 70.0, PEOPLE, sites={"administration": 1}),),
        inputs=(given("emergency", 1),),  # from here on everybody out is noticed
        shocked=False,
    )
    setting = settings_of(case, agents=int(MOBILISABLE * ADULT * PEOPLE), single=True)
    setting = dataclasses.replace(setting, rhythm=np.ones_like(setting.rhythm))  # no night
    law = {"police_per_capita": police, "deterrence_exponent": exponent, "legitimacy": legitimacy}
    worlds = born(setting, 1, {**LIMIT, **law})
    worlds.step(CALM_HOURS + 60)
    limit = worlds.region[0, REGION["limit"], 0]
    return worlds.region[0, REGION["protest"], 0] / limit, worlds.region[0, REGION["force"], 0] / limit


def grid_share(officers: float, ratio: str, legitimacy: float) -> tuple[float, float]:
    """Mean share active and its standard error where everybody sees everything and nobody is arrested.

    As in the country, the crowd is there before the law: cops come at step 5.
    """
    side = 41
    density = 0.7
    runs = pk.civil_violence(
        width=side, height=side, agent_density=density, cop_density=officers * density, legitimacy=legitimacy,
        threshold=T, k=K, agent_vision=20.0, cop_vision=0.0, vision_shape="moore", ratio=ratio,
        activation="synchronous", peacekeepers=5, movement="none", steps=40, worlds=40,
    )  # fmt: skip
    shares = runs["active"].isel(step=slice(20, None)).mean("step").values / round(density * side * side)
    return float(shares.mean()), float(shares.std(ddof=1) / math.sqrt(len(shares)))


def mean_field(officers: float, exponent: float, legitimacy: float, offset: float = 0.0) -> float:
    """The fixed point from above of ``s = F(P(c / (s + offset)))``, F the share with H (1 - L) - R P > T."""
    grievance = (np.arange(100_000) + 0.5) / 100_000 * (1.0 - legitimacy) - T
    share = 1.0
    for _ in range(200):
        x = officers / (share + offset)
        phi = x * (1.0 if exponent == 0.0 else float(x >= 1.0))
        risk = 1.0 - math.exp(-K * phi)
        share = float(np.mean(np.clip(grievance / risk, 0.0, 1.0) if risk > 0.0 else grievance > 0.0))
    return share


@pytest.mark.slow
@pytest.mark.parametrize("ratio", EXPONENT)
@pytest.mark.parametrize(("police", "legitimacy"), [(5e-4, 0.82), (2e-3, 0.82), (2e-3, 0.6), (6e-3, 0.4)])
def test_a_one_region_is_a_grid_on_which_everybody_sees_everything(
    ratio: str, police: float, legitimacy: float
) -> None:
    country, officers = country_share(police, EXPONENT[ratio], legitimacy)
    grid, error = grid_share(officers, ratio, legitimacy)
    # 130,000 persons: four standard errors are .0055 at most. The country's a0 of 50 persons is no limit.
    offset = 50.0 / (MOBILISABLE * ADULT * PEOPLE)
    assert country == pytest.approx(mean_field(officers, EXPONENT[ratio], legitimacy, offset), abs=0.006)
    # Cops come in whole numbers, and an agent adds itself to the actives it sees: .002.
    expected = mean_field(officers, EXPONENT[ratio], legitimacy)
    assert grid == pytest.approx(expected, abs=4 * error + 0.002)


# One region, local vision: the country's rule in the grid's place.

_CROWD, _FORCE, _WEIGHT = REGION["protest"], REGION["force"], REGION["weight"]
_RISK = REGION["arrest_risk"]
_TAU = INDEX["decision_noise"]
EXPOSED, REACHED = False, False
MANY = 1e15  # persons that an agent stands for: beside them a0 is nothing


@njit(nogil=True)
def _would_be_out(hardship, aversion, cops, actives, nation, region, window, parameters):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Whether the country's citizen would rather be out, by the functions that its own hour calls."""
    region[_WEIGHT, 0], region[_CROWD, 0], region[_FORCE, 0] = MANY, actives, cops * MANY
    set_posture(uint64(1), 0, 0, 0.0, 0.0, nation, region, window, parameters)
    around = surroundings(0, region, parameters)
    return logistic(rested_utility(hardship, aversion, EXPOSED, REACHED, around) / parameters[_TAU])


def country_rule(ratio: str) -> Decide:
    """The country's hazards, one or nought as the noise vanishes, as the rule of a grid's agent."""
    changes = {**LIMIT, "decision_noise": 1e-15, "deterrence_exponent": 0.0 if ratio == "literal" else 1e5}
    parameters = np.array([changes.get(name, middle()[name]) for name in INDEX])
    nation, region = np.zeros(len(NATION)), np.zeros((len(REGION), 1))
    region[REGION["emergency_until"]] = region[REGION["connectivity"]] = 1.0
    nation[NATION["emergency_end"]], nation[NATION["lethal_order"]] = 1.0, NEVER
    window = np.zeros((len(REGION_WINDOW), 1))

    def decide(
        hardship: float,
        aversion: float,
        legitimacy: float,
        threshold: float,
        cops: int,
        actives: int,
        k: float,
    ) -> bool:
        parameters[[INDEX[n] for n in ("legitimacy", "threshold", "arrest_certainty")]] = (
            legitimacy,
            threshold,
            k,
        )
        join = _would_be_out(hardship, aversion, cops, actives, nation, region, window, parameters)
        return bool(join > 0.5)

    return decide


@pytest.mark.slow
@pytest.mark.parametrize("ratio", EXPONENT)
def test_a_with_local_vision_the_countrys_citizens_are_the_grids(ratio: str) -> None:
    """Run 2: every step's active, jailed, quiet and arrests, and where everybody ends, are the same."""
    steps = 60
    settings = read_settings("epstein2002-run2", {"ratio": ratio, "steps": steps})
    worlds = grid_worlds(settings, seed=3)
    worlds.step(steps)
    country = naive_grid.run(settings, 0, 3, steps, decide=country_rule(ratio))
    assert np.array_equal(country.series, worlds.series[0])
    assert np.array_equal(country.cell, worlds.agents[0, AGENT["cell"]])
    peak = worlds.series[0, 1:, SERIES["active"]].max()
    assert peak > 100 if ratio == "threshold" else peak < 50  # with outbursts, and without
