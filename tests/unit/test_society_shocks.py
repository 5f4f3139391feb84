"""Each kind of shock writes what its file says, and moves people the way its source says."""

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

import naive
from kernels import from_python
from powderkeg.case import Case, Shock
from powderkeg.society.country import CALM_HOURS, INDEX, NEVER, SHOCKS, Worlds
from powderkeg.society.country.columns import CELL, NATION, REGION, REGION_WINDOW
from powderkeg.society.country.inputs import Inputs, read_inputs
from powderkeg.society.country.shocks.killing import book_deaths
from societies import CALM, FIERCE, PLACES, at, born, place, settings_of, small_case

book_deaths = from_python(book_deaths)

DAYS = 10
TYPICAL = {"price": 2.0, "killing": 1.0, "election": 0.05, "reform": 0.2}
BEGIN = 24


def struck(*shocks: dict[str, Any], places: tuple = PLACES) -> Case:
    """The small country with these shocks and no other; each at the start of the second day by default."""
    given = (Shock.model_validate({"time": at(2), "places": "all", **shock}) for shock in shocks)
    return small_case(places, shocked=False).replace(shocks=tuple(given))


def inputs_of(case: Case) -> Inputs:
    return read_inputs(case, 24 * DAYS, CALM_HOURS, recorded=True)


def followed(case: Case, hours: int, size: int = 1, *, single: bool = False, **changes: float) -> Worlds:
    worlds = born(settings_of(case, recorded=False, single=single), size, {**CALM, **changes})
    worlds.step(CALM_HOURS + hours)
    return worlds


def column(worlds: Worlds, name: str) -> np.ndarray:
    return worlds.region[:, REGION[name]]


def test_without_a_shock_every_path_is_quiet() -> None:
    inputs = inputs_of(struck())
    assert (inputs.prices == 1.0).all()
    for path in (inputs.legitimacy_loss, inputs.kick, inputs.visible_deaths, inputs.expected_loss):
        assert path.shape == (CALM_HOURS + 24 * DAYS, len(PLACES))
        assert not path.any()
    assert inputs.faction_order == NEVER


@pytest.mark.parametrize(
    ("kind", "value", "path", "written"),
    [
        ("price", 2.0, "prices", 2.0),
        ("election", 0.05, "legitimacy_loss", 0.05),
        ("reform", 0.2, "expected_loss", -math.log(0.8)),
    ],
)
def test_what_lasts_is_there_from_its_hour_to_its_end_in_its_places(
    kind: str, value: float, path: str, written: float
) -> None:
    shock = {"kind": kind, "value": value, "places": ["SOU"], "until": at(4, 6)}
    inputs, quiet = inputs_of(struck(shock)), inputs_of(struck())
    changed = getattr(inputs, path) != getattr(quiet, path)
    rows, regions = np.nonzero(changed)
    assert set(regions) == {1}
    assert (rows[0], rows[-1]) == (CALM_HOURS + BEGIN, CALM_HOURS + 3 * 24 + 5)
    assert getattr(inputs, path)[changed] == pytest.approx(written)


def test_a_killing_is_there_for_one_hour() -> None:
    inputs = inputs_of(struck({"kind": "killing", "value": 3, "places": ["SOU", "HIL"]}))
    for path, value in ((inputs.visible_deaths, 3.0), (inputs.kick, math.log(4))):
        assert np.argwhere(path).tolist() == [[CALM_HOURS + BEGIN, 1], [CALM_HOURS + BEGIN, 3]]
        assert path[path > 0] == pytest.approx(value)


def test_a_killing_in_the_last_half_hour_is_of_the_last_hour() -> None:
    late = at(DAYS, 23) + timedelta(minutes=45)
    inputs = inputs_of(struck({"kind": "killing", "value": 1, "time": late}))
    assert set(np.nonzero(inputs.visible_deaths)[0]) == {CALM_HOURS + 24 * DAYS - 1}


def test_a_city_strikes_its_region_once() -> None:
    town = place("TOW", 43.2, 71.2, 100_000, kind="city", parent="SOU", sites={})
    shock = {"kind": "killing", "value": 1, "places": ["TOW", "SOU"]}
    inputs = inputs_of(struck(shock, places=(*PLACES, town)))
    assert inputs.visible_deaths.sum(axis=0).tolist() == [0.0, 1.0, 0.0, 0.0]


