"""Where a record falls among worlds: quantiles, percentiles and intervals in closed form."""

import math

import numpy as np
import pytest
from scipy import stats

from powderkeg.case import Condition, Fact, Measure
from powderkeg.worlds.standings import FEWEST_CRISES, Share, Spread, reaches, standing, wilson

MEASURE = Measure(measure="total", indicator="deaths")


def number(best: float, low: float | None = None, high: float | None = None) -> Fact:
    return Fact(name="n", label="N", value=MEASURE, low=low, best=best, high=high)


def answer(*, recorded: bool) -> Fact:
    holds = (Condition(measure="total", indicator="deaths", at_most=0),)
    return Fact(name="a", label="A", holds=holds, recorded=recorded)


def spread(fact: Fact, found: np.ndarray) -> Spread:
    one = standing(fact, found)
    assert isinstance(one, Spread)
    return one


def test_quantiles_of_the_first_thousand_numbers() -> None:
    one = spread(number(250), np.random.default_rng(1).permutation(np.arange(1.0, 1001.0)))
    assert (one.low95, one.low50, one.median, one.high50, one.high95) == (25, 250, 500, 750, 975)
    assert one.percentile == pytest.approx(0.2495)  # 249 below, and half of the one that is equal
    assert (one.worlds, one.undefined, one.inside50, one.inside95) == (1000, 0, True, True)


@pytest.mark.parametrize(
    ("fact", "inside50", "inside95"),
    [
        (number(249), False, True),
        (number(24), False, False),
        (number(976), False, False),
        (number(976, low=975), False, True),
        (number(10, high=250), True, True),
    ],
)
def test_the_record_is_inside_where_its_own_range_meets_the_central_one(
    fact: Fact, inside50: bool, inside95: bool
) -> None:
    one = spread(fact, np.arange(1.0, 1001.0))
    assert (one.inside50, one.inside95) == (inside50, inside95)


def test_ties_count_half_and_the_undefined_are_left_out() -> None:
    one = spread(number(0), np.array([0.0, 0.0, 0.0, 1.0, math.nan]))
    assert (one.worlds, one.undefined, one.percentile) == (4, 1, 0.375)


def test_without_worlds_nothing_is_known_and_nothing_inside() -> None:
    one = spread(number(1), np.array([math.nan]))
    assert (one.worlds, one.inside50, one.inside95) == (0, False, False)
    assert math.isnan(one.median)
    share = standing(answer(recorded=True), np.array([]))
    assert isinstance(share, Share)
    assert math.isnan(share.share)
    assert not share.inside95


@pytest.mark.parametrize(("recorded", "expected"), [(True, 0.03), (False, 0.97)])
def test_a_yes_or_no_counts_those_that_answer_as_the_record(recorded: bool, expected: float) -> None:
    found = np.array([1.0] * 3 + [0.0] * 97)
    share = standing(answer(recorded=recorded), found)
    assert isinstance(share, Share)
    assert share.share == pytest.approx(expected)
    assert share.inside95
    assert share.inside50 is (expected > 0.25)


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (3, 20), (17, 17), (400, 1000)])
def test_wilsons_interval_against_scipy(hits: int, count: int) -> None:
    reference = stats.binomtest(hits, count).proportion_ci(method="wilson")
    assert wilson(hits / count, count) == pytest.approx((reference.low, reference.high), abs=1e-12)


def test_no_worlds_no_interval() -> None:
    assert all(math.isnan(edge) for edge in wilson(math.nan, 0))


@pytest.mark.parametrize(
    ("best", "count", "verdict50", "verdict95"),
    [
        (500, 1000, "inside", "inside"),
        (740, 1000, "not resolved", "inside"),
        (900, 1000, "outside", "inside"),
        (975, 1000, "outside", "not resolved"),
        (2000, 1000, "outside", "outside"),
        (2000, 100, "outside", "not resolved"),  # none of a hundred does not exclude 2.5 %
        (20, 39, "not resolved", "not resolved"),
        (20, 40, "inside", "inside"),
    ],
)
def test_a_verdict_allows_for_few_worlds(best: float, count: int, verdict50: str, verdict95: str) -> None:
    one = spread(number(best), np.arange(1.0, count + 1.0))
    assert (one.verdict50, one.verdict95) == (verdict50, verdict95)


def test_a_verdict_looks_at_the_records_whole_range() -> None:
    worlds = np.arange(1.0, 1001.0)
    assert spread(number(2000, low=500), worlds).verdict95 == "inside"
    assert spread(number(2000, low=1500), worlds).verdict95 == "outside"
    assert spread(number(-5), worlds).verdict95 == "outside"


def test_a_share_reaches_a_level_only_beyond_its_interval() -> None:
    assert reaches(0.5, FEWEST_CRISES, 0.1) == "inside"
    assert reaches(0.5, FEWEST_CRISES - 1, 0.1) == "not resolved"
    assert reaches(0.12, 100, 0.1) == "not resolved"
    assert reaches(0.0, 100, 0.1) == "outside"
