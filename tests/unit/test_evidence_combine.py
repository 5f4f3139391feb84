"""Means over seeds, posteriors and odds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from powderkeg.evidence.combine import (
    half_width,
    log_mean,
    log_mean_error,
    log_ratio_error,
    odds_of,
    posterior_of,
)


def test_seeds_are_averaged_as_probabilities() -> None:
    assert log_mean(np.array([-1000.0, -1000.0 + math.log(3.0)])) == pytest.approx(-1000.0 + math.log(2.0))
    assert log_mean(np.full(3, -np.inf)) == -np.inf


def test_the_error_of_a_mean_of_equal_seeds_is_nought_and_of_one_seed_unknown() -> None:
    assert log_mean_error(np.full(4, -50.0)) == 0.0
    assert math.isnan(log_mean_error(np.array([-50.0])))


def test_the_error_shrinks_as_the_root_of_the_number_of_seeds() -> None:
    few = np.tile([-50.0, -50.2], 2)
    assert log_mean_error(np.tile(few, 4)) == pytest.approx(log_mean_error(few) / 2.0, rel=0.15)


def test_posterior_is_prior_times_evidence() -> None:
    posterior = posterior_of({"a": 0.5, "b": 0.5}, {"a": -900.0, "b": -900.0 + math.log(3.0)})
    assert posterior == pytest.approx({"a": 0.25, "b": 0.75})


def test_a_hypothesis_of_no_prior_weight_stays_there() -> None:
    assert posterior_of({"a": 1.0, "b": 0.0}, {"a": -10.0, "b": 0.0})["b"] == 0.0


def test_odds_name_the_favoured_hypothesis_first_and_stand_in_order() -> None:
    values = {"a": np.array([0.0, 0.1]), "b": np.array([2.0, 2.1]), "c": np.array([-1.0, -0.9])}
    rows = odds_of(("a", "b", "c"), values)
    assert [(r.for_, r.against) for r in rows] == [("b", "c"), ("b", "a"), ("a", "c")]
    assert rows[0].odds == pytest.approx(math.exp(3.0))
    assert all(r.cap is None and r.odds == r.raw for r in rows)


def test_what_seeds_share_does_not_widen_the_odds() -> None:
    shared = np.array([0.0, 1.0, -1.0, 0.5])
    (row,) = odds_of(("a", "b"), {"a": shared + 1.0, "b": shared})
    assert (row.low, row.high) == (pytest.approx(math.e), pytest.approx(math.e))


def test_one_seed_gives_odds_without_an_interval() -> None:
    (row,) = odds_of(("a", "b"), {"a": np.array([1.0]), "b": np.array([0.0])})
    assert (row.low, row.high) == (None, None)


def test_the_error_of_a_ratio_is_that_of_two_log_normal_means_or_more() -> None:
    one, two = np.array([0.3, -1.4, 0.4, 0.2]), np.array([0.1, -0.6, 0.4, 0.9])
    v, w, c = np.var(one, ddof=1), np.var(two, ddof=1), np.cov(one, two)[0, 1]
    expected = math.sqrt((math.exp(v) + math.exp(w) - 2.0 * math.exp(c)) / 4.0)
    assert log_ratio_error(one, two) == pytest.approx(expected)
    assert log_ratio_error(two, one) == pytest.approx(expected)
    assert log_mean_error(one) == pytest.approx(math.sqrt(math.expm1(v) / 4.0))
    seen = np.array([0.0, 0.0, 0.0, 3.0])  # the seed that carries the mean is among them
    influence = np.exp(seen - log_mean(seen))
    assert log_mean_error(seen) >= np.std(influence, ddof=1) / 2.0


def test_a_small_spread_gives_the_standard_error_of_the_differences() -> None:
    one, two = 0.01 * np.array([0.3, -0.4, 1.1, 0.2]) - 900.0, 0.01 * np.array([0.1, -0.6, 0.4, 0.9])
    expected = np.std(one - two, ddof=1) / 2.0
    assert log_ratio_error(one, two) == pytest.approx(expected, rel=0.01)


def test_errors_without_bound_stay_numbers() -> None:
    wild = np.array([-4_000.0, 0.0, 10.0, 3_000.0])
    assert 1e6 < log_mean_error(wild) < 1e7
    lost = np.array([-np.inf, 0.0, 0.0, 0.0])
    assert log_mean_error(lost) == pytest.approx(np.std([0.0, 4 / 3, 4 / 3, 4 / 3], ddof=1) / 2.0)
    assert math.isnan(log_mean_error(np.full(4, -np.inf)))


@pytest.mark.parametrize(("seeds", "spread"), [(4, 0.2), (4, 1.0), (10, 1.0), (4, 1.5)])
def test_intervals_hold_the_log_odds_of_the_means_nine_times_in_ten(seeds: int, spread: float) -> None:
    """Log-normal passes; 4,000 commands, so that chance moves the share by half a point (one s.e.)."""
    generator = np.random.default_rng(5)
    shared, own = 0.5 * spread, math.sqrt(0.75) * spread
    passes = generator.normal(size=(4_000, 3, seeds))
    ones = shared * passes[:, 0] + 1.2 * own * passes[:, 1]
    twos = shared * passes[:, 0] + 0.8 * own * passes[:, 2]
    truth = (1.44 - 0.64) * own**2 / 2.0
    held = []
    for one, two in zip(ones, twos, strict=True):
        gap = log_mean(one) - log_mean(two)
        held.append(abs(gap - truth) <= half_width(log_ratio_error(one, two), seeds))
    assert 0.88 < np.mean(held) < 0.97
