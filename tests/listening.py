"""Weighings in which all is known: every path of the small chains as a world, with its exact weight."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from hidden_markov import CHAINS, DAYS, FEW, every_path, small_case
from powderkeg.evidence.likelihood import Likelihood, log_densities
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.rescoring import Reweighing, Scored
from powderkeg.evidence.rescoring.scored import standing
from powderkeg.evidence.weights import log_sum
from powderkeg.evidence.windows import Accumulators

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.evidence.claims import Term
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.windows import Window


def every_world(plan: Plan, chain: str, windows: Sequence[Window]) -> Scored:
    """All paths of a chain, weighed by the record without error."""
    worlds, chances = every_path(CHAINS[chain], DAYS)
    wanted = {**plan.windows(), **dict.fromkeys(windows, 0)}
    values = Accumulators(dict.fromkeys(wanted, plan.segments), FEW, plan.places, worlds.size)
    for segment in range(plan.segments):
        worlds.step(6)
        values.update(segment, worlds.collect())

    def x(term: Term) -> np.ndarray:
        return np.column_stack([values.value(window) for window in term.windows])

    claims, likelihood = standing(plan.all_claims), Likelihood(plan, worlds.size)
    densities = {claim.claim_id: log_densities(claim, x) for claim in plan.all_claims}
    for claim in plan.all_claims:
        likelihood.score(claim, densities[claim.claim_id])
    weights = np.log(chances) + likelihood.log_ratio
    return Scored(
        claims=claims,
        log_density=tuple(densities[claim.claim_id] for claim in claims),
        log_weights=weights - log_sum(weights),
        log_ratio=likelihood.log_ratio,
        gain=log_sum(weights),
        log_acceptance=0.0,
        values={window: values.value(window) for window in windows},
    )


def weighed_of(
    parts: Mapping[str, Sequence[Scored]],
    posterior: Mapping[str, float],
    *,
    resolved: bool = True,
    case: Case | None = None,
) -> SimpleNamespace:
    """What a weighing hands to its questions, as far as the inquiry asks for it."""
    names, other = tuple(parts), "other"
    ranked = sorted(posterior, key=lambda name: -posterior[name])
    result = SimpleNamespace(
        posterior=dict(posterior), resolved=resolved, hypotheses=(*names, other), case=case or small_case()
    )
    return SimpleNamespace(
        result=result,
        able=names,
        other=other,
        leading=(ranked[0], ranked[1]),
        reweighing=Reweighing(parts, other),
        plan=plan_of(result.case, FEW),
        indicators=FEW,
    )
