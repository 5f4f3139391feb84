"""The same luxury for all: one declared table, and a case that it widens for every hypothesis alike."""

import numpy as np
import pytest

from powderkeg.case import Case, Hypothesis, Prior
from powderkeg.society.country import PARAMETERS
from powderkeg.worlds import LUXURIES, Luxury, draw_parameters, load_case, priors_of, with_same_luxury
from societies import small_case

CASE = load_case("kazakhstan-2022")
ROWS = {row.name: row for row in PARAMETERS}
OPENED = {name: prior for luxury in LUXURIES for name, prior in luxury.widened.items()}
ABLE = [h.name for h in CASE.hypotheses if not h.know_nothing]


@pytest.mark.parametrize("luxury", LUXURIES, ids=lambda luxury: luxury.statistic)
def test_switches_are_off_by_default_and_routes_are_not_switches(luxury: Luxury) -> None:
    assert all(ROWS[name].default.bounds == (0.0, 0.0) for name in luxury.switches)
    switches = {name for other in LUXURIES for name in other.switches}
    assert not switches & set(luxury.widened)
    assert luxury.widened or luxury.limit, "an observation without a mundane route says so"


@pytest.mark.parametrize("name", OPENED)
def test_a_widened_prior_is_lawful_reaches_further_than_the_common_one_and_has_a_reason(name: str) -> None:
    low, high = OPENED[name].bounds
    assert ROWS[name].low <= low < high <= ROWS[name].high
    for common in (ROWS[name].default, priors_of(CASE, "spontaneous")[name]):
        least, most = priors_of(with_same_luxury(CASE), "spontaneous")[name].bounds
        assert least <= common.bounds[0]
        assert most >= common.bounds[1]
        assert (least, most) != common.bounds
    assert OPENED[name].reason


def test_no_parameter_is_widened_twice() -> None:
    assert len(OPENED) == sum(len(luxury.widened) for luxury in LUXURIES)


def test_the_bundled_case_has_a_holder_for_every_luxury_but_not_all_are_holders() -> None:
    for luxury in LUXURIES:
        assert 0 < len(luxury.held_by(CASE)) < len(ABLE)


def test_a_switch_that_is_named_and_left_off_makes_no_holder() -> None:
    off = Prior(distribution="constant", value=0.0)
    named = CASE.hypothesis("spontaneous").model_copy(update={"parameters": {"cells": off}})
    case = CASE.replace(hypotheses=(named,))
    assert all(luxury.held_by(case) == () for luxury in LUXURIES)


def test_priors_change_for_every_hypothesis_alike_and_only_where_the_table_says_so() -> None:
    given = with_same_luxury(CASE)
    for name in OPENED:
        assert len({str(priors_of(given, hypothesis)[name]) for hypothesis in ABLE}) == 1
    for hypothesis in ABLE:
        before, after = priors_of(CASE, hypothesis), priors_of(given, hypothesis)
        assert {name for name in before if before[name] != after[name]} == set(OPENED)


def test_nothing_but_priors_changes() -> None:
    given = with_same_luxury(CASE)
    for field in Case.model_fields:
        if field not in ("parameters", "forces", "hypotheses"):
            assert getattr(given, field) == getattr(CASE, field)
    for before, after in zip(CASE.hypotheses, given.hypotheses, strict=True):
        assert before.model_copy(update={"parameters": {}}) == after.model_copy(update={"parameters": {}})


def test_the_draws_of_all_other_parameters_are_the_same_numbers() -> None:
    before = draw_parameters(CASE, "mixed", 20, seed=3)
    after = draw_parameters(with_same_luxury(CASE), "mixed", 20, seed=3)
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    assert changed == set(OPENED)


def test_given_twice_is_given_once() -> None:
    once = with_same_luxury(CASE)
    assert with_same_luxury(once).digest == once.digest


def even(low: float, high: float) -> Prior:
    return Prior(distribution="uniform", min=low, max=high)


def test_a_hypothesis_that_names_a_route_loses_its_own_prior_and_its_reach_is_shared() -> None:
    case = small_case(parameters={"local_evacuation": Prior(distribution="constant", value=0.0)})
    own = Hypothesis(
        name="deserted", label="-", summary="-", prior=0.0, parameters={"local_evacuation": even(0.4, 0.6)}
    )
    given = with_same_luxury(
        case.replace(hypotheses=(*case.hypotheses, own), forces={"gun_pool": even(5, 9)})
    )
    assert given.hypothesis("deserted").parameters == {}
    assert "gun_pool" not in given.forces
    opened = priors_of(given, "spontaneous")
    assert opened == priors_of(given, "deserted")
    assert opened["local_evacuation"].bounds == (5e-4, 0.6), "a route that a case shuts is open again"
    assert opened["gun_pool"].bounds == (5.0, 1500.0)


def test_a_range_that_rests_on_the_record_still_says_so() -> None:
    seen = even(900, 1000).model_copy(update={"uses_record": True})
    given = with_same_luxury(small_case(parameters={"attack_scale": seen}))
    assert given.parameters["attack_scale"].uses_record
    assert not given.parameters["crowd_strength"].uses_record
