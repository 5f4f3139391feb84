"""What a calibration tells, and how it is written down."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from gaussians import judged, shifted
from powderkeg.evidence.calibration import (
    Marginal,
    PairCheck,
    RouteCalibration,
    calibrate,
)

FOUND = judged(*shifted(60, (0.0, 0.5, 3.0), 5))


def test_json_is_plain_and_read_back_as_it_was() -> None:
    text = json.dumps(FOUND.to_json(), allow_nan=False)
    again = RouteCalibration.from_json(json.loads(text))
    assert again == FOUND
    assert again.pairs == FOUND.pairs
    assert again.reliability == FOUND.reliability
    assert again.confusion.dtype == np.int64
    assert again != replace(FOUND, note="another")
    assert len({again, FOUND}) == 1


def test_the_seed_decides_the_intervals_and_nothing_else() -> None:
    exact, truth = shifted(60, (0.0, 0.5, 3.0), 5)
    again, other = judged(exact, truth, seed=1), judged(exact, truth, seed=2**63 + 5)
    assert again == FOUND
    assert other != FOUND
    assert other.log_score.value == FOUND.log_score.value
    assert other.log_score.low != FOUND.log_score.low
    assert other.pairs == FOUND.pairs
    assert other.reliability.bins == FOUND.reliability.bins


def test_what_has_no_figure_is_none_in_json_and_nan_again() -> None:
    exact, truth = shifted(60, (0.0, 0.5, 3.0), 5)
    found = judged(exact[truth < 2], truth[truth < 2])  # no records of c
    plain = found.to_json()
    assert plain["recall"][2] == {"value": None, "low": 0.0, "high": 1.0}
    assert plain["marginals"][0]["mean"] is None
    again = RouteCalibration.from_json(json.loads(json.dumps(plain, allow_nan=False)))
    assert again == found
    assert math.isnan(again.recall[2].value)
    assert math.isnan(again.largest_marginal_z())


def test_where_nothing_was_validated_nothing_is_earned() -> None:
    exact, truth = shifted(60, (0.0, 0.5, 3.0), 5)
    found = judged(exact[truth < 2], truth[truth < 2])
    assert found.worlds == (60, 60, 0)
    for a, b in (("a", "c"), ("c", "a"), ("c", "b")):
        assert found.cap(a, b) == 1.0
        assert not found.separable(a, b)
        assert not found.turing_good_within("a", "c")
    assert found.cap("a", "b") > 1.0


@pytest.mark.parametrize(
    ("confusion", "apart"),
    [
        ([[60, 40], [10, 90]], True),
        ([[59, 41], [10, 90]], False),
        ([[90, 10], [41, 59]], False),
        ([[0, 0], [0, 100]], False),
    ],
)
def test_two_classes_are_apart_where_at_most_two_fifths_are_mistaken(
    confusion: list[list[int]], apart: bool
) -> None:
    counts = np.array(confusion)
    worlds = tuple(int(n) for n in counts.sum(axis=1))
    found = replace(FOUND, hypotheses=("a", "b"), confusion=counts, worlds=worlds)
    assert found.separable("a", "b") is apart
    assert found.separable("b", "a") is apart


def test_only_the_two_classes_asked_about_are_mistaken_for_each_other() -> None:
    counts = np.array([[50, 0, 50], [0, 100, 0], [0, 0, 100]])
    found = replace(FOUND, confusion=counts, worlds=(100, 100, 100))
    assert found.separable("a", "b")
    assert not found.separable("a", "c")


def test_the_largest_distance_of_a_mean_posterior_is_in_standard_errors() -> None:
    rows = (Marginal("a", 0.35, 0.01), Marginal("b", 1 / 3, 0.01), Marginal("c", 0.31667, 0.02))
    assert replace(FOUND, marginals=rows).largest_marginal_z() == pytest.approx(5 / 3)


@pytest.mark.parametrize(
    ("mean", "error", "within"),
    [
        (1.0, 0.0, True),
        (1.19, 0.1, True),
        (0.79, 0.1, False),
        (1.21, 0.1, False),
        (21.0, 12.0, True),
        (23.0, 12.0, False),  # by Markov's inequality, though within two standard errors
        (float("nan"), 0.1, False),
        (1.0, float("nan"), False),
        (float("inf"), float("inf"), False),
    ],
)
def test_a_mean_factor_is_held_against_one(mean: float, error: float, within: bool) -> None:
    row = PairCheck("a", "b", mean, error, 5.0, 60, 60)
    assert replace(FOUND, pairs=(row,)).turing_good_within("a", "b") is within


def test_more_standard_errors_let_more_pass() -> None:
    row = PairCheck("a", "b", 1.25, 0.1, 5.0, 60, 60)
    found = replace(FOUND, pairs=(row,))
    assert not found.turing_good_within("a", "b")
    assert found.turing_good_within("a", "b", k=3.0)


def test_a_pair_that_is_not_there_is_named_with_those_that_are() -> None:
    for pair in (("a", "a"), ("a", "z")):
        with pytest.raises(KeyError, match="allowed: two different ones of a, b, c"):
            FOUND.cap(*pair)


UNIFORM = np.full((4, 2), -np.log(2.0))
REQUESTS = {
    "no records": (np.zeros((0, 2)), [], [], "ab", r"shape \(0, 2\) given"),
    "one class": (np.zeros((4, 1)), [0] * 4, [0] * 4, "a", "K from 2"),
    "evidences, not posteriors": (np.array([[-3.0, -5.0]]), [0], [0], "ab", "log_softmax"),
    "no number": (np.array([[np.nan, 0.0]]), [0], [0], "ab", "row 0 sum to nan"),
    "a truth too few": (UNIFORM, [0, 1, 1], [0] * 4, "ab", r"allowed: \(4,\)"),
    "groups that do not fit": (UNIFORM, [0, 1, 1, 0], [0], "ab", "truth and group"),
    "a truth of no class": (UNIFORM, [0, 1, 2, 0], [0] * 4, "ab", "from 0 to 1"),
    "half a truth": (UNIFORM, [0, 1, 0.5, 0], [0] * 4, "ab", "whole numbers"),
    "a name twice": (UNIFORM, [0, 1, 1, 0], [0] * 4, "aa", "allowed: 2 different names"),
    "a name too many": (UNIFORM, [0, 1, 1, 0], [0] * 4, "abc", "one for each column"),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
def test_records_that_cannot_be_judged_are_refused(request_: tuple[object, ...]) -> None:
    posterior, truth, group, names, message = request_
    with pytest.raises(ValueError, match=str(message)):
        calibrate("toy", str(names), posterior, truth, group, seed=1)  # type: ignore[arg-type]
