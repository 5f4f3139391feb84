"""What holds in every world at every hour, whatever the parameters."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naive_cohorts import GONE, TIRED_BEEN, cohort_people
from powderkeg.society.country import (
    CALM_HOURS,
    DEATHS_BY_CAUSE,
    DEATHS_BY_SIDE,
    INDEX,
    INDICATORS,
    PARAMETERS,
    Setting,
    Worlds,
)
from powderkeg.society.country.columns import CELL, NATION, REGION, SITE, UNIT
from powderkeg.worlds.priors import quantile
from societies import ACTIVE, CALM, FIERCE, born, place, settings_of, small_case

ROUNDING = 1e-5
KINDS = {"protest": 1, "riot": 2, "jailed": 3, "out": 4}
LETHAL = ("lethality", "control_lethality", "armed_lethality", "detention_deaths")


@pytest.fixture(scope="module")
def setting() -> Setting:
    return settings_of(small_case(), recorded=False)


@pytest.fixture(scope="module")
def alone() -> Setting:
    return settings_of(small_case(), recorded=False, single=True)


def drawn(seed: int, size: int) -> Mapping[str, np.ndarray]:
    """Parameters anywhere in their default priors, pushed towards a crisis."""
    u = np.random.default_rng(seed).random((len(PARAMETERS), size))
    values = {row.name: quantile(row.default, u[i]) for i, row in enumerate(PARAMETERS)}
    pushed = {
        "spontaneous_rate": 3e-4,
        "contagion": 0.5,
        "cells": 5.0,
        "faction_share": 0.4,
        "faction_compliance": 0.7,
    }
    return values | {name: np.full(size, value) for name, value in pushed.items()}


def check_cohorts(worlds: Worlds) -> None:
    """Never out + been out + protest + riot + gone = the stratum, by agent and region; nobody negative."""
    been, protest, riot, gone, tired_been, tired_out = worlds.mass.astype(float).transpose(1, 0, 2)
    people = cohort_people(worlds)
    first, limit = worlds.setting.first, worlds.region[:, REGION["limit"]]
    starts = first[:-1]
    assert np.add.reduceat(people, starts, axis=1) == pytest.approx(limit)
    assert (worlds.mass >= 0.0).all()
    out = been + protest + riot + gone
    # Persons are stored in single precision: one part in ten million of an agent's people an hour.
    assert (people - out >= -ROUNDING * people).all(), "more people than the agent stands for"
    counts = {"protest": protest, "riot": riot, "ever": out}
    for name, persons in counts.items():
        there = np.add.reduceat(persons, starts, axis=1)
        assert there == pytest.approx(worlds.region[:, REGION[name]], rel=1e-4, abs=0.05), name
    ends = worlds.region[:, [REGION["jailed"], REGION["out"]]].sum(axis=1)
    assert np.add.reduceat(gone, starts, axis=1) == pytest.approx(ends, rel=1e-4, abs=0.05)
    rest = worlds.parameters[:, INDEX["fatigue_recovery"], None]
    for tired in (tired_been, tired_out):
        assert (tired <= rest / 12.0 * (1.0 + 1e-5)).all(), "more tired than anybody who never went home"


def check_conservation(worlds: Worlds) -> None:
    if not worlds.setting.single:
        check_cohorts(worlds)
        return
    first, limit = worlds.setting.first, worlds.region[:, REGION["limit"]]
    for r in range(len(worlds.places)):
        state = worlds.state[:, first[r] : first[r + 1]]
        belongs = np.arange(state.shape[1])[None] < limit[:, r, None]
        assert not state[~belongs].any(), "somebody outside the mobilisable stratum acted"
        for name, kind in KINDS.items():
            counted = ((state & 15 == kind) & belongs).sum(axis=1)
            assert (counted == worlds.region[:, REGION[name], r]).all(), name
        quiet = ((state & 15 == 0) & belongs).sum(axis=1)
        everybody = quiet + worlds.region[:, [REGION[n] for n in KINDS], r].sum(axis=1)
        assert (everybody == limit[:, r]).all()
        assert ((state & 16 > 0).sum(axis=1) == worlds.region[:, REGION["ever"], r]).all()
        assert (state & 16 > 0)[state & 15 > 0].all(), "an active citizen was never active"


def check_ranges(worlds: Worlds) -> None:
    assert np.isfinite(worlds.region).all()
    assert np.isfinite(worlds.nation).all()
    shares = (
        "exposure", "connectivity", "attention", "riot_attention", "arrest_risk", "fire_risk", "clash",
        "centre", "belief", "approval", "awareness",
    )  # fmt: skip
    for name in shares:
        values = worlds.region[:, REGION[name]]
        assert ((values >= 0.0) & (values <= 1.0)).all(), name
    belief = worlds.nation[:, NATION["belief"]]
    assert ((belief > 0.0) & (belief < 1.0)).all()
    gone = worlds.nation[:, [NATION[f"elites_{how}"] for how in ("out", "dismissed", "arrested")]]
    assert (gone >= 0).all()
    assert (gone.sum(axis=1) <= 40).all()
    assert (worlds.unit[:, UNIT["strength"]] <= worlds.unit[:, UNIT["full"]]).all()
    assert (worlds.cell[:, CELL["size"]] <= worlds.cell[:, CELL["full"]]).all()
    assert (worlds.unit[:, [UNIT["strength"], UNIT["loyalty"]]] >= 0).all()
    assert (worlds.region[:, REGION["force"]] <= worlds.region[:, REGION["present"]] + 1e-9).all()
    assert np.isin(worlds.site[:, SITE["holder"]], (0, 1, 2)).all()
    assert np.isin(worlds.unit[:, UNIT["state"]], (0, 1, 2, 3)).all()
    assert np.isin(worlds.cell[:, CELL["state"]], (0, 1, 2, 3, 4)).all()
    assert (worlds.fatigue >= 0).all()
    assert (worlds.mass >= 0).all()
    assert (worlds.window >= 0).all()


@given(st.integers(0, 10**6))
def test_persons_are_conserved_at_every_hour(setting: Setting, seed: int) -> None:
    worlds = born(setting, 3, drawn(seed, 3))
    gone, ever = np.zeros_like(worlds.mass[:, GONE]), np.zeros_like(worlds.mass[:, GONE])
    for hour in range(CALM_HOURS + 96):
        worlds.step(1)
        out = worlds.mass[:, :TIRED_BEEN].sum(axis=1)
        assert (worlds.mass[:, GONE] >= gone).all(), "somebody came back from custody or death"
        assert (out >= ever - ROUNDING * np.maximum(out, 1.0)).all(), "people who took part are forgotten"
        gone, ever = worlds.mass[:, GONE].copy(), out
        if hour % 6 == 0:
            check_conservation(worlds)
            check_ranges(worlds)
    check_conservation(worlds)


@given(st.integers(0, 10**6))
def test_single_citizens_are_conserved_at_every_hour(alone: Setting, seed: int) -> None:
    worlds = born(alone, 3, drawn(seed, 3))
    ever = np.zeros_like(worlds.state, dtype=bool)
    for hour in range(CALM_HOURS + 96):
        worlds.step(1)
        assert not (ever & (worlds.state & 16 == 0)).any(), "the mark of having taken part was lost"
        ever = worlds.state & 16 > 0
        if hour % 6 == 0:
            check_conservation(worlds)
            check_ranges(worlds)
    check_conservation(worlds)


def test_persons_are_conserved_with_one_agent_per_adult() -> None:
    hamlets = tuple(place(name, 50.0, 70.0 + i, 5000 + 2000 * i) for i, name in enumerate(("ONE", "TWO")))
    setting = settings_of(small_case(hamlets), whole=True, recorded=False)
    worlds = born(setting, 4, {**ACTIVE, "spontaneous_rate": 5e-3})
    for _ in range(6):
        worlds.step(24)
        check_conservation(worlds)
    assert worlds.region[:, REGION["ever"]].sum() > 0
    assert (worlds.region[:, REGION["weight"]] == 1.0).all()


@given(st.integers(0, 10**6))
def test_deaths_by_side_and_by_cause_add_up_to_all_deaths(setting: Setting, seed: int) -> None:
    worlds = born(setting, 4, drawn(seed, 4))
    worlds.step(CALM_HOURS + 144)
    values = worlds.collect()
    for names in (DEATHS_BY_SIDE, DEATHS_BY_CAUSE):
        assert (sum(values[name] for name in names) == values["deaths"]).all()
    assert (values["deaths"] == np.floor(values["deaths"])).all()
    assert (values["deaths_by_security_fire"][values["lethal_fire"] == 0] == 0).all()


@given(st.integers(0, 10**6))
def test_nobody_dies_where_nothing_is_lethal(setting: Setting, seed: int) -> None:
    worlds = born(setting, 4, {**drawn(seed, 4), **dict.fromkeys(LETHAL, 0.0)})
    worlds.step(CALM_HOURS + 144)
    assert not worlds.collect()["deaths"].any()


@given(st.integers(0, 10**6))
def test_without_rioters_and_cells_no_site_falls_by_force(setting: Setting, seed: int) -> None:
    peaceful = dict.fromkeys(
        (
            "clash_to_riot",
            "absence_to_riot",
            "incident_to_riot",
            "riot_contagion",
            "opportunist_share",
            "cells",
            "sleeper_cells",
        ),
        0.0,
    )
    worlds = born(setting, 4, {**drawn(seed, 4), **peaceful})
    worlds.step(CALM_HOURS + 120)
    values = worlds.collect()
    for name in ("rioters", "sites_attacked", "sites_lost", "weapons_looted", "shops_looted", "deaths_cell"):
        assert not values[name].any(), name


@given(st.integers(0, 10**6))
def test_without_a_shock_and_without_a_spark_nothing_ever_happens(seed: int) -> None:
    quiet = settings_of(small_case(shocked=False), recorded=False)
    worlds = born(quiet, 4, {**drawn(seed, 4), "spontaneous_rate": 0.0, "cells": 0.0, "faction_share": 0.0})
    worlds.step(CALM_HOURS + 240)
    values = worlds.collect()
    for name, value in values.items():
        if name not in (
            "connectivity",
            "price",
            "belief",
            "traffic_public",
            "traffic_embassy",
            "traffic_cells",
            "traffic_other_embassies",
            "surge_claimed",  # noise makes false alarms
            "surge_before_onset",
            "neighbour_onsets",  # for reasons of their own
            "approval",
        ):
            assert not value.any(), name
    assert (values["price"] == 1.0).all()
    assert (values["connectivity"] == 1.0).all()


def test_a_shock_alone_starts_nothing() -> None:
    worlds = born(settings_of(small_case(), recorded=False), 20, {**ACTIVE, **CALM})
    worlds.step(CALM_HOURS + 240)
    assert not worlds.collect()["participants"].any()


def test_the_crisis_of_these_tests_has_everything() -> None:
    worlds = born(settings_of(small_case(), recorded=False), 40, FIERCE)
    seen: set[str] = set()
    for hours in (CALM_HOURS + 96, 144):
        worlds.step(hours)
        seen |= {name for name, value in worlds.collect().items() if value.any()}
    assert set(INDICATORS) - seen == set(), "indicators that are zero in all worlds of the fiercest setting"
