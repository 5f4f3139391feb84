"""The particle filter against the exact evidence of a small hidden Markov model.

The exact sum runs over every path of the hidden state and every value of the common inflation, and over every
accuracy and bias of each origin, written out as loops that share no line with the filter.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from hidden_markov import CHAINS, DAYS, FEW, RECORD, MarkovWorlds, every_path, small_case
from powderkeg.evidence.claims import Claim
from powderkeg.evidence.filter import run_filter
from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    BIASES,
    INFLATION,
    INFLATION_PRIOR,
    accuracies,
)
from powderkeg.evidence.plan import Plan, plan_of
from powderkeg.evidence.windows import Accumulators

PLAN = plan_of(small_case(), FEW)


def path_values(plan: Plan, chain: str) -> tuple[Accumulators, np.ndarray]:
    """Windows of all paths at once, and the paths' probabilities."""
    worlds, chances = every_path(CHAINS[chain], DAYS)
    values = Accumulators(dict.fromkeys(plan.windows(), plan.segments), FEW, plan.places, worlds.size)
    for segment in range(plan.segments):
        worlds.step(6)
        values.update(segment, worlds.collect())
    return values, chances


def coins(claim: Claim, values: Accumulators, bias: float) -> np.ndarray:
    """(paths, coins) density of the claim over know-nothing's."""
    terms = []
    for term in claim.terms:
        x = np.column_stack([values.value(window) for window in term.windows])
        density = term.observation.log_density(term.y, x, bias)
        terms.append(np.exp(density - term.observation.uninformative(term.y)))
    stacked = np.stack(terms, axis=1)
    return stacked if claim.separate else stacked.prod(axis=1, keepdims=True)


def exact_evidence(plan: Plan, chain: str) -> float:
    """Log evidence over know-nothing's, by enumeration."""
    values, chances = path_values(plan, chain)
    by_origin: dict[str, list[Claim]] = defaultdict(list)
    for claim in plan.all_claims:
        if claim.role not in {"guide", "ahead"}:
            by_origin[claim.origin].append(claim)
    total = 0.0
    for phi, share in zip(INFLATION, INFLATION_PRIOR, strict=True):
        paths = chances.copy()
        for claims in by_origin.values():
            origin = np.zeros(len(paths))
            for a, b in product(range(3), range(3)):
                term = np.full(len(paths), ACCURACY_SHARES[a] * BIAS_SHARES[b])
                for claim in claims:
                    q = phi * accuracies(claim.letter)[a]
                    for ratio in coins(claim, values, float(BIASES[b])).T:
                        term = term * (1.0 - q + q * ratio)
                origin = origin + term
            paths = paths * origin
        total += share * paths.sum()
    return float(np.log(total))


def filtered(chain: str, particles: int, replicates: int, opening: int = 1) -> np.ndarray:
    gains = []
    for replicate in range(replicates):
        worlds = MarkovWorlds(CHAINS[chain], opening * particles, 1_000 + replicate)
        gains.append(
            run_filter(
                worlds, PLAN, FEW, particles=particles, seed=5, replicate=replicate, sensitivities=False
            ).gain
        )
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
        runs.append(
            run_filter(
                worlds, without, FEW, particles=3_000, seed=5, replicate=replicate, sensitivities=False
            ).gain
        )
    gap = np.exp(with_guide).mean() - np.exp(np.array(runs)).mean()
    error = np.hypot(np.exp(with_guide).std(ddof=1), np.exp(np.array(runs)).std(ddof=1)) / np.sqrt(12)
    assert abs(gap) < 5.0 * error


def test_more_particles_bring_the_seeds_together() -> None:
    few, many = filtered("stormy", 100, 12).std(), filtered("stormy", 3_000, 12).std()
    assert many < 0.5 * few
