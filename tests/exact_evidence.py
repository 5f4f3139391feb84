"""The exact evidence of a record about the small chain, by enumeration.

The sum runs over every path of the hidden state and every value of the common inflation, and over every
accuracy and bias of each origin, written out as loops that share no line with the filter.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np

from hidden_markov import CHAINS, DAYS, FEW, every_path
from powderkeg.evidence.claims import Claim
from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    BIASES,
    INFLATION,
    INFLATION_PRIOR,
    accuracies,
)
from powderkeg.evidence.plan import Plan
from powderkeg.evidence.windows import Accumulators


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
