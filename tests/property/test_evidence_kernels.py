"""Numbers behind the densities and the resampling, against SciPy and against what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from powderkeg.evidence.bands import weighted_quantiles
from powderkeg.evidence.observations.contract import log_cdf, log_gammas, log_interval
from powderkeg.evidence.weights import effective_size, systematic

REAL = st.floats(-40.0, 40.0)
WEIGHTS = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40).filter(lambda w: sum(w) > 1e-3)


@given(REAL)
def test_log_of_the_normal_distribution_function(z: float) -> None:
    assert log_cdf(np.array([z]))[0] == pytest.approx(stats.norm.logcdf(z), rel=1e-9, abs=1e-14)


@given(REAL, st.floats(1e-3, 20.0))
def test_log_of_the_mass_between_two_points(low: float, width: float) -> None:
    high = low + width
    # SciPy's own difference of tails, taken on the side where it does not cancel
    a, b = (low, high) if low + high <= 0 else (-high, -low)
    expected = special.log_ndtr(b) + np.log1p(-np.exp(special.log_ndtr(a) - special.log_ndtr(b)))
    assert log_interval(np.array([low]), np.array([high]))[0] == pytest.approx(expected, rel=1e-7, abs=1e-9)


def test_the_whole_line_has_mass_one_and_an_empty_interval_none() -> None:
    ends = log_interval(np.array([-np.inf, 1.0, -np.inf]), np.array([np.inf, 1.0, 0.0]))
    assert ends[0] == pytest.approx(0.0)
    assert ends[1] == -np.inf
    assert ends[2] == pytest.approx(np.log(0.5))


@given(st.floats(1e-3, 1e6))
def test_log_gamma(x: float) -> None:
    assert log_gammas(np.array([[x]]))[0, 0] == pytest.approx(special.gammaln(x), rel=1e-10, abs=1e-10)


@given(WEIGHTS, st.floats(0.0, 1.0, exclude_max=True))
def test_a_world_is_copied_as_often_as_its_weight_says_give_or_take_one(
    weights: list[float], u: float
) -> None:
    shares = np.array(weights) / sum(weights)
    for size in (len(shares), 7):
        index = systematic(shares, u, size)
        copies = np.bincount(index, minlength=len(shares))
        assert len(index) == size
        assert (np.diff(index) >= 0).all()
        assert (np.abs(copies - size * shares) < 1.0 + 1e-9).all()


@given(WEIGHTS)
def test_effective_size_lies_between_one_and_all(weights: list[float]) -> None:
    with np.errstate(divide="ignore"):
        size = effective_size(np.log(np.array(weights)))
    assert 1.0 - 1e-9 <= size <= len(weights) + 1e-9


@given(WEIGHTS, st.randoms(use_true_random=False))
def test_quantiles_are_in_order_and_do_not_depend_on_the_order_of_worlds(
    weights: list[float], random: object
) -> None:
    shares = np.array(weights) / sum(weights)
    values = np.sqrt(np.arange(len(shares)) * 7.0 % 5.0)
    order = list(range(len(shares)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    found = weighted_quantiles(values, shares)
    assert (np.diff(found) >= 0.0).all()
    assert set(found) <= set(values)
    shuffled = weighted_quantiles(values[order], shares[order])
    assert (np.abs(shuffled - found) <= np.ptp(values)).all()
