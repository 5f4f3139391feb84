"""Means over seeds, posteriors and odds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from powderkeg.evidence.combine import log_mean, log_mean_error, odds_of, posterior_of


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
