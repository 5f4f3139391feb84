"""Distortions of the country: each does what its label says."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import powderkeg as pk
from cases import tiny_case
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.classifier import Layout, layout_of
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.unlisted import Distortion, country_distortions
from powderkeg.society.country import INDICATORS
from powderkeg.worlds import calm_worlds

CASE = pk.load_case("kazakhstan-2022")


@cache
def layout() -> Layout:
    return layout_of(plan_of(CASE, INDICATORS))


def named(name: str) -> Distortion:
    return next(one for one in country_distortions(CASE, layout()) if one.name == name)


@cache
def course(name: str, indicator: str) -> np.ndarray:
    """(days, worlds) national value of 24 worlds, day by day; ``none`` for the case's own."""
    case = CASE if name == "none" else named(name).case
    assert case is not None
    worlds = calm_worlds(case, "spontaneous", size=24, seed=3, agents=170, threads=1).worlds
    days = []
    for _ in range(6):
        worlds.step(24, 1)
        value = worlds.collect()[indicator]
        days.append(value if value.ndim == 1 else value.sum(axis=1))
    return np.array(days)


def test_there_are_four_and_every_one_says_what_it_is() -> None:
    found = country_distortions(CASE, layout())
    assert [one.name for one in found] == [
        "sixth actor", "reporting collapse", "mass defection", "foreign troops",
    ]  # fmt: skip
    assert all(one.label for one in found)
    assert all((one.case is None) == (one.silenced is not None) for one in found)


def test_a_case_without_recorded_decisions_has_no_foreign_troops_to_be_given() -> None:
    case = tiny_case().replace(inputs=())
    names = [one.name for one in country_distortions(case, layout_of(plan_of(case, INDICATORS)))]
    assert "foreign troops" not in names


def test_the_sixth_actor_strikes_on_its_day_and_not_before() -> None:
    lost, plain = course("sixth actor", "sites_lost"), course("none", "sites_lost")
    np.testing.assert_array_equal(lost[:3], plain[:3])  # hour 82 is on the fourth day
    assert lost[3].mean() > plain[3].mean() + 2.0


def test_units_refuse() -> None:
    assert course("mass defection", "refusals").sum() > course("none", "refusals").sum()


def test_foreign_troops_are_there_from_the_first_hour() -> None:
    assert course("foreign troops", "intervener_troops")[0].min() > 1_000.0
    assert course("none", "intervener_troops")[0].max() == 0.0


def test_reporting_collapses_but_for_two_origins() -> None:
    silenced = named("reporting collapse").silenced
    assert silenced is not None
    late = [slot for slot in layout().slots if slot.claim.last >= 6 * 4]
    known = {slot.claim.origin for slot in late if not silenced[slot.columns].any()}
    assert len(known) == 2
    assert WATCH not in known
    early = [slot for slot in layout().slots if slot.claim.last < 6 * 4]
    assert not any(silenced[slot.columns].any() for slot in early)


@pytest.mark.parametrize("name", ["sixth actor", "mass defection", "foreign troops"])
def test_hypotheses_keep_their_names_and_know_nothing_stays_as_it_is(name: str) -> None:
    case = named(name).case
    assert case is not None
    assert [h.name for h in case.hypotheses] == [h.name for h in CASE.hypotheses]
    assert case.hypotheses[-1] == CASE.hypotheses[-1]
    assert case.digest != CASE.digest
