"""Rates of detection, seen from lists made under known ones; false-alarm rates are stated with each test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import nbinom

from powderkeg.evidence.grades import BIAS_SD
from powderkeg.evidence.observations import Listing
from powderkeg.importers.detection import INDICATOR_OF_CLASS, detection_of, known_sources

TRUE = Listing(200.0, 0.5, 0.7, 0.5, 0.1, 0.4, 1.5, 0.85)


def listing_of(source: str, indicator: str) -> Listing:
    found = detection_of(source, indicator)
    names = ("size_of_one", "power", "detection", "volume_sd", "stray", "offline", "dispersion", "quiet")
    return Listing(**{name: getattr(found, name) for name in names})


@pytest.mark.parametrize("source", known_sources())
@pytest.mark.parametrize("indicator", sorted(set(INDICATOR_OF_CLASS.values())))
def test_every_model_adds_up_to_one_with_the_mean_and_variance_it_says(source: str, indicator: str) -> None:
    listing = listing_of(source, indicator)
    rows = np.arange(60_000.0)
    for size, connectivity in ((0.0, 1.0), (30.0, 0.0), (3_000.0, 0.5)):
        x = np.array([[size, connectivity]])
        mass = np.exp([listing.log_density(np.array([n]), x, 0.0)[0] for n in rows[:4_000]])
        expected = float(listing.mean(x, 0.0)[0])
        p = listing.dispersion / (listing.dispersion + expected)
        assert mass == pytest.approx(nbinom.pmf(rows[:4_000], listing.dispersion, p), rel=1e-6, abs=1e-12)
        assert mass.sum() == pytest.approx(1.0, abs=1e-3)
        assert (mass * rows[:4_000]).sum() == pytest.approx(expected, rel=0.02)


def test_rates_are_recovered_from_lists_of_their_own_making() -> None:
    """Detection, stray rows and what is left offline, each within four s.e. (false alarm below 2e-4)."""
    stream = np.random.default_rng(20220105)
    sizes = np.exp(stream.normal(5.0, 2.0, 1_500)) * (stream.random(1_500) < 0.5)
    x = np.column_stack([sizes, stream.choice([0.05, 1.0], 1_500)])
    rows = np.array([TRUE.sample(row, 0.0, stream)[0] for row in x])
    distinct = {n: np.flatnonzero(rows == n) for n in np.unique(rows)}

    def loss(logs: np.ndarray) -> float:
        detection, stray, offline = np.exp(logs)
        listing = replace(TRUE, detection=detection, stray=stray, offline=offline)
        return -sum(listing.log_density(np.array([n]), x[at], 0.0).sum() for n, at in distinct.items())

    start = np.log([1.5, 0.3, 0.8])
    found = minimize(loss, start, method="BFGS")
    errors = np.sqrt(np.diag(found.hess_inv))
    truth = np.log([TRUE.detection, TRUE.stray, TRUE.offline])
    assert (np.abs(found.x - truth) < 4.0 * errors).all(), (found.x, truth, errors)
    assert (errors < 0.35).all(), "the lists were long enough to tell"
    assert (np.abs(start - truth) > 4.0 * errors).any(), "and the start would not have passed"


def test_with_networks_down_fewer_rows_are_expected_and_an_empty_list_says_less() -> None:
    x = np.array([[3_000.0, 1.0], [3_000.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    online, offline, calm, calm_offline = TRUE.mean(x, 0.0)
    assert offline - TRUE.stray == pytest.approx(TRUE.offline * (online - TRUE.stray))
    assert calm == calm_offline == TRUE.stray
    nothing = TRUE.log_density(np.zeros(1), x, 0.0)
    assert nothing[2] - nothing[0] > 1.5 * (nothing[3] - nothing[1])


def test_the_volume_of_a_file_rides_on_the_bias() -> None:
    x = np.array([[3_000.0, 1.0]])
    up = TRUE.mean(x, BIAS_SD)[0] - TRUE.stray
    assert up == pytest.approx((TRUE.mean(x, 0.0)[0] - TRUE.stray) * np.exp(TRUE.volume_sd))


def test_what_is_listed_as_another_kind_does_not_count() -> None:
    x = np.array([[3_000.0, 3_000.0, 1.0], [3_000.0, 0.0, 1.0], [10.0, 50.0, 1.0]])
    assert TRUE.mean(x, 0.0)[0] == TRUE.stray
    assert TRUE.mean(x, 0.0)[1] > 1.0
    assert TRUE.mean(x, 0.0)[2] == TRUE.stray


def test_the_size_for_a_number_of_rows_is_the_inverse_of_the_mean() -> None:
    rows = np.array([1.0, 4.0, 40.0])
    sizes = TRUE.size_for(rows)
    assert TRUE.mean(np.column_stack([sizes, np.ones(3)]), 0.0) == pytest.approx(rows)
