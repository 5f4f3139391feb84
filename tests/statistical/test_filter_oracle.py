"""The particle filter against the exact evidence of a small hidden Markov model.

The exact sum runs over every path of the hidden state and every value of the common inflation, and over every
accuracy and bias of each origin, written out as loops that share no line with the filter.
"""

from __future__ import annotations

import numpy as np
import pytest

from exact_evidence import exact_evidence, path_values
from hidden_markov import CHAINS, FEW, RECORD, MarkovWorlds, small_case
from powderkeg.evidence.filter import run_filter
from powderkeg.evidence.plan import plan_of

PLAN = plan_of(small_case(), FEW)


def filtered(chain: str, particles: int, replicates: int, opening: int = 1) -> np.ndarray:
    gains = []
    for replicate in range(replicates):
        worlds = MarkovWorlds(CHAINS[chain], opening * particles, 1_000 + replicate)
        gains.append(run_filter(worlds, PLAN, FEW, particles=particles, seed=5, replicate=replicate).gain)
    return np.array(gains)


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("opening", [1, 2])
def test_evidence_agrees_with_the_exact_sum(chain: str, opening: int) -> None:
    # The estimate of the evidence is unbiased, so the mean over 12 runs is tested with Student's t on 11
    # degrees of freedom at 1e-4 false alarms; the second line keeps the test sharp: the error must be small
    # in nats, too.
    exact = exact_evidence(PLAN, chain)
    evidence = np.exp(filtered(chain, 3_000, 12, opening) - exact)
    error = evidence.std(ddof=1) / np.sqrt(len(evidence))
    assert abs(evidence.mean() - 1.0) < 5.92 * error
    assert error < 0.03


def test_the_likelihood_of_a_path_is_the_product_by_hand() -> None:
    # every path as a particle, weighted by its probability: no Monte-Carlo error at all
    from powderkeg.evidence.likelihood import Likelihood, log_densities

    values, chances = path_values(PLAN, "stormy")
    likelihood = Likelihood(PLAN, len(chances))
    for claim in PLAN.all_claims:
        likelihood.score(
            claim,
            log_densities(claim, lambda term: np.column_stack([values.value(w) for w in term.windows])),
        )
    summed = float(np.log(chances @ np.exp(likelihood.log_ratio)))
    assert summed == pytest.approx(exact_evidence(PLAN, "stormy"), abs=1e-10)
    assert not likelihood.foresight().any()


def test_guides_leave_no_trace_in_the_evidence() -> None:
    # The toll of day 2 (R6) guides until the one of day 4 (R7) replaces it: without it the evidence is the
    # same.
    assert [claim.claim_id for claim in PLAN.all_claims if claim.role == "guide"] == ["R6"]
    without = plan_of(small_case([r for r in RECORD if r.report_id != "R6"]), FEW)
    assert exact_evidence(without, "stormy") == pytest.approx(exact_evidence(PLAN, "stormy"), abs=1e-12)
    with_guide = filtered("stormy", 3_000, 12)
    runs = []
    for replicate in range(12):
        worlds = MarkovWorlds(CHAINS["stormy"], 3_000, 1_000 + replicate)
        runs.append(run_filter(worlds, without, FEW, particles=3_000, seed=5, replicate=replicate).gain)
    gap = np.exp(with_guide).mean() - np.exp(np.array(runs)).mean()
    error = np.hypot(np.exp(with_guide).std(ddof=1), np.exp(np.array(runs)).std(ddof=1)) / np.sqrt(12)
    assert abs(gap) < 5.0 * error


def test_more_particles_bring_the_seeds_together() -> None:
    few, many = filtered("stormy", 100, 12).std(), filtered("stormy", 3_000, 12).std()
    assert many < 0.5 * few
