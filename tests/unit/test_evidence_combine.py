"""Means over seeds, posteriors, odds, stop rules and the headline."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from powderkeg.evidence.combine import log_mean, log_mean_error, odds_of, posterior_of
from powderkeg.evidence.result import Block
from powderkeg.evidence.verdict import UNVALIDATED, headline_of, reasons_of, word_for

BLOCKS = (Block("2022-03-07", 0.0, 24.0, date(2022, 3, 7)), Block("2022-03-08", 24.0, 48.0, date(2022, 3, 8)))
LABELS = {"calm": "Calm", "stormy": "Stormy", "other": "None of these"}
FINE: dict[str, Any] = {
    "claims": 4,
    "seeds": 4,
    "ess": {"calm": np.full((4, 2), 900.0), "stormy": np.full((4, 2), 300.0)},
    "founders": {"calm": 90.0, "stormy": 80.0},
    "blocks": BLOCKS,
    "seed_sd": {"calm": 0.2, "stormy": 0.3, "other": 0.0},
    "gain": {"calm": 3.0, "stormy": -2.0, "other": 0.0},
    "other": "other",
}


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


def test_no_stop_rule_holds_where_all_is_well() -> None:
    assert reasons_of(**FINE) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"claims": 0}, "no report is scored"),
        ({"seeds": 1}, "one seed only"),
        ({"founders": {"calm": 12.4, "stormy": 80.0}}, "12 effective draws of the parameters (calm"),
        ({"seed_sd": {"calm": 0.2, "stormy": 0.7, "other": 0.0}}, "standard deviation of 0.7 nats (stormy"),
        ({"gain": {"calm": -1.5, "stormy": -2.0, "other": 0.0}}, "even calm stands 1.5 nats below"),
        (
            {"ess": {"calm": np.full((4, 2), 900.0), "stormy": np.array([[300.0, 99.0]] * 4)}},
            "in 1 of 2 blocks (lowest 99, stormy, 2022-03-08)",
        ),
    ],
)
def test_each_stop_rule_says_why(change: dict[str, Any], words: str) -> None:
    reasons = reasons_of(**{**FINE, **change})
    assert len(reasons) == 1
    assert words in reasons[0]


def test_the_number_stands_before_its_word() -> None:
    posterior = {"calm": 0.7, "stormy": 0.25, "other": 0.05}
    prior = {"calm": 0.45, "stormy": 0.45, "other": 0.1}
    odds = odds_of(("calm", "stormy", "other"), {n: np.log([p, p * 1.02]) for n, p in posterior.items()})
    text = headline_of(posterior, prior, odds, LABELS, ())
    assert "70% (likely)" in text
    assert "25% (unlikely)" in text
    assert "by 2.8" in text
    assert UNVALIDATED in text


def test_an_unresolved_headline_prints_no_odds_and_no_share() -> None:
    text = headline_of(
        {"calm": 0.7, "other": 0.3}, {"calm": 0.5, "other": 0.5}, (), LABELS, ("one seed only",)
    )
    assert "cannot say which explanation" in text
    assert UNVALIDATED in text
    assert "%" not in text
    assert "by" not in text.split()


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.01, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.5, "roughly even chance"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_an_edge_belongs_to_the_band_above(probability: float, word: str) -> None:
    assert word_for(probability) == word
