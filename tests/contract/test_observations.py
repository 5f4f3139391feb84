"""Every kind of observation: its density is one, and what it simulates is what it scores.

A new kind joins by adding a line to ``KINDS``. The chi-square tests have a false-alarm rate of 1e-4 each,
with fixed seeds, so they fail only where sampler and density differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from powderkeg.evidence.know_nothing import scale_of
from powderkeg.evidence.observations import (
    Absence,
    Count,
    Event,
    Level,
    Listing,
    LowerBound,
    Observation,
    Split,
    Tally,
    Toll,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FloatArray = npt.NDArray[np.float64]
SAMPLES = 3_000
FALSE_ALARM = 1e-4


@dataclass(frozen=True)
class Outcomes:
    """All outcomes as cells: a value in each, its measure, and how a sample finds its cell."""

    values: FloatArray  # (cells, M)
    measure: FloatArray  # (cells,)
    cell_of: Callable[[FloatArray], int]


def sizes(*, seen_only: bool = False) -> Outcomes:
    """Not seen, and log sizes on a grid so fine that a sum is an integral."""
    edges = np.linspace(-12.0, 26.0, 3_801)
    middles = 0.5 * (edges[1:] + edges[:-1])
    values = np.exp(middles)
    measure = np.diff(edges)
    if seen_only:
        return Outcomes(values[:, None], measure, lambda y: int(np.searchsorted(edges, np.log(y[0])) - 1))
    return Outcomes(
        np.concatenate([[0.0], values])[:, None],
        np.concatenate([[1.0], measure]),
        lambda y: 0 if y[0] == 0.0 else int(np.searchsorted(edges, np.log(y[0]))),
    )


def whole_numbers(largest: int, *, per_log: bool) -> Outcomes:
    """0, 1, ...; measured by the width of their cells on the log scale where densities are per unit of it."""
    values = np.arange(largest + 1.0)
    measure = np.ones(largest + 1)
    if per_log:
        measure[1:] = np.log((values[1:] + 0.5) / (values[1:] - 0.5))
    return Outcomes(values[:, None], measure, lambda y: min(int(y[0]), largest))


def splits(number: int, cells: int) -> Outcomes:
    found = np.array([n for n in product(range(number + 1), repeat=cells) if sum(n) == number], dtype=float)
    index = {tuple(row): i for i, row in enumerate(found)}
    return Outcomes(found, np.ones(len(found)), lambda y: index[tuple(y)])


def readings(low: float, high: float, *, ends: bool) -> Outcomes:
    edges = np.linspace(low, high, 4_001)
    middles = 0.5 * (edges[1:] + edges[:-1])
    if not ends:
        return Outcomes(middles[:, None], np.diff(edges), lambda y: int(np.searchsorted(edges, y[0]) - 1))
    values = np.concatenate([[low], middles, [high]])
    measure = np.concatenate([[1.0], np.diff(edges), [1.0]])
    return Outcomes(
        values[:, None],
        measure,
        lambda y: (
            0 if y[0] <= low else len(values) - 1 if y[0] >= high else int(np.searchsorted(edges, y[0]))
        ),
    )


CROWD = scale_of("participants", "X")
KINDS: dict[str, tuple[Observation, Outcomes, tuple[tuple[float, ...], ...]]] = {
    "count": (Count(0.7, CROWD), sizes(), ((0.0,), (30.0,), (5_000.0,))),
    "lower bound": (LowerBound(1.0, 0.7, CROWD), sizes(), ((0.0,), (200.0,), (40_000.0,))),
    "lower bound, sharp": (LowerBound(1.5, 0.1, CROWD), sizes(), ((400.0,),)),
    "event": (Event(0.05), whole_numbers(1, per_log=False), ((0.0, 0.0), (0.0, 2.0), (1.0, 0.0), (3.0, 1.0))),
    "absence of the rare": (Absence(0.98), whole_numbers(1, per_log=False), ((0.0, 1.0), (2.0, 0.5))),
    "absence": (Absence(), whole_numbers(1, per_log=False), ((0.0, 1.0), (1.0, 0.1), (7.0, 1.0))),
    "listing": (
        Listing(200.0, 0.5, 0.7, 0.5, 0.03, 0.4, 1.5, 0.75),
        whole_numbers(3_000, per_log=False),
        ((0.0, 0.0, 1.0), (3_000.0, 200.0, 1.0), (20_000.0, 0.0, 0.0), (10.0, 40.0, 0.5)),
    ),
    "listing by machine": (
        Listing(100.0, 0.5, 2.0, 1.0, 0.4, 0.4, 0.4, 0.75),
        whole_numbers(20_000, per_log=False),
        ((0.0, 1.0), (5_000.0, 1.0)),
    ),
    "tally": (Tally(17), whole_numbers(17, per_log=False), ((0.0,), (8.0,), (17.0,))),
    "total": (Toll(0.25, 100.0), whole_numbers(60_000, per_log=True), ((0.0,), (1.0,), (19.0,), (238.0,))),
    "growth": (
        Toll(0.6, 100.0, kind="growth"),
        whole_numbers(60_000, per_log=True),
        ((0.4,), (3.0,), (900.0,)),
    ),
    "split": (Split(6, 2), splits(6, 3), ((0.0, 0.0, 0.0), (4.0, 1.0, 9.0), (2.0, 2.0, 3.0))),
    "split without rest": (Split(5, 3, rest=False), splits(5, 3), ((0.0, 7.0, 1.0),)),
    "traffic": (Level(1.0, 0.0, 3.0), readings(-25.0, 25.0, ends=False), ((0.0,), (2.5,))),
    "connectivity": (
        Level(0.2, 0.5, 0.5, low=0.0, high=1.0),
        readings(0.0, 1.0, ends=True),
        ((0.0,), (0.6,), (1.0,)),
    ),
    "price": (Level(0.25, 0.0, 1.0, logarithmic=True), sizes(seen_only=True), ((1.0,), (2.0,))),
}
CASES = [
    pytest.param(observation, outcomes, np.array(x), bias, id=f"{name} x={x} bias={bias}")
    for name, (observation, outcomes, worlds) in KINDS.items()
    for x in worlds
    for bias in ((0.0, 0.4) if observation.biased else (0.0,))
]


def masses(observation: Observation, outcomes: Outcomes, x: FloatArray, bias: float) -> FloatArray:
    densities = [observation.log_density(y, x[None, :], bias)[0] for y in outcomes.values]
    return np.exp(np.array(densities)) * outcomes.measure


def know_nothing_masses(observation: Observation, outcomes: Outcomes, width: float = 1.0) -> FloatArray:
    return np.exp([observation.uninformative(y, width) for y in outcomes.values]) * outcomes.measure


def surprise(expected: FloatArray, cells: list[int]) -> float:
    """p-value of a chi-square test over cells merged until each is expected at least twenty times."""
    counts = np.bincount(cells, minlength=len(expected)).astype(float)
    bins_expected, bins_counted = [0.0], [0.0]
    for mass, count in zip(expected * len(cells), counts, strict=True):
        bins_expected[-1] += mass
        bins_counted[-1] += count
        if bins_expected[-1] >= 20.0:
            bins_expected.append(0.0)
            bins_counted.append(0.0)
    rest_expected, rest_counted = bins_expected.pop(), bins_counted.pop()
    if not bins_expected:
        return 1.0
    bins_expected[-1] += rest_expected
    bins_counted[-1] += rest_counted
    if len(bins_expected) == 1:
        return 1.0
    scaled = np.array(bins_expected) * sum(bins_counted) / sum(bins_expected)
    return float(stats.chisquare(bins_counted, scaled).pvalue)


@pytest.mark.parametrize(("observation", "outcomes", "x", "bias"), CASES)
def test_probabilities_of_all_outcomes_add_up_to_one(
    observation: Observation, outcomes: Outcomes, x: FloatArray, bias: float
) -> None:
    assert masses(observation, outcomes, x, bias).sum() == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(("observation", "outcomes", "x", "bias"), CASES)
def test_samples_follow_the_density(
    observation: Observation, outcomes: Outcomes, x: FloatArray, bias: float
) -> None:
    stream = np.random.default_rng(20220105)
    cells = [outcomes.cell_of(observation.sample(x, bias, stream)) for _ in range(SAMPLES)]
    assert surprise(masses(observation, outcomes, x, bias), cells) > FALSE_ALARM


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("width", [0.5, 1.0])
def test_know_nothing_adds_up_to_one(name: str, width: float) -> None:
    observation, outcomes, _ = KINDS[name]
    assert know_nothing_masses(observation, outcomes, width).sum() == pytest.approx(1.0, abs=5e-3)


@pytest.mark.parametrize("name", KINDS)
def test_know_nothing_samples_follow_their_density(name: str) -> None:
    observation, outcomes, _ = KINDS[name]
    stream = np.random.default_rng(20220106)
    cells = [outcomes.cell_of(observation.sample_uninformative(stream)) for _ in range(SAMPLES)]
    assert surprise(know_nothing_masses(observation, outcomes), cells) > FALSE_ALARM


@pytest.mark.parametrize(("observation", "outcomes", "x", "bias"), CASES)
def test_no_outcome_is_called_impossible_by_know_nothing(
    observation: Observation,
    outcomes: Outcomes,
    x: FloatArray,  # noqa: ARG001 - one list of cases for all tests
    bias: float,  # noqa: ARG001
) -> None:
    step = max(1, len(outcomes.values) // 50)
    assert all(np.isfinite(observation.uninformative(y)) for y in outcomes.values[::step])


def test_the_test_would_notice_a_sampler_of_another_width() -> None:
    observation, outcomes, worlds = KINDS["count"]
    stream = np.random.default_rng(20220107)
    wrong = Count(0.8, CROWD)
    cells = [outcomes.cell_of(wrong.sample(np.array(worlds[2]), 0.0, stream)) for _ in range(SAMPLES)]
    assert surprise(masses(observation, outcomes, np.array(worlds[2]), 0.0), cells) < FALSE_ALARM


def test_a_lower_bound_punishes_a_smaller_truth_more_than_a_larger_one() -> None:
    bound = LowerBound(1.0, 0.5, CROWD)
    y = np.array([6_000.0])
    smaller, larger = bound.log_density(y, np.array([[1_500.0], [24_000.0]]), 0.0)
    assert larger - smaller > 1.0
