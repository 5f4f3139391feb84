"""Simulation-based calibration of parameters within a hypothesis (Talts et al. 2018).

The rank of the true coordinate among those of the last worlds is uniform if the joint filter is right. Seeds
are fixed; the Kolmogorov and Smirnov test raises a false alarm once in a thousand.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.stats import kstest

from hidden_markov import FEW, small_case
from powderkeg.evidence.classifier import layout_of, plan_with
from powderkeg.evidence.classifier.drawing import records_of
from powderkeg.evidence.joint.joint import _Joint
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.windows import SEGMENT_HOURS, Accumulators
from remade_chains import ChainMaker

PLAN = plan_of(small_case(), FEW)
RECORDS, PARTICLES = 120, 60


def stream(number: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=[31, number]))


@cache
def truths() -> tuple[np.ndarray, np.ndarray]:
    """(N, 2) coordinates of worlds of the first hypothesis, and (N, F) a record of each."""
    coordinates = stream(1).standard_normal((RECORDS, 2))
    names = stream(2).integers(0, 2**63, RECORDS, dtype=np.uint64)
    worlds, _ = ChainMaker().make(coordinates, np.zeros(RECORDS, dtype=np.intp), names)
    values = Accumulators(dict.fromkeys(PLAN.windows(), PLAN.segments), FEW, PLAN.places, RECORDS)
    for segment in range(PLAN.segments):
        worlds.step(SEGMENT_HOURS)
        values.update(segment, worlds.collect())
    layout = layout_of(PLAN)
    x = [np.column_stack([values.value(w) for w in slot.term.windows]) for slot in layout.slots]
    return coordinates, records_of(layout, x, [stream(100 + n) for n in range(RECORDS)])


@cache
def last_coordinates(number: int) -> np.ndarray:
    """(M, 2) coordinates of the last worlds of the first hypothesis, given a record."""
    plan = plan_with(PLAN, truths()[1][number])
    joint = _Joint(ChainMaker(), plan, FEW, (), PARTICLES, stream(1_000 + number), threads=1, moves=1)
    for block, end in enumerate(plan.ends):
        joint.block(block)
        joint.population.track.values.close(end)
    origins = joint.population.origins
    return origins.coordinates[origins.hypothesis == 0]


def ranks(coordinate: int, shift: float = 0.0) -> np.ndarray:
    found = []
    for number in range(RECORDS):
        true = truths()[0][number, coordinate] + shift
        below = (last_coordinates(number)[:, coordinate] < true).mean()
        found.append(below)
    return np.array(found)


@pytest.mark.parametrize("coordinate", [0, 1])
def test_the_truth_has_any_rank_as_often_as_any_other(coordinate: int) -> None:
    assert kstest(ranks(coordinate), "uniform").pvalue > 1e-3


def test_the_record_does_tell_of_the_coordinate() -> None:
    """Otherwise ranks among the prior would do as well."""
    spread = np.array([last_coordinates(number)[:, 0].mean() for number in range(RECORDS)])
    assert spread.std() > 0.3


def test_a_shifted_truth_is_noticed() -> None:
    assert kstest(ranks(0, shift=0.6), "uniform").pvalue < 1e-3
