"""Scores, bins, bounds and temperatures on records small enough to be reckoned by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from gaussians import judged, shifted
from powderkeg.evidence.calibration import (
    calibrate,
    elub,
    pareto_k,
    pool_adjacent_violators,
    temperature,
    tempered,
)
from powderkeg.evidence.checklist.method import coherent_parts

LN2 = math.log(2.0)


def told(*rows: tuple[float, ...]) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(np.array(rows))


def test_scores_by_hand() -> None:
    found = calibrate(
        "toy", "ab", told((0.8, 0.2), (0.6, 0.4), (0.5, 0.5), (0.1, 0.9)), [0, 1, 0, 1], range(4), seed=1
    )
    assert found.log_score.value == pytest.approx(-np.log([0.8, 0.4, 0.5, 0.9]).mean())
    assert found.brier == pytest.approx(2 * np.mean([0.2**2, 0.6**2, 0.5**2, 0.1**2]))
    assert found.cllr == pytest.approx(np.mean(np.log2([1 + 1 / 4, 1 + 6 / 4, 1 + 1, 1 + 1 / 9])))
    assert found.guessing == pytest.approx(LN2)
    assert found.confusion.tolist() == [[2, 0], [1, 1]]
    assert [row.value for row in found.recall] == [1.0, 0.5]
    assert found.pair("a", "b").turing_good == pytest.approx((6 / 4 + 1 / 9) / 2)
    assert [row.mean for row in found.marginals] == pytest.approx([0.5, 0.5])


def test_the_best_recalibration_by_hand() -> None:
    # scores of a in order: .1 (b), .5 (a), .6 (b), .8 (a); the middle two violate and are pooled to a half
    found = calibrate(
        "toy", "ab", told((0.8, 0.2), (0.6, 0.4), (0.5, 0.5), (0.1, 0.9)), [0, 1, 0, 1], range(4), seed=1
    )
    assert found.cllr_min == pytest.approx((0 + 1 + 1 + 0) / 4)


def test_pooled_shares_rise_and_equal_scores_share_one() -> None:
    scores, came = np.array([3.0, 1.0, 2.0, 2.0, 9.0]), np.array([False, True, False, True, True])
    assert pool_adjacent_violators(scores, came) == pytest.approx([0.5, 0.5, 0.5, 0.5, 1.0])
    weights = np.array([1.0, 1.0, 1.0, 1.0, 5.0])
    assert pool_adjacent_violators(scores, ~came, weights) == pytest.approx([0.25, 0.0, 0.25, 0.25, 0.25])


@pytest.mark.parametrize(("found", "trials"), [(0, 12), (7, 12), (12, 12), (480, 1_000)])
def test_recall_has_wilsons_interval_of_ninety_per_cent(found: int, trials: int) -> None:
    rows = [(0.9, 0.1)] * found + [(0.2, 0.8)] * (trials - found) + [(0.3, 0.7)]
    truth = [0] * trials + [1]
    recall = calibrate("toy", "ab", told(*rows), truth, range(trials + 1), seed=1).recall[0]
    expected = stats.binomtest(found, trials).proportion_ci(0.90, method="wilson")
    assert recall.value == found / trials
    assert (recall.low, recall.high) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_one_who_knows_nothing_scores_as_much() -> None:
    found = judged(np.full((30, 3), -np.log(3.0)), np.arange(30) % 3)
    assert found.log_score.value == pytest.approx(found.guessing)
    assert found.cllr == pytest.approx(1.0)
    assert found.cllr_min == pytest.approx(1.0)
    assert found.brier == pytest.approx(2 / 3)
    assert found.largest_marginal_z() == pytest.approx(0.0, abs=1e-3)
    assert len(found.reliability.bins) == 1
    assert found.reliability.ece == pytest.approx(0.0)
    for row in found.pairs:
        assert row.cap == 1.0
        assert found.turing_good_within(row.for_, row.against)


def test_one_who_is_certain_and_wrong_costs_much_but_no_infinity() -> None:
    found = calibrate("toy", "ab", told((1, 0), (1, 0), (0, 1), (0, 1)), [0, 1, 1, 1], range(4), seed=1)
    plain = found.to_json()
    assert plain["log_score"]["value"] == pytest.approx(-math.log(1e-12) / 6)
    assert found.cllr == pytest.approx(math.log2(1e12) / 6, rel=1e-3)
    assert found.pair("a", "b").turing_good == pytest.approx(1e12 / 3)
    assert not found.turing_good_within("a", "b")


def test_truths_with_more_records_do_not_weigh_more() -> None:
    exact, truth = shifted(200, (0.0, 1.0), 3)
    keep = np.concatenate([np.arange(200), np.arange(200, 220)])
    found = judged(exact[keep], truth[keep])
    cost = -exact[np.arange(400), truth]
    assert found.log_score.value == pytest.approx((cost[:200].mean() + cost[200:220].mean()) / 2)
    assert found.worlds == (200, 20)
    mean = (np.exp(exact[:200]).mean(axis=0) + np.exp(exact[200:220]).mean(axis=0)) / 2
    assert [row.mean for row in found.marginals] == pytest.approx(mean)


def test_bins_hold_thirty_statements_and_equal_ones_together() -> None:
    exact, truth = shifted(40, (0.0, 1.0), 4)
    exact[:30] = -LN2  # sixty statements of a half
    bins = judged(exact, truth).reliability.bins
    assert sum(b.count for b in bins) == 160
    assert min(b.count for b in bins) >= 30
    assert len(bins) > 2
    for lower, upper in pairwise(bins):
        assert lower.high < upper.low
        assert lower.low <= lower.predicted <= lower.high


def test_a_bin_in_which_nothing_came_true_has_an_error_all_the_same() -> None:
    rows = [(0.02, 0.98)] * 50 + [(0.98, 0.02)] * 50
    low, high = calibrate("toy", "ab", told(*rows), [1] * 50 + [0] * 50, range(100), seed=1).reliability.bins
    assert (low.observed, high.observed) == (0.0, 1.0)
    assert low.error == pytest.approx(math.sqrt(0.02 * 0.98 / 100))
    assert low.predicted == pytest.approx(0.02)


def test_the_expected_error_by_hand() -> None:
    rows = [(0.7, 0.3)] * 100
    trust = calibrate("toy", "ab", told(*rows), [0] * 50 + [1] * 50, range(100), seed=1).reliability
    assert trust.ece == pytest.approx(0.2)
    # by chance: half the mean distance of a binomial share of 100 from 0.7, twice
    chance = np.abs(np.arange(101) / 100 - 0.7) @ stats.binom.pmf(np.arange(101), 100, 0.7)
    assert trust.ece_noise == pytest.approx(chance, rel=0.2)


def test_the_upper_bound_by_hand() -> None:
    # Nine of nine above a hundred, none of nine misleads: A = 9/10, B = 1/10 up to the ratios themselves
    assert elub([math.log(100.0)] * 9, [math.log(0.01)] * 9) == pytest.approx((-math.log(9), math.log(9)))
    # the ratios themselves are the bound where there are records enough
    assert elub([math.log(4.0)] * 99, [math.log(0.25)] * 99) == pytest.approx((-math.log(4), math.log(4)))
    # three misleading ones added
    assert elub([9.0] * 9, [-9.0] * 9, misleading=3)[1] == pytest.approx(math.log((9 / 12) / (3 / 12)))


@pytest.mark.parametrize(
    ("of_a", "of_b"),
    [
        ([], []),
        ([3.0], []),
        ([], [-3.0]),
        ([-2.0] * 50, [2.0] * 50),
        ([0.0] * 50, [0.0] * 50),
        ([5.0], [5.0]),
    ],
)
def test_no_odds_are_earned_without_records_or_order(of_a: list[float], of_b: list[float]) -> None:
    assert elub(of_a, of_b) == (0.0, 0.0)


def test_infinite_ratios_are_bounded_by_the_number_of_records() -> None:
    assert elub([np.inf] * 99, [-np.inf] * 99) == pytest.approx((-math.log(99), math.log(99)))


@pytest.mark.parametrize(
    ("ratios", "misleading", "message"),
    [
        (([math.nan], [1.0]), 1, "none of them nan"),
        (([[1.0]], [1.0]), 1, "flat"),
        (([1.0], [1.0]), 0, "1 or more"),
    ],
)
def test_bounds_of_what_is_no_ratio_are_refused(
    ratios: tuple[list, list], misleading: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        elub(*ratios, misleading=misleading)


def test_a_temperature_undoes_what_was_multiplied() -> None:
    exact, truth = shifted(300, (0.0, 1.0, 2.0), 6)
    own = temperature(exact, truth)
    assert temperature(tempered(exact, 0.4), truth) == pytest.approx(0.4**-1 * own, rel=1e-6)
    assert np.exp(tempered(exact, 3.0)).sum(axis=1) == pytest.approx(1.0)
    assert tempered(exact, 1.0) == pytest.approx(exact)


def test_temperatures_stay_within_their_bounds() -> None:
    right, wrong = told((0.6, 0.4), (0.4, 0.6)), told((0.4, 0.6), (0.6, 0.4))
    assert temperature(right, [0, 1]) == 0.05
    assert temperature(wrong, [0, 1]) == 20.0
    assert temperature(np.full((4, 3), -np.log(3.0)), [0, 1, 2, 0]) == 1.0
    assert 1.0 < temperature(told((1, 0), (1, 0), (0, 1)), [0, 1, 1]) <= 20.0
    with pytest.raises(ValueError, match="above 0"):
        tempered(right, 0.0)


def test_weights_without_a_tail_have_no_shape() -> None:
    assert math.isnan(pareto_k(np.random.default_rng(1).normal(size=24)))
    assert math.isnan(pareto_k(np.zeros(500)))
    assert math.isnan(pareto_k(np.full(500, -np.inf)))
    assert math.isnan(pareto_k(np.repeat([0.0, -1.0], 250)))
    with pytest.raises(ValueError, match="one flat array"):
        pareto_k(np.zeros((30, 2)))


def test_a_handful_of_weights_among_many_noughts_is_as_bad_as_can_be() -> None:
    weights = np.full(500, -np.inf)
    weights[:20] = np.random.default_rng(1).normal(size=20)
    assert pareto_k(weights) == math.inf


def test_noughts_and_the_scale_of_the_weights_do_not_move_the_shape() -> None:
    weights = np.random.default_rng(2).normal(0.0, 2.0, 400)
    with_noughts = np.concatenate([weights, np.full(700, -np.inf)])
    assert math.isfinite(pareto_k(weights))
    assert pareto_k(with_noughts) == pareto_k(weights)
    assert pareto_k(weights - 5_000.0) == pytest.approx(pareto_k(weights))


def test_the_error_of_a_mean_posterior_is_that_of_a_mean_of_each_truth() -> None:
    stated = ((0.8, 0.2), (0.6, 0.4), (0.3, 0.7), (0.2, 0.8))
    found = calibrate("toy", "ab", told(*stated), [0, 0, 1, 1], range(4), seed=1)
    plain = 0.5 * math.hypot(np.std([0.8, 0.6], ddof=1), np.std([0.3, 0.2], ddof=1)) / math.sqrt(2.0)
    # the sum over groups adds a little for their own number
    assert found.marginals[0].error == pytest.approx(plain * math.sqrt(4 / 3))
    once = calibrate("toy", "ab", told((0.8, 0.2), (0.3, 0.7)), [0, 1], range(2), seed=1)
    assert once.marginals[0].mean == pytest.approx(0.55)
    assert math.isnan(once.marginals[0].error)
    assert coherent_parts(once) == ((0, 0), (0, 0))  # one record each: nothing is known to be a fault
