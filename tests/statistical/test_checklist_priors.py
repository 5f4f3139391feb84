"""Question 10 where the right answer is known: the joint filter's worlds under priors other than their own.

A world of the small society follows the calm chain where its first coordinate lies below an edge that its
hypothesis names; its second coordinate does nothing. Under N(m, k^2) instead of N(0, 1) it does so with
probability Phi((edge - m) / k), so the exact evidence is a mixture of the chains' with that share.

Bounds are Student's t on 15 degrees of freedom at one false alarm in ten thousand per figure (5.24 standard
errors); seeds are fixed.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist

import numpy as np
import pytest

from exact_evidence import exact_evidence
from hidden_markov import CHAINS, FEW, small_case
from powderkeg.evidence.checklist.coordinates import plain_layout
from powderkeg.evidence.checklist.prior_power import sensed_of
from powderkeg.evidence.checklist.priors import prior_factor
from powderkeg.evidence.checklist.reread import Reader
from powderkeg.evidence.joint import run_joint
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.rescoring import Reweighing, Scored
from remade_chains import SHARE_CALM, ChainMaker

PLAN = plan_of(small_case(), FEW)
_T = 5.24
_REPLICATES = 16
_CHANGES = {"narrow": (0.5, 0.0), "wide": (2.0, 0.0), "lower": (1.0, -0.5), "higher": (1.0, 0.5)}


@cache
def passes() -> dict[str, list[Scored]]:
    found: dict[str, list[Scored]] = {name: [] for name in SHARE_CALM}
    for replicate in range(_REPLICATES):
        runs, _ = run_joint(ChainMaker(), PLAN, FEW, particles=150, seed=11, replicate=replicate, watched=())
        for name, run in zip(SHARE_CALM, runs, strict=True):
            assert run.scored is not None
            found[name].append(run.scored)
    return found


@cache
def reader() -> Reader:
    return Reader(Reweighing(passes()))


def truth(hypothesis: str, width: float, mean: float) -> float:
    edge = NormalDist().inv_cdf(SHARE_CALM[hypothesis])
    share = NormalDist(mean, width).cdf(edge)
    calm, stormy = (np.exp(exact_evidence(PLAN, name)) for name in CHAINS)
    return float(np.log(share * calm + (1.0 - share) * stormy))


def factors(columns: list[int], width: float, mean: float) -> dict[str, list[np.ndarray]]:
    return {
        name: [prior_factor(s.lineage.coordinates[:, columns], width=width, mean=mean) for s in own]  # type: ignore[union-attr]
        for name, own in passes().items()
    }


@pytest.mark.parametrize("change", _CHANGES)
@pytest.mark.parametrize("hypothesis", SHARE_CALM)
def test_another_prior_by_reweighting_is_the_exact_evidence_under_it(hypothesis: str, change: str) -> None:
    width, mean = _CHANGES[change]
    read = reader().factors("x", factors([0], width, mean), of_parameters=True)
    ratio = np.exp(read.totals[hypothesis] - truth(hypothesis, width, mean))
    error = ratio.std(ddof=1) / np.sqrt(_REPLICATES)
    assert abs(ratio.mean() - 1.0) < _T * error
    assert error < 0.25


@pytest.mark.parametrize("hypothesis", SHARE_CALM)
def test_the_prior_of_a_coordinate_that_does_nothing_moves_nothing(hypothesis: str) -> None:
    read = reader().factors("x", factors([1], 0.5, 0.0), of_parameters=True)
    ratio = np.exp(read.totals[hypothesis] - truth(hypothesis, 1.0, 0.0))
    error = ratio.std(ddof=1) / np.sqrt(_REPLICATES)
    assert abs(ratio.mean() - 1.0) < _T * error


def test_the_other_prior_moves_the_evidence_by_more_than_its_error() -> None:
    moved = truth("mostly-calm", 1.0, 0.5) - truth("mostly-calm", 1.0, 0.0)
    read = reader().factors("x", factors([0], 1.0, 0.5), of_parameters=True)
    assert read.gain("mostly-calm") - reader().base.gain("mostly-calm") == pytest.approx(moved, abs=0.05)
    assert abs(moved) > 0.1


def test_a_prior_far_away_is_not_trusted() -> None:
    far = reader().factors("x", factors([0, 1], 0.2, 3.0), of_parameters=True)
    assert not far.trusts(*SHARE_CALM)
    assert reader().base.trusts(*SHARE_CALM)


def test_only_the_coordinate_that_matters_is_moved_by_the_power_of_the_likelihood() -> None:
    layout = plain_layout(SHARE_CALM, 2)
    found = {(s.hypothesis, s.parameter): s for s in sensed_of(reader(), layout, (0.8, 1.25))}
    assert len(found) == 4
    for name in SHARE_CALM:
        idle, busy = found[name, "coordinate 2"], found[name, "coordinate 1"]
        assert idle.likelihood < 0.05 < busy.likelihood + 0.04
        assert idle.likelihood < busy.likelihood
        assert idle.prior > 0.05  # its posterior is its prior
