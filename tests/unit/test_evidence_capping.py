"""Odds held down to what simulated records have earned."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from cases import tiny_case
from powderkeg.evidence import Odds
from powderkeg.evidence.capping import capped, caps_of, held, hold, posterior_ranges, within_caps
from powderkeg.evidence.combine import posterior_of
from results import example_evidence, example_route, example_validated

NAMES = ("a", "b", "other")
CAPS = {(one, two): 5.0 for one in NAMES for two in NAMES if one != two}


def row(raw: float, low: float, high: float) -> Odds:
    return Odds("a", "b", raw, low, high, None, raw)


def test_what_is_within_its_caps_is_left_alone() -> None:
    found = {"a": -90.0, "b": -91.0, "other": -91.5}
    assert within_caps(found, CAPS) == (found, 1.0)


def test_each_pair_is_held_to_its_own_cap_and_the_others_stay() -> None:
    caps = {**CAPS, ("a", "other"): 50.0}
    found, left = within_caps({"a": 0.0, "b": -1.0, "other": -9.0}, caps)
    assert left == pytest.approx((1.0 + math.log(5.0)) / 9.0)  # b over other earned 5, however much a did
    assert found == pytest.approx({"a": 0.0, "b": -1.0, "other": -1.0 - math.log(5.0)})


def test_two_that_were_never_told_apart_make_nothing_even_but_themselves() -> None:
    caps = {**CAPS, ("a", "b"): 1.0, ("b", "a"): 1.0}
    found, _ = within_caps({"a": 0.0, "b": -0.3, "other": -1.5}, caps)
    assert found == pytest.approx({"a": 0.0, "b": 0.0, "other": -1.2})


def test_a_pair_around_another_with_a_smaller_cap_holds_it_too_so_that_the_order_stays() -> None:
    caps = {**CAPS, ("a", "other"): 2.0}
    found, _ = within_caps({"a": 0.0, "b": -1.0, "other": -1.5}, caps)
    assert found == pytest.approx({"a": 0.0, "b": -math.log(2.0), "other": -math.log(2.0)})


def test_what_lies_below_one_that_was_raised_is_raised_with_it_so_that_no_odds_grow() -> None:
    caps = {**CAPS, ("a", "b"): 2.0, ("a", "other"): 100.0, ("b", "other"): 100.0}
    found, _ = within_caps({"a": 0.0, "b": -50.0, "other": -50.5}, caps)
    assert found["b"] == pytest.approx(-math.log(2.0))
    assert found["b"] - found["other"] == pytest.approx(0.5)


def test_two_that_are_even_stay_so_in_whatever_order_they_are_named() -> None:
    caps = {**CAPS, ("a", "b"): 2.0, ("a", "other"): 100.0, ("b", "other"): 100.0}
    for names in (("a", "b", "other"), ("other", "b", "a")):
        found, _ = within_caps({name: 0.0 if name == "a" else -50.0 for name in names}, caps)
        assert found == pytest.approx({"a": 0.0, "b": -math.log(2.0), "other": -math.log(2.0)})


def test_a_pair_of_which_nothing_is_known_has_earned_nothing() -> None:
    assert within_caps({"a": 1.0, "b": 0.0}, {}) == ({"a": 1.0, "b": 1.0}, 0.0)


def test_worlds_that_lost_all_weight_stand_far_below_and_no_lower_than_counts() -> None:
    found, left = within_caps({"a": 0.0, "b": -math.inf, "other": -math.inf}, CAPS)
    assert left == pytest.approx(math.log(5.0) / 700.0)
    assert found["b"] == found["other"] == pytest.approx(-math.log(5.0))
    nothing = dict.fromkeys(NAMES, -math.inf)
    assert within_caps(nothing, CAPS) == (nothing, 1.0)


def test_odds_keep_their_raw_figure_and_are_held_with_their_interval() -> None:
    (found,) = hold([row(25.0, 20.0, 30.0)], {"a": math.log(5.0), "b": 0.0}, CAPS)
    assert (found.odds, found.raw, found.cap) == (pytest.approx(5.0), 25.0, 5.0)
    assert found.low == pytest.approx(math.sqrt(20.0))
    assert found.high == 5.0
    assert held(found)


def test_odds_within_their_cap_change_in_nothing_but_that_they_have_one() -> None:
    before = row(3.0, 2.5, 4.0)
    (found,) = hold([before], {"a": math.log(3.0), "b": 0.0}, CAPS)
    assert found == replace(before, cap=5.0)
    assert not held(found)


def test_an_end_of_the_interval_on_the_other_side_keeps_to_the_cap_of_that_side() -> None:
    caps = {**CAPS, ("b", "a"): 2.0}
    (found,) = hold([row(1.5, 0.1, 22.5)], {"a": math.log(1.5), "b": 0.0}, caps)
    assert (found.low, found.high) == (0.5, 5.0)
    assert found.low < 1.0 < found.odds


def test_one_seed_has_no_interval_after_either() -> None:
    (found,) = hold([Odds("a", "b", 9.0, None, None, None, 9.0)], {"a": math.log(5), "b": 0.0}, CAPS)
    assert (found.low, found.high) == (None, None)


def test_caps_are_the_filters_and_where_a_pair_was_not_tried_one() -> None:
    validated = example_validated(NAMES, dict.fromkeys(NAMES, 0.0))
    assert validated.filter is not None
    caps = caps_of(validated, (*NAMES, "new"))
    assert caps["a", "b"] == validated.filter.cap("a", "b") > 1.0
    assert caps["new", "a"] == caps["a", "new"] == 1.0
    assert caps_of(None, NAMES) == caps_of(replace(validated, filter=None), NAMES) == {}


def test_more_simulated_records_earn_more() -> None:
    small, large = (
        caps_of(replace(example_validated(NAMES, dict.fromkeys(NAMES, 0.0)), filter=route), NAMES)
        for route in (example_route("f", NAMES, 20), example_route("f", NAMES, 400))
    )
    assert all(small[pair] < large[pair] for pair in small)


def test_every_posterior_of_a_result_has_the_printed_odds_for_its_ratios() -> None:
    result = example_evidence(tiny_case(), gaps=[9.0, 6.0])
    for rows, posterior in ((result.odds, result.posterior), (result.late_odds, result.late_posterior)):
        assert posterior is not None
        for one in rows:
            ratio = posterior[one.for_] / posterior[one.against]
            prior = result.prior[one.for_] / result.prior[one.against]
            assert ratio / prior == pytest.approx(one.odds)
            assert one.cap is not None
            assert one.odds <= one.cap
    assert any(held(one) for one in result.odds)
    assert dict(result.odds_by_day)[result.odds_by_day[-1][0]] == pytest.approx(result.posterior)
    assert result.raw_posterior == pytest.approx(posterior_of(result.prior, result.log_evidence))
    assert max(result.posterior.values()) < max(result.raw_posterior.values())


def test_a_result_that_earned_nothing_keeps_its_figures_for_whoever_works_on_the_method() -> None:
    result = example_evidence(tiny_case(), validated=False)
    again = capped(result, None)
    assert again.posterior == result.raw_posterior == result.posterior
    assert all(one.cap is None and one.odds == one.raw for one in again.odds)


def test_the_range_of_a_posterior_is_that_of_the_single_seeds_held_to_their_caps() -> None:
    result = example_evidence(tiny_case(), gaps=[9.0, 6.0])
    caps = caps_of(result.validated, result.hypotheses)
    totals = {name: steps.sum(axis=1) for name, steps in result.increments.items()}
    seeds = range(len(totals[result.hypotheses[0]]))
    mean = {
        name: math.log(sum(math.exp(x - max(t)) for x in t) / len(t)) + max(t) for name, t in totals.items()
    }
    each = []
    for seed in seeds:
        own = {n: result.log_evidence[n] - mean[n] + float(totals[n][seed]) for n in result.hypotheses}
        each.append(posterior_of(result.prior, within_caps(own, caps)[0]))
    ranges = posterior_ranges(result)
    for name in result.hypotheses:
        low, high = ranges[name]
        assert low <= result.posterior[name] <= high
        assert low == pytest.approx(min(result.posterior[name], *(p[name] for p in each)))
        assert high == pytest.approx(max(result.posterior[name], *(p[name] for p in each)))
    assert any(high - low > 1e-6 for low, high in ranges.values())


def test_one_seed_has_no_range() -> None:
    result = example_evidence(tiny_case())
    alone = replace(result, increments={name: steps[:1] for name, steps in result.increments.items()})
    assert posterior_ranges(alone) == {}
