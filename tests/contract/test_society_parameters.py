"""No parameter is dead: between the extremes of its bounds, all noise equal, each changes some indicator.

``pytest -s`` prints the table: for each parameter the indicator that moved most between its two extremes, in
standard deviations of the worlds.
"""

import sys

import numpy as np
import pytest

from powderkeg.society.country import CALM_HOURS, INDEX, PARAMETERS, Setting
from societies import FIERCE, PLACES, born, place, settings_of, small_case

SIZE = 24
DAYS = 8
BASE = {**FIERCE, "lethal_discretion": 0.01, "shutdown_effect": 0.02}
TOWNS = tuple(
    place(f"T{n}", 45.0, 60.0, 200_000, kind="city", parent=region.place_id, sites={})
    for n, region in enumerate(PLACES)
)
TEMPTED = {"opportunist_stake": 15.0, "ally_stake": 100.0}
FALLING = {"belief_crowd": 10.0, "belief_sites": 10.0, "belief_elite": 10.0, "neighbour_base": -5.0}
# What must be on for a switch to be felt.
WITH = {
    "cells_foreign": {"embassy_planning": 3.0},
    "embassy_planning": {"cells_foreign": 1.0},
    "faction_belief": {"faction_share": 0.5, "faction_compliance": 1.0},
    "faction_undo": {"chief_dismissal": 0.3},
    "power_noise": {**TEMPTED, "opportunist_stake": 5.0},
    "claimant_attention": {"claimant_message_rate": 3.0},
    **dict.fromkeys(("opportunist_chance", "opportunist_slope", "intervener_force"), TEMPTED),
    **dict.fromkeys(("neighbour_example", "neighbour_cells"), FALLING),
}
# A bound that leaves no crisis to compare, or is no number of the mechanism's own, is replaced.
EXTREMES = {
    "cell_trigger": (100.0, 30_000.0),
    "attack_scale": (100.0, 20_000.0),
    "ally_size": (0.0, 20_000.0),
    "army_size": (0.0, 50_000.0),
    "spontaneous_rate": (5e-7, 1e-4),
}


@pytest.fixture(scope="module")
def setting() -> Setting:
    return settings_of(small_case((*PLACES, *TOWNS)), recorded=False)


def course(setting: Setting, changes: dict[str, float]) -> dict[str, np.ndarray]:
    """Daily indicators of the same worlds with some parameters changed: name -> (P, days * places)."""
    worlds = born(setting, SIZE, {**BASE, **changes})
    worlds.step(CALM_HOURS)
    worlds.collect()
    days = []
    for _ in range(DAYS):
        worlds.step(24)
        days.append(worlds.collect())
    return {name: np.stack([day[name].reshape(SIZE, -1) for day in days], axis=1) for name in days[0]}


def moved(low: dict[str, np.ndarray], high: dict[str, np.ndarray]) -> tuple[str, float]:
    """The indicator whose mean over worlds moved most, and by how many standard deviations."""
    best, most = "", 0.0
    for name in low:
        totals = [values[name].sum(axis=(1, 2)) for values in (low, high)]
        scale = max(np.std(totals), 1e-12)
        shift = abs(totals[1].mean() - totals[0].mean()) / scale
        if shift > most:
            best, most = name, float(shift)
    return best, most


TABLE: list[tuple[str, float, float, str, float]] = []


@pytest.mark.parametrize("name", INDEX)
def test_each_parameter_changes_an_indicator(setting: Setting, name: str) -> None:
    row = PARAMETERS[INDEX[name]]
    low, high = EXTREMES.get(name, (row.low, row.high))
    around = WITH.get(name, {})
    ends = [course(setting, {**around, name: value}) for value in (low, high)]
    assert any((ends[0][n] != ends[1][n]).any() for n in ends[0]), f"{name} is dead"
    TABLE.append((name, low, high, *moved(*ends)))


def test_the_table_covers_every_parameter() -> None:
    if len(TABLE) < len(INDEX):
        pytest.skip("only some parameters were tried in this run")
    lines = [f"{'parameter':24} {'low':>10} {'high':>10}  {'moves most':24} s.d."]
    for name, low, high, indicator, shift in TABLE:
        lines.append(f"{name:24} {low:10.4g} {high:10.4g}  {indicator:24} {shift:.2f}")
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert {row[0] for row in TABLE} == set(INDEX)
