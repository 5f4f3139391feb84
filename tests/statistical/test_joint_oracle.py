"""The joint filter against exact evidence: a chain whose parameter, noise and hypothesis it has to find.

Bounds are four standard errors of the replicates (false alarms: about one in ten thousand per figure), and
the seeds are fixed.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from exact_evidence import exact_evidence
from hidden_markov import FEW, small_case
from powderkeg.evidence.joint import run_joint
from powderkeg.evidence.plan import plan_of
from remade_chains import SHARE_CALM, ChainMaker

PLAN = plan_of(small_case(), FEW)
REPLICATES = 16


@cache
def exact() -> np.ndarray:
    """Exact log evidence over know-nothing's of both hypotheses."""
    calm, stormy = (np.exp(exact_evidence(PLAN, name)) for name in ("calm", "stormy"))
    return np.log([share * calm + (1.0 - share) * stormy for share in SHARE_CALM.values()])


@cache
def found(particles: int = 100, moves: int = 1, calm: float = 1.0) -> np.ndarray:
    """(replicates, hypotheses) log evidence over know-nothing's."""
    rows = []
    for replicate in range(REPLICATES):
        runs, _ = run_joint(
            ChainMaker(calm), PLAN, FEW, particles=particles, seed=7, replicate=replicate, moves=moves,
        )  # fmt: skip
        rows.append([run.gain for run in runs])
    return np.array(rows)


def z_of(values: np.ndarray, truth: float) -> float:
    return float((values.mean() - truth) / (values.std(ddof=1) / np.sqrt(len(values))))


@pytest.mark.parametrize("moves", [0, 1, 4])
def test_the_evidence_is_the_exact_one(moves: int) -> None:
    for h in range(2):
        ratio = np.exp(found(moves=moves)[:, h] - exact()[h])
        assert abs(z_of(ratio, 1.0)) < 4.0
        assert ratio.mean() == pytest.approx(1.0, abs=0.25)


@pytest.mark.parametrize("moves", [0, 1, 4])
def test_the_contrast_is_the_exact_one(moves: int) -> None:
    contrast = found(moves=moves) @ np.array([1.0, -1.0])
    assert abs(z_of(contrast, float(exact() @ np.array([1.0, -1.0])))) < 4.0


def test_worlds_that_were_not_calm_do_not_bear_on_the_evidence_over_the_record() -> None:
    """The chain's calm worlds are like all others: their share is told apart, and nothing else moves."""
    ratio = np.exp(found(calm=0.6) - exact())
    assert abs(z_of(ratio[:, 0], 1.0)) < 4.0
    assert abs(z_of(ratio[:, 1], 1.0)) < 4.0


def test_the_share_of_calm_draws_is_given_back() -> None:
    _, share = run_joint(ChainMaker(0.6), PLAN, FEW, particles=2_000, seed=7)
    assert share == pytest.approx([0.6, 0.6], abs=0.05)


def test_more_particles_leave_less_error() -> None:
    few, many = found(30)[:, 0].std(ddof=1), found(400)[:, 0].std(ddof=1)
    assert many < 0.6 * few
