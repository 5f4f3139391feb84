"""A weighing without Monte-Carlo error: every path of the small hidden chain is a world, weighted exactly.

The weights are the exact posterior of the paths given the record, so that reading the record otherwise from
these worlds must give what weighing it otherwise gives. Nothing here shares a line with ``rescoring``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from exact_evidence import path_values
from hidden_markov import CHAINS, FEW, Draw, settings, small_case
from powderkeg.case import Report
from powderkeg.evidence import Evidence
from powderkeg.evidence.checklist.question import Weighed
from powderkeg.evidence.likelihood import Likelihood, log_densities
from powderkeg.evidence.plan import Plan, plan_of
from powderkeg.evidence.rescoring import Lineage, Reweighing, Scored, standing
from powderkeg.evidence.weigh import weigh_worlds
from powderkeg.evidence.weights import systematic


def scored_paths(plan: Plan, chain: str, *, log_acceptance: float = 0.0) -> Scored:
    """All paths of a chain with their exact posterior weights."""
    values, chances = path_values(plan, chain)
    likelihood = Likelihood(plan, len(chances))
    densities = {}
    for claim in plan.all_claims:
        density = log_densities(claim, lambda t: np.column_stack([values.value(w) for w in t.windows]))
        likelihood.score(claim, density)
        densities[claim.claim_id] = density
    joint = np.log(chances) + likelihood.log_ratio
    gain = float(np.log(np.exp(joint).sum()))
    claims = standing(plan.all_claims)
    return Scored(
        claims=claims,
        log_density=tuple(densities[claim.claim_id] for claim in claims),
        log_weights=joint - gain,
        log_ratio=likelihood.log_ratio,
        gain=gain,
        log_acceptance=log_acceptance,
    )


def drawn_from(part: Scored, size: int, seed: int) -> Scored:
    """``size`` worlds taken from the paths by their weights: floor or ceil of ``size`` times each."""
    u = float(np.random.Generator(np.random.Philox(key=[seed, 7])).random())
    index = systematic(np.exp(part.log_weights), u, size)
    return replace(
        part,
        log_density=tuple(density[index] for density in part.log_density),
        log_weights=np.full(size, -np.log(size)),
        log_ratio=part.log_ratio[index],
    )


def only(plan: Plan, claims: frozenset[str]) -> Plan:
    """The plan with some of its claims alone."""
    return replace(
        plan, claims=tuple(tuple(c for c in block if c.claim_id in claims) for block in plan.claims)
    )


def exact_reweighing(plan: Plan, log_acceptance: Mapping[str, float] | None = None) -> Reweighing:
    """Both chains, exactly, in one pass."""
    share = log_acceptance or {}
    return Reweighing({c: [scored_paths(plan, c, log_acceptance=share.get(c, 0.0))] for c in CHAINS})


def weighed_of(
    record: Sequence[Report],
    *,
    size: int = 0,
    seeds: int = 2,
    log_acceptance: Mapping[str, float] | None = None,
    lineage: Mapping[str, Lineage] | None = None,
) -> Weighed:
    """A weighing of a record on the small society, its last worlds exact or drawn without error.

    Args:
        record: its reports.
        size: worlds per seed; the paths themselves where 0.
        seeds: passes.
        log_acceptance: log share of calm draws by chain.
        lineage: coordinates of the worlds by chain.
    """
    case = small_case(record)
    plan = plan_of(case, FEW)
    result: Evidence = weigh_worlds(case, Draw(), FEW, settings(60, seeds), seed=1, checks=False)
    result = replace(result, resolved=True, unresolved_reasons=())
    parts = {}
    for chain in CHAINS:
        exact = scored_paths(plan, chain, log_acceptance=(log_acceptance or {}).get(chain, 0.0))
        exact = replace(exact, lineage=(lineage or {}).get(chain))
        parts[chain] = [drawn_from(exact, size, seed) if size else exact for seed in range(seeds)]
    reweighing = Reweighing(parts)
    gain = reweighing.of(reweighing.base).gain
    whole = sum(np.exp(value) for value in gain.values())
    posterior = {name: float(np.exp(value) / whole) for name, value in gain.items()}
    names = tuple(gain)
    result = replace(result, gain=dict(gain), posterior=posterior, raw_posterior=posterior, hypotheses=names)
    totals = {name: reweighing.of(reweighing.base).totals[name] for name in names}
    return Weighed(result, plan, FEW, reweighing, totals)
