"""Question 2: where the real record lies among each hypothesis's own simulated records."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from scipy.stats import binom

from powderkeg.evidence.checklist.prior_predictive import (
    PriorPredictiveFigures,
    check_prior_predictive,
)
from powderkeg.evidence.classifier import Summaries
from powderkeg.evidence.misfit import OUTSIDE, Tails, tails_of

SUMMARIES = 30


def stream(number: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=[53, number]))


def records(number: int, rows: int) -> np.ndarray:
    """Records whose summaries share half of their variance: when one is far out, many are."""
    drawn = stream(number)
    return drawn.normal(size=(rows, 1)) + drawn.normal(size=(rows, SUMMARIES))


def found(real: np.ndarray, rows: int = 200) -> Tails:
    names = tuple(f"s{n}" for n in range(SUMMARIES))
    summaries = Summaries(names, records(1, rows), ("sums",) * SUMMARIES)
    return tails_of(("a",), summaries, np.zeros(rows, dtype=np.int64), real)[0]


def test_a_tail_is_twice_the_smaller_share_the_record_counted_in() -> None:
    values = np.arange(99.0)[:, None]
    asked = tails_of(
        ("a",), Summaries(("x",), values, ("sums",)), np.zeros(99, dtype=np.int64), np.array([0.5])
    )
    assert asked[0].tail["x"] == pytest.approx(2 * 2 / 100)  # itself and one below
    assert asked[0].error("x") == pytest.approx(math.sqrt(0.04 * 0.96 / 99))


def test_a_value_that_all_records_have_lies_in_the_middle() -> None:
    values = np.ones((50, 1))
    summaries = Summaries(("x",), values, ("sums",))
    inside = tails_of(("a",), summaries, np.zeros(50, dtype=np.int64), np.array([1.0]))[0]
    beyond = tails_of(("a",), summaries, np.zeros(50, dtype=np.int64), np.array([2.0]))[0]
    assert inside.tail["x"] == 1.0
    assert beyond.outside == ("x",)


def test_a_record_of_the_hypothesis_itself_is_found_wanting_as_seldom_as_stated() -> None:
    """The count's p-value is at most .05 in one of twenty, though the summaries are not independent.

    A bound that a correct count passes but once in a thousand.
    """
    real = records(2, 300)
    wanting = sum(found(row).p_value <= 0.05 for row in real)
    low, high = binom.ppf([0.0005, 0.9995], len(real), 0.05)
    assert wanting <= high + 6  # 6: the share of 200 records is itself known to two percent
    assert wanting >= low - 6
    lone = np.mean([len(found(row).outside) for row in real[:40]])
    assert lone == pytest.approx(OUTSIDE * SUMMARIES, abs=1.5)


def test_another_mechanism_is_found_wanting() -> None:
    wild = records(3, 1)[0] + 5.0
    assert found(wild).p_value == pytest.approx(1 / 201)
    assert check_prior_predictive(PriorPredictiveFigures((found(wild),))).status == "fail"


def test_the_answer_names_who_is_wanting_and_shows_the_summaries() -> None:
    good, bad = found(np.zeros(SUMMARIES)), found(np.full(SUMMARIES, 9.0))
    rows = (good, Tails("b", **{k: v for k, v in vars(bad).items() if k != "hypothesis"}))
    check = check_prior_predictive(PriorPredictiveFigures(rows))
    assert check.status == "fail"
    assert "too many for b " in check.figure
    assert len(check.tables[1].rows) == SUMMARIES
    assert check_prior_predictive(PriorPredictiveFigures((good,))).status == "pass"


def test_too_few_records_and_none_are_unknown() -> None:
    assert (
        check_prior_predictive(PriorPredictiveFigures((found(np.zeros(SUMMARIES), 10),))).status == "unknown"
    )
    assert check_prior_predictive(PriorPredictiveFigures(())).status == "unknown"


def test_it_is_read_back_as_it_was() -> None:
    one = found(np.zeros(SUMMARIES))
    assert Tails.from_json(json.loads(json.dumps(one.to_json(), allow_nan=False))) == one