def test_shocks_of_one_kind_add_up_and_legitimacy_has_an_end() -> None:
    inputs = inputs_of(struck(*({"kind": "election", "value": 0.6},) * 2))
    assert inputs.legitimacy_loss.max() == 1.0
    inputs = inputs_of(struck(*({"kind": "killing", "value": 2},) * 2))
    assert inputs.visible_deaths.max() == 4.0


@pytest.mark.parametrize("kind", TYPICAL)
def test_a_shock_raises_the_chance_that_people_begin(kind: str) -> None:
    cases = struck(), struck({"kind": kind, "value": TYPICAL[kind], "places": ["SOU"]})
    sums = []
    for case in cases:
        worlds = followed(case, BEGIN + 1, single=True)
        worlds.parameters[:, INDEX["spontaneous_rate"]] = 1e-5
        _, protest = naive.join_chances(worlds, naive.hour_of(worlds, BEGIN + 1))
        first = worlds.setting.first
        sums.append([protest[0, first[r] : first[r + 1]].sum() for r in range(len(PLACES))])
    quiet, after = np.array(sums)
    assert after[1] > 1.5 * quiet[1]
    # A death is heard of elsewhere; of the others only the place named feels anything.
    elsewhere = np.delete(after, 1) / np.delete(quiet, 1)
    assert (elsewhere >= 1.0).all()
    assert (elsewhere < 1.2).all()
    assert (elsewhere == 1.0).all() == (kind != "killing")


def test_given_deaths_are_booked_and_feed_the_backlash() -> None:
    worlds = followed(struck({"kind": "killing", "value": 2, "places": ["SOU"]}), 48, backlash_gain=0.01)
    values = worlds.collect()
    for name in ("deaths", "deaths_bystander", "deaths_by_security_fire", "deaths_civilian"):
        assert values[name].tolist() == [[0.0, 2.0, 0.0, 0.0]], name
    assert values["lethal_fire"].tolist() == [[0.0, 1.0, 0.0, 0.0]]
    assert values["deaths_named"].tolist() == [2.0]
    backlash = column(worlds, "backlash")[0]
    assert backlash[1] > 10 * backlash[0] > 0
    gone = followed(struck({"kind": "killing", "value": 2, "places": ["SOU"]}), 48, backlash_gain=0.0)
    assert not column(gone, "backlash").any()


@pytest.mark.parametrize("firing", [False, True])
def test_an_hour_of_fire_that_is_counted_already_is_not_counted_twice(firing: bool) -> None:
    region, window = np.zeros((len(REGION), 2)), np.zeros((len(REGION_WINDOW), 2))
    region[REGION["lethal"], 1] = window[REGION_WINDOW["lethal_fire"], 1] = float(firing)
    deaths = np.array([0.0, 4.0])
    book_deaths(np.array([0.0, 3.0]), deaths, region, window)
    # Three deaths, and the stories of three: 9 log2(4).
    assert deaths.tolist() == [0.0, 4.0 + 3.0 + 18.0]
    assert window[REGION_WINDOW["deaths_bystander"]].tolist() == [0.0, 3.0]
    assert window[REGION_WINDOW["lethal_fire"]].tolist() == [0.0, 1.0]


def test_lost_legitimacy_is_felt_in_full_until_the_result_is_settled() -> None:
    case = struck({"kind": "election", "value": 0.05, "places": ["NOR"], "until": at(6)})
    assert column(followed(case, 24 * 5), "legitimacy_loss").tolist() == [[0.05, 0.0, 0.0, 0.0]]
    assert not column(followed(case, 24 * 5 + 1), "legitimacy_loss").any()


def test_the_jump_of_grievance_at_an_election_is_that_of_its_kick() -> None:
    kick = inputs_of(struck({"kind": "election", "value": 0.18})).kick
    # Twice the share of hardship that is held against the authorities, as a price that doubles.
    assert kick.max() == pytest.approx(math.log(2))
    assert kick.max() == pytest.approx(
        column(followed(struck({"kind": "price", "value": 2}), 25), "kick").max()
    )


