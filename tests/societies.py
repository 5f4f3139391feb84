"""A small country for the society's tests: four regions, ten days, a price that doubles on the second.

The number of regions and citizens does not change the compiled kernel, so these run in milliseconds once it
is compiled. ``calm``, ``active`` and ``fierce`` are settings of the parameters: nothing happens, crowds and
riots happen, everything happens.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np

from powderkeg.case import Case, Hypothesis, Input, Neighbour, Place, Prior, Report, Shock
from powderkeg.kernels import extend_array
from powderkeg.society.country import PARAMETERS, Setting, Worlds, initial, read_setting
from powderkeg.worlds.priors import quantile

START = date(2022, 3, 7)
ZONE = "Asia/Almaty"
SITES = {"administration": 2, "police": 3, "airport": 1, "television": 1, "prison": 1, "shops": 400}

ACTIVE = {
    "spontaneous_rate": 1e-6,
    "shock_boost": 300.0,
    "contagion": 0.25,
    "attention_half": 6.0,
    "attention_outside": 0.2,
    "mobilisable_exposure": 6.0,
    "mobilisable_share": 0.015,
    "legitimacy": 0.86,
    "grievance_gain": 1.0,
    "threshold": 0.1,
    "weariness": 0.05,
    "leave_rate": 0.08,
    "fatigue_cost": 0.05,
    "risk_contained": 0.02,
    "clash_to_riot": 0.05,
    "absence_to_riot": 0.05,
    "incident_to_riot": 0.05,
    "riot_region_sd": 0.3,
    "opportunist_share": 0.05,
    "attack_scale": 800.0,
}
"""Parameters under which a crisis nearly always breaks out; the rest stay at the middle of their priors."""

FIERCE = {
    **ACTIVE,
    "cells": 6.0,
    "cell_trigger": 2000.0,
    "cell_planning": 1.0,
    "faction_share": 0.4,
    "faction_compliance": 0.8,
    "lethal_discretion": 0.02,
    "cells_of_faction": 0.3,
    "cells_foreign": 0.3,
    "embassy_planning": 1.0,
    "sleeper_cells": 2.0,
    "elite_dismissal": 2e-3,
    "faction_arrest": 0.03,
    "order_days": 1.0,
    "shirk_rate": 6e-3,
    "unit_losses": 40.0,
    "opportunist_stake": 15.0,
    "claimant_message_rate": 1.0,
    "neighbour_base": -5.0,
}
"""The same with organised actors: cells, a faction, local fire, and an attentive outside."""

CALM = {"spontaneous_rate": 0.0}
"""Nobody ever starts alone."""


def place(place_id: str, latitude: float, longitude: float, population: int, **changes: Any) -> Place:
    """A region with all kinds of site."""
    fields: dict[str, Any] = {
        "place_id": place_id, "name": place_id, "kind": "region", "latitude": latitude,
        "longitude": longitude, "timezone": ZONE, "population": population, "urban_share": 0.6,
        "exposure": 0.5, "income": 100.0,
        "sites": SITES, "extra": {"exposure_low": "0.3", "exposure_high": "0.7"},
    }  # fmt: skip
    return Place(**{**fields, **changes})


PLACES = (
    place("NOR", 52.0, 70.0, 800_000),
    place("SOU", 43.0, 71.0, 1_500_000, urban_share=0.9),
    place("COA", 44.0, 52.0, 700_000, timezone="Asia/Aqtau"),
    place("HIL", 47.0, 80.0, 1_100_000, urban_share=0.4),
)


NEIGHBOURS = (
    Neighbour(name="Upland", grievance=0.4, link=0.5),
    Neighbour(name="Lowland", grievance=0.6, link=0.2, cells=2),
)


def at(day: int, hour: int = 0) -> datetime:
    """Local time on the given day of the case, the first being 1."""
    return datetime(START.year, START.month, START.day + day - 1, hour)  # noqa: DTZ001  (cases are written in local time)


def given(kind: str, day: int, hour: int = 0, **fields: Any) -> Input:
    """A recorded input."""
    return Input(kind=kind, time=at(day, hour), **fields)


def small_case(
    places: tuple[Place, ...] = PLACES, *, inputs: tuple[Input, ...] = (), shocked: bool = True,
    days: int = 10, parameters: Mapping[str, Prior] | None = None,
) -> Case:  # fmt: skip
    """A case of the given places with two hypotheses and ``other``."""
    shock = Shock(kind="price", time=at(2), places="all", value=2.0)
    rival = {"cells": Prior(distribution="constant", value=8), "cell_arms": _even(0.4, 0.9)}
    return Case(
        name="small", title="A small country", summary="For tests.", start=START, end=at(days).date(),
        timezone=ZONE, society="country", places=places, shocks=(shock,) if shocked else (), inputs=inputs,
        neighbours=NEIGHBOURS, record=(), parameters=dict(parameters or {}),
        hypotheses=(
            Hypothesis(name="spontaneous", label="Spontaneous", summary="Crowds.", prior=0.5),
            Hypothesis(name="infiltrated", label="Infiltrated", summary="-", prior=0.4, parameters=rival),
            Hypothesis(name="other", label="None of these", summary="-", prior=0.1, know_nothing=True),
        ),
    )  # fmt: skip


def one_report() -> Report:
    """A report for cases that need a record to be whole: a crowd in the south on the second day."""
    day = at(2).date()
    return Report(
        report_id="R1", date_start=day, date_end=day, place_id="SOU", indicator="participants", best=500,
        unit="persons", origin_id="paper", reliability="B", use="scored",
    )  # fmt: skip


def _even(low: float, high: float) -> Prior:
    return Prior(distribution="uniform", min=low, max=high)


@cache
def middle() -> Mapping[str, float]:
    """Median of every parameter's default prior."""
    half = np.array([0.5])
    return {row.name: float(quantile(row.default, half)[0]) for row in PARAMETERS}


def settings_of(
    case: Case,
    *,
    seed: int = 1,
    agents: int = 240,
    recorded: bool = True,
    whole: bool = False,
    single: bool = False,
) -> Setting:
    """The case's setting with few citizens."""
    return read_setting(case, seed=seed, agents=agents, recorded=recorded, whole=whole, single=single)


def lineages(size: int, first: int = 0) -> np.ndarray:
    """Distinct names of random streams."""
    return extend_array(np.full(size, 7, dtype=np.uint64), 1, np.arange(first, first + size))


def born(setting: Setting, size: int, changes: Mapping[str, Any] | None = None, first: int = 0) -> Worlds:
    """Worlds at the beginning of the burn-in, all parameters in the middle but for ``changes``."""
    values = {name: np.full(size, value) for name, value in middle().items()}
    for name, value in (changes or {}).items():
        values[name] = np.broadcast_to(np.asarray(value, dtype=float), size)
    return initial(setting, values, lineages(size, first))