def test_a_reform_is_felt_but_shows_in_no_price_and_nobody_gets_used_to_it() -> None:
    reform, price = ({"kind": "reform", "value": 0.5}, {"kind": "price", "value": 2.0})
    first = [followed(struck(shock), BEGIN + 1, reference_days=5.0) for shock in (reform, price)]
    for name in ("shock", "kick"):
        assert column(first[0], name) == pytest.approx(column(first[1], name)), name
    later = [followed(struck(shock), 24 * 8, reference_days=5.0) for shock in (reform, price)]
    assert column(later[0], "shock") == pytest.approx(math.log(2))
    assert (column(later[1], "shock") < 0.5 * math.log(2)).all()
    assert (later[0].collect()["price"] == 1.0).all()
    assert (later[1].collect()["price"] == 2.0).all()


def test_a_withdrawn_reform_is_gone_in_one_hour_and_its_kick_fades() -> None:
    case = struck({"kind": "reform", "value": 0.5, "until": at(3)})
    before, after = (followed(case, hours) for hours in (48, 49))
    assert column(before, "shock") == pytest.approx(math.log(2))
    assert not column(after, "shock").any()
    assert (column(after, "kick") > 0.0).all()
    assert (column(after, "kick") < column(before, "kick")).all()


def test_a_reform_that_comes_into_force_goes_on_as_a_price_without_a_second_kick() -> None:
    case = struck(
        {"kind": "reform", "value": 0.5, "until": at(3)}, {"kind": "price", "value": 2.0, "time": at(3)}
    )
    alone = struck({"kind": "reform", "value": 0.5})
    both, one = followed(case, 49), followed(alone, 49)
    for name in ("shock", "kick"):
        assert column(both, name) == pytest.approx(column(one, name)), name


def test_a_concession_takes_back_its_part_of_a_reform() -> None:
    worlds = followed(struck({"kind": "reform", "value": 0.5}), 48, concession_size=0.75)
    worlds.nation[:, NATION["concession"]] = 48
    worlds.step(1)
    assert column(worlds, "shock") == pytest.approx(0.25 * math.log(2))


def test_an_order_is_given_where_there_is_a_faction_and_nowhere_else() -> None:
    case = struck({"kind": "order", "value": 0, "time": at(3, 5)})
    worlds = born(settings_of(case, recorded=False), 2, {**CALM, "faction_share": [0.0, 0.4]})
    assert worlds.nation[:, NATION["faction_order"]].tolist() == [NEVER, 53.0]
    assert (
        born(settings_of(struck(), recorded=False), 2, FIERCE).nation[:, NATION["faction_order"]] == NEVER
    ).all()


def test_nothing_comes_of_an_order_before_its_hour() -> None:
    case = struck({"kind": "order", "value": 1, "time": at(3, 5)})
    changes = {**CALM, "faction_share": 0.5, "faction_compliance": 1.0, "cells": 4.0, "chief_dismissal": 1.0}
    quiet = {**changes, "faction_belief": -1.0, "cell_trigger": 1e7}
    worlds, without = (born(settings_of(one, recorded=False), 10, quiet) for one in (case, struck()))
    for batch in (worlds, without):
        batch.step(CALM_HOURS + 53)
    ours, theirs = worlds.collect(), without.collect()
    for name, values in ours.items():
        assert (values == theirs[name]).all(), name
    worlds.step(1)
    assert (worlds.nation[:, NATION["chief_removed"]] == 53.0).all()
    assert (worlds.cell[:, CELL["call"]] >= 53.0).all()


@pytest.mark.parametrize(("value", "called"), [(0, False), (1, True)])
def test_an_order_may_call_the_cells(value: int, called: bool) -> None:
    case = struck({"kind": "order", "value": value, "time": at(3)})
    changes = {**CALM, "faction_share": 0.5, "faction_compliance": 1.0, "cells": 4.0, "cell_trigger": 1e7}
    worlds = born(settings_of(case, recorded=False), 6, changes)
    worlds.step(CALM_HOURS + 72)
    assert (worlds.cell[:, CELL["call"], :4] < NEVER).all() == called
    assert (worlds.collect()["traffic_cells"].mean() > 1.0) == called


def test_every_kind_of_shock_is_tried_here() -> None:
    assert {*TYPICAL, "order"} == set(SHOCKS)
